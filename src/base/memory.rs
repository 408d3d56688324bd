//! When freed memory goes back to the system.

use std::env;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// The allocator's own setting, in milliseconds. Left alone it waits a second, and ten pictures of designs that are drawn within one,
/// each on another thread, take 17 MiB each instead of 17 MiB together.
const PURGE_DELAY: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "10");

/// The same process starts once more, with this set: it is read from the environment alone, and before `main`. Whoever set it has
/// decided. Where it cannot be, everything works all the same and takes more memory.
#[allow(
    clippy::disallowed_methods,
    reason = "a setting of the allocator's, not one of Krafta's"
)]
pub fn give_back_soon() {
    let (name, value) = PURGE_DELAY;
    if env::var_os(name).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else {
        return;
    };
    let mut arguments = env::args_os();
    let mut same = Command::new(program);
    if let Some(called) = arguments.next() {
        same.arg0(called);
    }
    // Comes back only where it failed.
    let error = same.args(arguments).env(name, value).exec();
    eprintln!("krafta: {name} could not be set: {error}");
}
