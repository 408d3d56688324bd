use std::convert::Infallible;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;

use futures_util::stream;

use super::*;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn chunks(sizes: &[usize]) -> impl Stream<Item = Result<Vec<u8>, Infallible>> {
    stream::iter(
        sizes
            .iter()
            .enumerate()
            .map(|(i, size)| Ok(vec![i as u8; *size]))
            .collect::<Vec<_>>(),
    )
}

fn every_file(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a readable directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(every_file(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn fresh() -> (tempfile::TempDir, Storage) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let storage = Storage::open(dir.path()).expect("storage");
    (dir, storage)
}

#[test]
fn a_stream_arrives_whole_hashed_and_private() {
    let (dir, storage) = fresh();
    let id = Uuid::now_v7();
    let sizes = [10, 0, 300_000, 7, 600_000];
    let received = block_on(storage.receive(id, chunks(&sizes), 1_000_000)).expect("it fits");
    let expected: Vec<u8> = sizes
        .iter()
        .enumerate()
        .flat_map(|(i, size)| vec![i as u8; *size])
        .collect();
    assert_eq!(received.size_bytes, expected.len() as u64);
    assert_eq!(received.sha256, <[u8; 32]>::from(Sha256::digest(&expected)));

    // Nothing under the id until it is kept.
    assert!(storage.open_original(id).is_err());
    received.keep().expect("kept");
    let mut bytes = Vec::new();
    storage
        .open_original(id)
        .expect("there")
        .read_to_end(&mut bytes)
        .expect("readable");
    assert_eq!(bytes, expected);

    let files = every_file(dir.path());
    assert_eq!(files, [shard(&dir.path().join("files"), id)]);
    assert_eq!(mode(&files[0]), 0o600);
    assert_eq!(mode(files[0].parent().expect("a shard")), 0o700);
    assert_eq!(mode(&dir.path().join("files")), 0o700);
}

#[test]
fn one_byte_too_many_leaves_nothing() {
    let (dir, storage) = fresh();
    let at_limit = block_on(storage.receive(Uuid::now_v7(), chunks(&[50, 50]), 100));
    assert_eq!(at_limit.map(|received| received.size_bytes).ok(), Some(100));
    let over = block_on(storage.receive(Uuid::now_v7(), chunks(&[50, 51]), 100));
    assert!(matches!(over, Err(ReceiveError::TooLarge { max_bytes: 100 })));
    assert!(every_file(dir.path()).is_empty());
}

#[test]
fn a_broken_connection_leaves_nothing() {
    let (dir, storage) = fresh();
    let broken = stream::iter([Ok(vec![1u8; 300_000]), Err("reset"), Ok(vec![2u8; 10])]);
    let result = block_on(storage.receive(Uuid::now_v7(), broken, 1_000_000));
    assert!(matches!(result, Err(ReceiveError::Stream("reset"))));
    assert!(every_file(dir.path()).is_empty());
}

#[test]
fn a_file_is_never_replaced() {
    let (_dir, storage) = fresh();
    let id = Uuid::now_v7();
    storage
        .receive_bytes(id, b"uno")
        .expect("written")
        .keep()
        .expect("kept");
    let again = storage.receive_bytes(id, b"dos").expect("written").keep();
    assert_eq!(again.expect_err("taken").kind(), io::ErrorKind::AlreadyExists);
    let mut text = String::new();
    storage
        .open_original(id)
        .expect("there")
        .read_to_string(&mut text)
        .expect("text");
    assert_eq!(text, "uno");
}

#[test]
fn thumbnails_are_a_cache_and_go_with_their_original() {
    let (dir, storage) = fresh();
    let id = Uuid::now_v7();
    assert_eq!(storage.read_thumbnail(id).expect("readable"), None);
    storage
        .receive_bytes(id, b"original")
        .expect("written")
        .keep()
        .expect("kept");
    storage.keep_thumbnail(id, b"small").expect("kept");
    storage.keep_thumbnail(id, b"smaller").expect("kept again");
    assert_eq!(
        storage.read_thumbnail(id).expect("readable"),
        Some(b"smaller".to_vec())
    );
    storage.remove(id).expect("removed");
    storage.remove(id).expect("removed already");
    assert!(every_file(dir.path()).is_empty());
}
