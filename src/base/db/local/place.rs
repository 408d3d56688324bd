//! Where the private server lives and as whom it runs.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

/// `sun_path` holds 104 bytes with its closing zero on the smallest system that we meet (108 on Linux).
const LONGEST_SOCKET_PATH: usize = 103;
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// The system user that the server programs run as.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub uid: u32,
    gid: u32,
    /// We are root, and every server program must shed that first: PostgreSQL refuses to run as root.
    drop: bool,
}

impl Owner {
    fn ourselves() -> Self {
        // SAFETY: these two calls only return numbers and cannot fail.
        let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
        Self {
            uid,
            gid,
            drop: false,
        }
    }

    /// Whoever owns `path`, unless it is root or not there.
    fn of(path: &Path) -> Result<Option<Self>> {
        match fs::metadata(path) {
            Ok(meta) if meta.uid() != 0 => Ok(Some(Self {
                uid: meta.uid(),
                gid: meta.gid(),
                drop: true,
            })),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot look at {}", path.display())),
        }
    }

    /// `postgres`, else `nobody`. Both are local accounts everywhere, so the file is enough.
    fn by_name() -> Result<Self> {
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| find_user(&passwd, name))
            .map(|(uid, gid)| Self { uid, gid, drop: true })
            .context("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
    }

