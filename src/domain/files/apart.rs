//! Draws an SVG and reads a PDF in a process of its own, `krafta draw-svg` and `krafta read-pdf`: one that takes too much memory
//! or time ends there, and takes nothing along.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::pdf::PdfState;

/// Of memory in KiB, and of seconds of a processor's time. The shell sets them, and becomes the program.
const LIMITED: &str = r#"ulimit -c 0 && ulimit -d 262144 && ulimit -t 5 && exec "$0" "$@""#;
/// A machine with much to do takes longer over the same.
const WITHIN: Duration = Duration::from_secs(20);
const TICK: Duration = Duration::from_millis(5);
/// More than a picture of a preview's size can have.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Where that happens; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Apart {
    program: Arc<Path>,
}

impl Apart {
    /// `program` is Krafta's own.
    pub fn new(program: &Path) -> Self {
        Self {
            program: program.into(),
        }
    }

    /// A PNG with this longer side. `None`: it is too much, however often it is tried. An error is not the file's fault.
    pub fn draw(&self, svg: File, side_px: u32) -> io::Result<Option<Vec<u8>>> {
        let png = self.run(&["draw-svg", "--side", &side_px.to_string()], svg)?;
        Ok(png.filter(|bytes| bytes.starts_with(b"\x89PNG")))
    }

    /// `None`: it is too much to be read here.
    pub fn read_pdf(&self, pdf: File) -> io::Result<Option<PdfState>> {
        let said = self.run(&["read-pdf"], pdf)?;
        Ok(said.and_then(|said| std::str::from_utf8(&said).ok()?.trim().parse().ok()))
    }

    fn run(&self, asked: &[&str], file: File) -> io::Result<Option<Vec<u8>>> {
        let mut out = tempfile::tempfile()?;
        let mut child = Command::new("/bin/sh")
            .args(["-c", LIMITED])
            .arg(&*self.program)
            .args(asked)
            .env_clear()
            .stdin(file)
            .stdout(out.try_clone()?)
            .stderr(Stdio::null())
            .spawn()?;
        if !ended_well(&mut child)? {
            return Ok(None);
        }
        out.rewind()?;
        let mut bytes = Vec::new();
        out.take(MOST_BYTES).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

fn ended_well(child: &mut Child) -> io::Result<bool> {
    let deadline = Instant::now() + WITHIN;
    loop {
        if let Some(status) = child.try_wait()? {
            // What the shell says of a program that it does not find.
            if matches!(status.code(), Some(126 | 127)) {
                return Err(io::Error::other("the program that draws cannot be started"));
            }
            return Ok(status.success());
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Err(io::ErrorKind::TimedOut.into());
        }
        sleep(TICK);
    }
}
