//! Files that are written whole or not at all, readable by their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// A directory of our own.
pub(super) fn private_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o700))
}

/// Opened to be read, and written at its end.
pub(super) fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

/// The whole file, or the one that was there before; also after the machine lost its power.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(dir)?.sync_all()
}

/// A file that grows at its end.
pub(super) trait Grows {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Until the disk has it.
    fn sync(&mut self) -> io::Result<()>;
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Grows for File {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// The end of a journal: what is added is on the disk, or it is not there at all.
#[derive(Debug)]
pub(super) struct Tail<F> {
    file: F,
    length: u64,
    /// What could not be cut off lies behind `length`.
    is_dirty: bool,
}

impl<F: Grows> Tail<F> {
    pub fn new(file: F, length: u64) -> Self {
        Self {
            file,
            length,
            is_dirty: false,
        }
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// On the disk once this is `Ok`. Otherwise its part is cut off, before anything else is added at the latest.
    pub fn add(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_dirty {
            self.cut_off()?;
        }
        let added = self.file.add(line).and_then(|()| self.file.sync());
        match added {
            Ok(()) => self.length += line.len() as u64,
            Err(_) => drop(self.cut_off()),
        }
        added
    }

    fn cut_off(&mut self) -> io::Result<()> {
        self.is_dirty = true;
        self.file.cut(self.length)?;
        self.file.sync()?;
        self.is_dirty = false;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with so much room, that may refuse to sync or to cut.
    #[derive(Default)]
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
        syncs: bool,
        cuts: bool,
    }

    impl Grows for Disk {
        fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
            let fits = bytes.len().min(self.room - self.bytes.len());
            self.bytes.extend(&bytes[..fits]);
            match fits == bytes.len() {
                true => Ok(()),
                false => Err(io::ErrorKind::StorageFull.into()),
            }
        }

        fn sync(&mut self) -> io::Result<()> {
            self.syncs.then_some(()).ok_or(io::ErrorKind::Other.into())
        }

        fn cut(&mut self, length: u64) -> io::Result<()> {
            if !self.cuts {
                return Err(io::ErrorKind::Other.into());
            }
            self.bytes.truncate(usize::try_from(length).unwrap());
            Ok(())
        }
    }

    #[test]
    fn what_found_no_room_leaves_nothing_behind() {
        let disk = Disk {
            room: 10,
            syncs: true,
            cuts: true,
            ..Disk::default()
        };
        let mut tail = Tail::new(disk, 0);
        tail.add(b"uno\n").unwrap();
        let refused = tail.add(b"dos tres\n").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
        assert_eq!(tail.file.bytes, b"uno\n");
        tail.add(b"dos\n").unwrap();
        assert_eq!(
            (tail.file.bytes.as_slice(), tail.length()),
            (&b"uno\ndos\n"[..], 8)
        );
    }

    #[test]
    fn what_did_not_reach_the_disk_is_cut_off() {
        let disk = Disk {
            room: 100,
            syncs: false,
            cuts: true,
            ..Disk::default()
        };
        let mut tail = Tail::new(disk, 0);
        assert!(tail.add(b"uno\n").is_err());
        assert!(tail.file.bytes.is_empty());
        tail.file.syncs = true;
        tail.add(b"dos\n").unwrap();
        assert_eq!(tail.file.bytes, b"dos\n");
    }

    #[test]
    fn nothing_is_added_behind_what_could_not_be_cut_off() {
        let disk = Disk {
            room: 2,
            syncs: true,
            cuts: false,
            ..Disk::default()
        };
        let mut tail = Tail::new(disk, 0);
        assert!(tail.add(b"uno\n").is_err());
        tail.file.room = 100;
        assert!(tail.add(b"dos\n").is_err(), "half of the first is still there");
        tail.file.cuts = true;
        tail.add(b"dos\n").unwrap();
        assert_eq!(tail.file.bytes, b"dos\n");
    }

    #[test]
    fn files_are_whole_and_nobody_elses() {
        let dir = tempfile::tempdir().unwrap();
        let own = dir.path().join("journal/0");
        private_dir(&own).unwrap();
        write_whole(&own.join("numbers"), b"1").unwrap();
        write_whole(&own.join("numbers"), b"2").unwrap();
        private_file(&own.join("orders")).unwrap();
        assert_eq!(fs::read(own.join("numbers")).unwrap(), b"2");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&own), 0o700);
        assert_eq!(mode(&own.join("numbers")), 0o600);
        assert_eq!(mode(&own.join("orders")), 0o600);
        assert_eq!(fs::read_dir(&own).unwrap().count(), 2, "nothing else is left");
    }
}
