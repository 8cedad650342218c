//! The directory and its entries. Whole builds are in the pipeline's tests.

use super::*;
use crate::{cache::entry::Key, digest::Digest, request::Request, test_dir::TestDir};

fn cache(dir: &TestDir, limit: u64) -> Cache {
    Cache { directory: dir.path().to_owned(), limit }
}

/// Writes an entry that was used `age` seconds ago.
fn put(cache: &Cache, name: &str, kind: Kind, len: usize, age: u64) -> PathBuf {
    let path = cache.entry(name, kind);
    cache.put(&path, &vec![0; len]).unwrap();
    let used = SystemTime::now() - Duration::from_secs(age);
    fs::File::options().write(true).open(&path).unwrap().set_modified(used).unwrap();
    path
}

#[test]
fn the_entries_that_were_not_used_make_room() {
    let dir = TestDir::new("cache-room");
    let cache = cache(&dir, 250);
    let old = put(&cache, "old", Kind::Outputs, 100, 300);
    let used = put(&cache, "used", Kind::Artefact, 100, 400);
    Cache::mark_used(&used);
    let foreign = dir.path().join("notes.txt");
    fs::write(&foreign, [0; 1000]).unwrap();
    let [abandoned, current] = ["1", "2"].map(|name| dir.path().join(format!("{TEMPORARY}{name}")));
    for (path, age) in [(&abandoned, ABANDONED * 2), (&current, Duration::ZERO)] {
        let file = fs::File::create(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let new = put(&cache, "new", Kind::Outputs, 100, 0);
    assert!(!old.exists() && used.exists() && new.exists());
    assert!(foreign.exists() && current.exists() && !abandoned.exists());
    // One that is larger than all the room stays until the next.
    let large = put(&cache, "large", Kind::Outputs, 1000, 0);
    assert!(!used.exists() && !new.exists() && large.exists() && foreign.exists());
}

#[test]
fn keys_differ_in_each_part() {
    let digest = |name: &str| Digest::new(&Request::example(name), None, b"wasm", &[]);
    let (one, other) = (digest("one"), digest("other"));
    let name = |digest, source, c_compiler| Key { digest, source, c_compiler }.name();
    let mut names = vec![
        name(&one, "a.wasm", ""),
        name(&other, "a.wasm", ""),
        name(&one, "b.wasm", ""),
        name(&one, "a.wasm", "gcc"),
        name(&one, "a.was", "m"),
    ];
    assert_eq!(names[0], name(&digest("one"), "a.wasm", ""));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 5);
}
