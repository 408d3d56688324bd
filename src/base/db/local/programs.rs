//! Finds the PostgreSQL server programs.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::place::Owner;

#[derive(Debug)]
pub(super) struct Programs {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    /// 9.x never comes here: the numbering of today began with 10.
    pub major: u32,
}

/// Packages keep the server out of `PATH`, one directory per major version, because several may be installed.
const PACKAGED: [(&str, &str); 4] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
    ("/usr/local/opt", "postgresql@"),
];

impl Programs {
    /// The first on `PATH`, else the newest packaged one; with `major`, the first of that version, because a cluster
    /// can only be opened by the version that made it. Programs that `owner` may not run do not count.
    pub fn find(owner: &Owner, major: Option<u32>) -> Result<Self> {
        let mut seen = Vec::new();
        for bin in candidates() {
            let Some(programs) = Self::in_dir(&bin, owner) else {
                continue;
            };
            if major.is_none_or(|wanted| wanted == programs.major) {
                return Ok(programs);
            }
            seen.push(programs.major.to_string());
        }
        match major {
            Some(major) if !seen.is_empty() => bail!(
                "the local database was made by PostgreSQL {major}, and only version {} is here: install the server \
                 programs of version {major} (Debian, Ubuntu: apt install postgresql-{major})",
                seen.join(", ")
            ),
            _ => bail!(
                "no PostgreSQL server programs found: install them (Debian, Ubuntu: apt install postgresql), put \
                 `postgres` and `initdb` on PATH, or set DATABASE_URL to a server of yours"
            ),
        }
    }

    fn in_dir(bin: &Path, owner: &Owner) -> Option<Self> {
        let (initdb, postgres) = (bin.join("initdb"), bin.join("postgres"));
        if !initdb.is_file() || !postgres.is_file() {
            return None;
        }
        let answer = owner
            .command(&postgres, Path::new("/"))
            .arg("--version")
            .output()
            .ok()?;
        let major = parse_version(&String::from_utf8_lossy(&answer.stdout))?;
        Some(Self {
            initdb,
            postgres,
            major,
        })
    }
}

/// The version that made a cluster.
pub(super) fn cluster_version(cluster: &Path) -> Result<u32> {
    let file = cluster.join("PG_VERSION");
    let text = fs::read_to_string(&file)
        .with_context(|| format!("{} is not a database: cannot read it", file.display()))?;
    text.trim()
        .parse()
        .with_context(|| format!("{} holds no version: {text:?}", file.display()))
}

fn candidates() -> impl Iterator<Item = PathBuf> {
    #[allow(
        clippy::disallowed_methods,
        reason = "looking a program up, as a shell does; no setting of ours"
    )]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|dir| dir.is_absolute())
        .collect();
    let mut packaged = Vec::new();
    for (root, prefix) in PACKAGED {
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            if let Some(version) = version_in_name(&entry.file_name(), prefix) {
                packaged.push((version, entry.path().join("bin")));
            }
        }
    }
    // Versions compare as numbers: 9 is older than 17.
    packaged.sort_by_key(|(version, _)| Reverse(*version));
    on_path
        .into_iter()
        .chain(packaged.into_iter().map(|(_, bin)| bin))
}

fn version_in_name(name: &OsStr, prefix: &str) -> Option<u32> {
    name.to_str()?.strip_prefix(prefix)?.parse().ok()
}

/// `postgres (PostgreSQL) 15.8 (Debian 15.8-0)`, `postgres (PostgreSQL) 18beta1`.
fn parse_version(text: &str) -> Option<u32> {
    let number = text.split_once("(PostgreSQL) ")?.1;
    let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert_eq!(
            parse_version("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_version("mysqld 8\n"), None);
        assert_eq!(version_in_name(OsStr::new("pgsql-16"), "pgsql-"), Some(16));
        assert_eq!(version_in_name(OsStr::new("share"), ""), None);
    }
}
