//! What stands under `/static`, each file also at an address that says what is in it: that one may be kept for a year, and is
//! compressed once.

use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

/// A file as it is served.
pub struct Asset {
    /// `/static/krafta.1b2c3d4e.css`
    address: String,
    pub kind: &'static str,
    pub plain: Bytes,
    pub gzip: Bytes,
    /// Once somebody wanted it: it takes longer.
    brotli: OnceLock<Bytes>,
}

impl Asset {
    pub fn brotli(&self) -> Bytes {
        self.brotli.get_or_init(|| brotli(&self.plain).into()).clone()
    }
}

/// By name. Read once: a process serves what it began with.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| read(&dir()));

/// Beside the working directory, as the README deploys it; for a binary run from elsewhere, in the checkout that built it.
pub fn dir() -> PathBuf {
    let here = PathBuf::from("static");
    if here.is_dir() {
        here
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("static")
    }
}

/// The address of a file of ours, for pages.
pub fn asset(name: &str) -> &str {
    // A name that is none would be seen in the first look at its page, and is held by a test.
    ASSETS.get(name).map_or(name, |asset| asset.address.as_str())
}

/// By its plain name.
pub fn named(name: &str) -> Option<&'static Asset> {
    ASSETS.get(name)
}

/// What is served for a name that says what is in it: the file, and whether it is still that.
pub fn find(name: &str) -> Option<(&'static Asset, bool)> {
    let asset = ASSETS.get(&plain_name(name)?)?;
    let is_current = asset.address.strip_prefix("/static/") == Some(name);
    Some((asset, is_current))
}

/// `krafta.css` for `krafta.1b2c3d4e.css`
fn plain_name(name: &str) -> Option<String> {
    let (rest, extension) = name.rsplit_once('.')?;
    let (stem, hash) = rest.rsplit_once('.')?;
    let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| format!("{stem}.{extension}"))
}

/// Served at an address of its own, which stays.
pub const WORKER: &str = "worker.js";
/// Of a hash, in a name.
const DIGITS: usize = 8;

fn read(dir: &Path) -> BTreeMap<String, Asset> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((
                entry.file_name().into_string().ok()?,
                std::fs::read(entry.path()).ok()?,
            ))
        })
        .collect();
    // A style sheet names pictures, so it comes after them, and the worker, which names all of them, at the end.
    files.sort_by_key(|(name, _)| (name == WORKER, name.ends_with(".css"), name.clone()));
    let mut assets = BTreeMap::new();
    for (name, bytes) in files {
        let bytes = if name.ends_with(".js") { bare(bytes) } else { bytes };
        let plain = with_addresses(bytes, &assets);
        let hash = hex::encode(Sha256::digest(&plain));
        let Some((stem, extension)) = name.rsplit_once('.') else {
            continue;
        };
        let asset = Asset {
            address: format!("/static/{stem}.{}.{extension}", &hash[..DIGITS]),
            kind: kind(extension),
            gzip: compressed(&plain).into(),
            brotli: OnceLock::new(),
            plain: plain.into(),
        };
        assets.insert(name, asset);
    }
    assets
}

/// A script without what only we read: comments that have a line of their own, the space before a line, and the ends of lines at
/// which nothing ends.
fn bare(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return bytes;
    };
    let lines = text.lines().map(str::trim);
    let mut kept = String::with_capacity(text.len());
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with("//")) {
        kept.push_str(line);
        // A comment behind a statement ends with its line.
        if line.contains("//") || !line.ends_with([';', '{', ',', '(']) {
            kept.push('\n');
        }
    }
    kept.into_bytes()
}

/// What a file says of others, by their addresses.
fn with_addresses(bytes: Vec<u8>, known: &BTreeMap<String, Asset>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => known
            .iter()
            .fold(text, |text, (name, asset)| {
                text.replace(&format!("\"/static/{name}\""), &format!("\"{}\"", asset.address))
            })
            .into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn kind(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// Better than gzip can, and soon done: the last two steps take ten times as long.
fn brotli(plain: &[u8]) -> Vec<u8> {
    const QUALITY: u32 = 9;
    const WINDOW: u32 = 22;
    let mut packed = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut packed, 4096, QUALITY, WINDOW);
    // Into memory: nothing fails.
    let _ = encoder.write_all(plain);
    drop(encoder);
    packed
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(plain)
        .and_then(|()| encoder.finish())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_is_in_it() {
        let address = asset("krafta.css");
        let name = address.strip_prefix("/static/").unwrap();
        assert_eq!(plain_name(name).as_deref(), Some("krafta.css"));
        let (file, is_current) = find(name).unwrap();
        assert!(is_current);
        assert!(file.gzip.len() * 2 < file.plain.len());
        assert!(file.brotli().len() < file.gzip.len());
        let text = std::str::from_utf8(&file.plain).unwrap();
        assert!(text.contains(asset("chevron.svg")) && !text.contains("/static/chevron.svg"));
        // Of a page from before the last change.
        let (before, is_current) = find("krafta.00000000.css").unwrap();
        assert!(before.plain == file.plain && !is_current);
        for none in ["krafta.css", "krafta.0000000.css", "none.00000000.css", "..", ""] {
            assert!(find(none).is_none(), "{none:?}");
        }
    }

    #[test]
    fn the_worker_names_files_as_they_are_now_and_scripts_come_without_comments() {
        let worker = named(WORKER).unwrap();
        let text = std::str::from_utf8(&worker.plain).unwrap();
        for name in ["krafta.css", "offline.js", "icons.svg"] {
            assert!(text.contains(&format!("\"{}\"", asset(name))), "{name}");
        }
        assert!(
            !text
                .lines()
                .any(|line| line.starts_with("//") || line.starts_with(' '))
        );
        assert!(!text.contains("\"/static/krafta.css\""));
        let script = "  // ours\n  f(1); // said\n  if (x) {\n    g(\n      2,\n    );\n  }\n";
        let bare = bare(script.as_bytes().to_vec());
        assert_eq!(bare, b"f(1); // said\nif (x) {g(2,);}\n");
    }

    /// Every file is named by some page, and no page names one that is not there.
    #[test]
    fn pages_name_files_that_are_there() {
        fn look(dir: &Path, named: &mut Vec<String>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    look(&path, named);
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("\"/static/"), "{}: use asset()", path.display());
                let names = text.split("kit::asset(\"").skip(1);
                named.extend(names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
        let mut named = Vec::new();
        look(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
            &mut named,
        );
        assert!(named.len() > 20);
        for name in named {
            assert!(ASSETS.contains_key(&name), "{name}");
        }
    }
}