    /// A command that runs as this user with an environment of its own: `PG…` variables of the person at the keyboard
    /// must not steer it, and our secrets are none of its business.
    pub fn command(&self, program: &Path, inside: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .current_dir(inside)
            .stdin(Stdio::null());
        if self.drop {
            // The standard library also empties root's supplementary groups when it changes the uid, and changes
            // directory after that: the server never holds more than its own rights.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    fn can_enter(&self, dir: &Path) -> bool {
        self.command(Path::new("/bin/sh"), dir)
            .args(["-c", ":"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Opens a file of ours in the server's directory. Never through a symbolic link: we may be root, and the
    /// directory belongs to somebody who is not.
    pub fn open(&self, path: &Path, options: &mut OpenOptions) -> Result<File> {
        let file = options
            .create(true)
            .mode(0o600)
            .custom_flags(libc::O_NOFOLLOW)
            .open(path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        if self.drop {
            fchown(&file, Some(self.uid), Some(self.gid))
                .with_context(|| format!("cannot hand over {}", path.display()))?;
        }
        Ok(file)
    }
}

fn find_user(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

/// The directories of one private server.
#[derive(Debug)]
pub(super) struct Place {
    pub owner: Owner,
    /// Everything below, mode 0700.
    pub home: PathBuf,
    /// The data directory. It appears under this name only when `initdb` has finished.
    pub cluster: PathBuf,
    /// Mode 0700 too; the only way in.
    pub sockets: PathBuf,
}

impl Place {
    pub fn settle(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let dir = fs::canonicalize(dir).with_context(|| format!("cannot resolve {}", dir.display()))?;
        let us = Owner::ourselves();
        let (home, owner) = if us.uid == 0 {
            settle_as_root(&dir)?
        } else {
            (dir, us)
        };
        make_private(&home, &owner)?;
        let sockets = socket_dir(&home);
        make_private(&sockets, &owner)?;
        Ok(Self {
            cluster: home.join("cluster"),
            home,
            owner,
            sockets,
        })
    }

    pub fn socket(&self) -> PathBuf {
        self.sockets.join(SOCKET_NAME)
    }
}

/// A directory that already has an owner keeps it. Otherwise it is handed to `postgres` or `nobody`, and where that user
/// cannot get there (a checkout under `/root`), a directory under `/var/lib` named after it is used, and stays in use.
fn settle_as_root(dir: &Path) -> Result<(PathBuf, Owner)> {
    if let Some(owner) = Owner::of(dir)? {
        ensure!(
            owner.can_enter(dir),
            "the database in {} belongs to user {}, who can no longer get there",
            dir.display(),
            owner.uid
        );
        return Ok((dir.to_path_buf(), owner));
    }
    let away = Path::new("/var/lib").join(name_for(dir));
    let owner = match Owner::of(&away)? {
        Some(owner) => owner,
        None => {
            let owner = Owner::by_name()?;
            if owner.can_enter(dir.parent().unwrap_or(dir)) {
                return Ok((dir.to_path_buf(), owner));
            }
            fs::create_dir_all("/var/lib").context("cannot make /var/lib")?;
            owner
        }
    };
    tracing::warn!(
        wanted = %dir.display(),
        "user {} cannot reach the data directory: the local PostgreSQL lives in {}",
        owner.uid,
        away.display(),
    );
    Ok((away, owner))
}

/// Inside `home` if the path fits in a socket address and needs no quoting anywhere, else in `/tmp`.
fn socket_dir(home: &Path) -> PathBuf {
    let inside = home.join("socket");
    let bytes = inside.as_os_str().as_encoded_bytes();
    let plain = bytes
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(b));
    if plain && bytes.len() + 1 + SOCKET_NAME.len() <= LONGEST_SOCKET_PATH {
        inside
    } else {
        Path::new("/tmp").join(name_for(home))
    }
}

/// `krafta-` and a fingerprint of the path: the same path always gives the same name.
fn name_for(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    format!("krafta-{}", hex::encode(&digest[..6]))
}

/// Makes `dir` a directory that only `owner` (and root) can enter. One that somebody else made first is refused: in
/// `/tmp` it would be theirs to read.
fn make_private(dir: &Path, owner: &Owner) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("cannot make {}", dir.display()));
        }
        _ => {}
    }
    let meta = fs::symlink_metadata(dir).with_context(|| format!("cannot look at {}", dir.display()))?;
    ensure!(meta.is_dir(), "{} is not a directory", dir.display());
    if meta.uid() != owner.uid {
        if !(owner.drop && meta.uid() == 0) {
            bail!(
                "{} belongs to user {}: start as that user or as root, or choose another DATA_DIR",
                dir.display(),
                meta.uid()
            );
        }
        chown(dir, Some(owner.uid), Some(owner.gid))
            .with_context(|| format!("cannot hand over {}", dir.display()))?;
    }
    if meta.mode() & 0o777 != 0o700 {
        fs::set_permissions(dir, Permissions::from_mode(0o700))
            .with_context(|| format!("cannot close {} to others", dir.display()))?;
    }
    Ok(())
}

/// Removes what a killed `initdb` left behind. Call it with the start lock held.
pub(super) fn sweep(home: &Path, prefix: &str) -> Result<()> {
    for entry in fs::read_dir(home).with_context(|| format!("cannot list {}", home.display()))? {
        let entry = entry?;
        if starts_with(&entry.file_name(), prefix) {
            fs::remove_dir_all(entry.path())
                .with_context(|| format!("cannot remove {}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn starts_with(name: &OsStr, prefix: &str) -> bool {
    name.as_encoded_bytes().starts_with(prefix.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_their_whole_name() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgres2:x:7:7::/:/bin/sh\nbroken\npostgres:x:101:104:P,,,:/:/bin/sh\n";
        assert_eq!(find_user(passwd, "postgres"), Some((101, 104)));
        assert_eq!(find_user(passwd, "nobody"), None);
    }

    #[test]
    fn a_deep_or_odd_home_gets_a_short_socket_directory() {
        let near = socket_dir(Path::new("/srv/krafta/data/postgres"));
        assert_eq!(near, Path::new("/srv/krafta/data/postgres/socket"));
        for home in [
            format!("/srv/{}", "deep/".repeat(30)),
            "/srv/año nuevo, 2".to_owned(),
        ] {
            let far = socket_dir(Path::new(&home));
            assert!(far.starts_with("/tmp"), "{}", far.display());
            assert!(far.as_os_str().len() < 40);
        }
    }
}
