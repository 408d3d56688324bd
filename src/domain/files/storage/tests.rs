#![allow(
    clippy::disallowed_methods,
    reason = "compared with what the file system writes, by its own clock"
)]

use std::os::unix::fs::PermissionsExt;

use super::*;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(work)
}

fn every_file(dir: &FilePath) -> Vec<PathBuf> {
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

fn fresh() -> (tempfile::TempDir, Storage) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let storage = Storage::open(&Store::Local, dir.path()).expect("storage");
    (dir, storage)
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("written");
    file.rewind().expect("rewound");
    file
}

async fn whole(storage: &Storage, id: Uuid, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut stream = storage.stream(id, range).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.try_next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[test]
fn small_and_large_files_are_kept_where_they_always_lay() {
    let (dir, storage) = fresh();
    for size in [0, 3, PART_BYTES - 1, PART_BYTES, 2 * PART_BYTES + 7] {
        let id = Uuid::now_v7();
        let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        block_on(async {
            storage.keep(id, file(&bytes)).await.expect("kept");
            if size > 0 {
                assert_eq!(whole(&storage, id, 0..size as u64).await.expect("read"), bytes);
                assert_eq!(whole(&storage, id, 1..3).await.expect("read"), bytes[1..3]);
            }
            let mut again = Vec::new();
            let mut fetched = storage.fetch(id).await.expect("there");
            fetched.read_to_end(&mut again).expect("readable");
            assert_eq!(again, bytes);
        });
        // The layout of data folders from before there was a choice.
        let name = id.to_string();
        let path = dir.path().join("files").join(&name[34..]).join(&name);
        assert_eq!(std::fs::read(path).expect("its place"), bytes);
    }
    for folder in ["files", "thumbnails", "previews"] {
        let found = std::fs::metadata(dir.path().join(folder)).expect("a directory");
        assert_eq!(found.permissions().mode() & 0o777, 0o700, "{folder}");
    }
}

#[test]
fn copies_are_a_cache_and_go_with_their_original() {
    let (dir, storage) = fresh();
    let id = Uuid::now_v7();
    block_on(async {
        assert_eq!(
            storage.read_copy(Kept::Thumbnail, id).await.expect("readable"),
            None
        );
        storage.keep(id, file(b"original")).await.expect("kept");
        for bytes in [b"small", b"again"] {
            storage
                .keep_copy(Kept::Thumbnail, id, bytes.to_vec())
                .await
                .expect("kept");
        }
        storage
            .keep_copy(Kept::Preview, id, b"larger".to_vec())
            .await
            .expect("kept");
        let kept = storage.read_copy(Kept::Thumbnail, id).await.expect("readable");
        assert_eq!(kept.as_deref(), Some(b"again".as_slice()));
        storage.remove(id).await.expect("removed");
        storage.remove(id).await.expect("removed already");
        let gone = storage.fetch(id).await.expect_err("gone");
        assert_eq!(gone.kind(), io::ErrorKind::NotFound);
    });
    assert!(every_file(dir.path()).is_empty());
}

#[test]
fn what_lies_long_enough_is_found_by_its_folder() {
    let (dir, storage) = fresh();
    let id: Uuid = "0193a5b0-7f00-4000-8000-0000000000ab".parse().expect("an id");
    let later = Utc::now() + chrono::Duration::hours(1);
    let earlier = Utc::now() - chrono::Duration::hours(1);
    block_on(async {
        storage.keep(id, file(b"original")).await.expect("kept");
        let staged = dir.path().join("files/ab").join(format!("{id}#1"));
        std::fs::write(&staged, b"half").expect("written");
        assert_eq!(
            storage.old_in(0xab, earlier).await.expect("listed"),
            Vec::<Uuid>::new()
        );
        assert!(staged.exists());
        assert_eq!(storage.old_in(0xab, later).await.expect("listed"), [id]);
        assert!(!staged.exists());
        assert_eq!(
            storage.old_in(0xac, later).await.expect("listed"),
            Vec::<Uuid>::new()
        );
    });
}
