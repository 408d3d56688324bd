//! How a release is linked.

#![allow(
    clippy::disallowed_methods,
    reason = "cargo tells a build script everything by the environment"
)]

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    // There rustc brings its own linker, LLD, which knows these; a test is linked sooner without them.
    let is_linked_by_lld = is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu");
    if is("PROFILE", "release") && is_linked_by_lld {
        // Functions that came out the same are kept once, and addresses to be moved are kept packed: 3.5 MB of 48.
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
