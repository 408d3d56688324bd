//! Draws what others sent, reads a PDF and makes a print file in a process of its own (`krafta draw-svg`, `draw-webp`, `draw-pdf`,
//! `measure-svg`, `measure-pdf`, `read-pdf`, `print-file`): one that takes too much memory or time ends there, and takes nothing along.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::kind::FileKind;
use super::pdf::PdfState;
use super::pdf_page::PdfPage;

/// What it may take. The shell sets it, and becomes the program.
#[derive(Clone, Copy)]
struct Limits {
    memory_mib: u64,
    /// Of a processor's time.
    seconds: u64,
    /// A machine with much to do takes longer over the same.
    within: Duration,
}

const LOOK: Limits = Limits {
    memory_mib: 256,
    seconds: 5,
    within: Duration::from_secs(20),
};
/// A page has pictures in it that are unpacked and packed again.
const PAGE: Limits = Limits {
    memory_mib: 512,
    seconds: 8,
    within: Duration::from_secs(20),
};
/// 25 million dots, and once more as many of a picture that is drawn there, before it is made smaller.
const PRINT: Limits = Limits {
    memory_mib: 1024,
    seconds: 50,
    within: Duration::from_secs(120),
};
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
    pub fn draw(&self, kind: FileKind, file: File, side_px: u32) -> io::Result<Option<Vec<u8>>> {
        let (asked, limits) = match kind {
            FileKind::Svg => ("draw-svg", LOOK),
            FileKind::Webp => ("draw-webp", LOOK),
            FileKind::Pdf => ("draw-pdf", PAGE),
            FileKind::Png | FileKind::Jpeg => return Ok(None),
        };
        let png = self.small(&[asked, "--side", &side_px.to_string()], file, limits)?;
        Ok(png.filter(|bytes| bytes.starts_with(b"\x89PNG")))
    }

    /// `None`: it is too much to be read here.
    pub fn read_pdf(&self, pdf: File) -> io::Result<Option<PdfState>> {
        let said = self.small(&["read-pdf"], pdf, LOOK)?;
        Ok(said.and_then(|said| std::str::from_utf8(&said).ok()?.trim().parse().ok()))
    }

    /// How coarse the pictures inside are. `None`: none of them counts, or it is too much.
    pub fn measure_svg(&self, svg: File) -> io::Result<Option<u32>> {
        self.measure("measure-svg", svg)
    }

    /// `None`: its first page cannot be drawn here.
    pub fn measure_pdf(&self, pdf: File) -> io::Result<Option<PdfPage>> {
        self.measure("measure-pdf", pdf)
    }

    fn measure<T: DeserializeOwned>(&self, asked: &str, file: File) -> io::Result<Option<T>> {
        match self.small(&[asked], file, PAGE) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(None),
            said => Ok(said?.and_then(|said| serde_json::from_slice(&said).ok())),
        }
    }

    /// What a bundle says, whole on the disk. `None`: it is too much, or something in it cannot be read.
    pub fn print(&self, bundle: File) -> io::Result<Option<File>> {
        match self.run(&["print-file"], bundle, PRINT) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(None),
            made => made,
        }
    }

    fn small(&self, asked: &[&str], file: File, limits: Limits) -> io::Result<Option<Vec<u8>>> {
        let Some(out) = self.run(asked, file, limits)? else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        out.take(MOST_BYTES).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn run(&self, asked: &[&str], file: File, limits: Limits) -> io::Result<Option<File>> {
        let Limits {
            memory_mib, seconds, ..
        } = limits;
        let limited = format!(
            r#"ulimit -c 0 && ulimit -d {} && ulimit -t {seconds} && exec "$0" "$@""#,
            memory_mib * 1024
        );
        let mut out = tempfile::tempfile()?;
        let mut child = Command::new("/bin/sh")
            .args(["-c", &limited])
            .arg(&*self.program)
            .args(asked)
            .env_clear()
            .stdin(file)
            .stdout(out.try_clone()?)
            .stderr(Stdio::null())
            .spawn()?;
        if !ended_well(&mut child, limits.within)? {
            return Ok(None);
        }
        out.rewind()?;
        Ok(Some(out))
    }
}

fn ended_well(child: &mut Child, within: Duration) -> io::Result<bool> {
    let deadline = Instant::now() + within;
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
