#![allow(
    clippy::disallowed_methods,
    reason = "compared with what the file system writes, by its own clock"
)]

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

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn fresh() -> (tempfile::TempDir, Landing) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let landing = Landing::open(&dir.path().join("arriving")).expect("a landing");
    (dir, landing)
}

fn lying(landing: &Landing) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(&landing.dir)
        .expect("a readable directory")
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[test]
fn a_stream_arrives_whole_hashed_and_private() {
    let (_dir, landing) = fresh();
    let sizes = [10, 0, 300_000, 7, 600_000];
    let received = block_on(landing.receive(chunks(&sizes), 1_000_000)).expect("it fits");
    let expected: Vec<u8> = sizes
        .iter()
        .enumerate()
        .flat_map(|(i, size)| vec![i as u8; *size])
        .collect();
    assert_eq!(received.size_bytes, expected.len() as u64);
    assert_eq!(received.sha256, <[u8; 32]>::from(Sha256::digest(&expected)));
    let mut bytes = Vec::new();
    let mut file = received.reopen().expect("there");
    file.read_to_end(&mut bytes).expect("readable");
    assert_eq!(bytes, expected);

    let files = lying(&landing);
    assert_eq!(files.len(), 1);
    assert_eq!((mode(&files[0]), mode(&landing.dir)), (0o600, 0o700));
    drop(received);
    assert!(lying(&landing).is_empty());
}

#[test]
fn one_byte_too_many_leaves_nothing() {
    let (_dir, landing) = fresh();
    let at_limit = block_on(landing.receive(chunks(&[50, 50]), 100));
    assert_eq!(at_limit.map(|received| received.size_bytes).ok(), Some(100));
    let over = block_on(landing.receive(chunks(&[50, 51]), 100));
    assert!(matches!(over, Err(ReceiveError::TooLarge { max_bytes: 100 })));
    assert!(lying(&landing).is_empty());
}

#[test]
fn a_broken_connection_leaves_nothing() {
    let (_dir, landing) = fresh();
    let broken = stream::iter([Ok(vec![1u8; 300_000]), Err("reset"), Ok(vec![2u8; 10])]);
    let result = block_on(landing.receive(broken, 1_000_000));
    assert!(matches!(result, Err(ReceiveError::Stream("reset"))));
    assert!(lying(&landing).is_empty());
}

#[test]
fn what_a_killed_process_left_is_cleared_after_a_while() {
    let (_dir, landing) = fresh();
    std::fs::write(landing.dir.join("arriving-x"), b"half").expect("written");
    let (now, day) = (SystemTime::now(), Duration::from_secs(86_400));
    assert_eq!(landing.clear(now, day).expect("looked"), 0);
    assert_eq!(landing.clear(now + 2 * day, day).expect("looked"), 1);
    assert!(lying(&landing).is_empty());
}
