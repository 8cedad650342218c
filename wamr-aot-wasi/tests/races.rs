//! What other threads do while a call is under way.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use common::*;
use wamr_aot_wasi::{
    Access, Errno,
    fs::{FileSystem, HostDir, Memory, OpenOptions, Resolution},
};

const BOTH: [Resolution; 2] = [Resolution::Kernel, Resolution::Steps];

/// Whether a race goes on: it takes a while, and longer if nothing was seen of it yet, as on a busy
/// machine.
fn goes_on(start: Instant, seen: u64) -> bool {
    start.elapsed() < Duration::from_millis(150) || seen == 0 && start.elapsed() < Duration::from_secs(60)
}

/// A node that is closed while it is read gives its own file's bytes, or `BADF`: never those of a
/// file that the process has opened since, under the same number.
#[test]
fn a_node_that_is_closed_while_it_is_read_is_no_other_file() {
    let dir = TempDir::new();
    fs::create_dir(dir.0.join("inside")).unwrap();
    fs::write(dir.0.join("inside/file"), b"public").unwrap();
    fs::write(dir.0.join("secret"), b"secret").unwrap();
    let files = HostDir::open(dir.0.join("inside")).unwrap();
    let root = files.root().unwrap();
    let mut options = OpenOptions::default();
    options.read = true;
    let start = Instant::now();
    let mut reads = 0;
    while goes_on(start, reads) {
        let node = files.open(root, "file", options).unwrap().node;
        let is_closed = AtomicBool::new(false);
        let count = thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut count = 0_u64;
                loop {
                    let was_closed = is_closed.load(Ordering::SeqCst);
                    let mut buffer = [0; 6];
                    match files.read_at(node, &mut buffer, 0) {
                        Ok(6) => assert_eq!(&buffer, b"public"),
                        Ok(len) => panic!("{len} bytes"),
                        Err(errno) => {
                            assert_eq!(errno, Errno::BADF);
                            return count;
                        }
                    }
                    assert!(!was_closed, "a node that is closed was read");
                    count += 1;
                }
            });
            thread::yield_now();
            files.close(node);
            is_closed.store(true, Ordering::SeqCst);
            // It gets the number of the descriptor.
            let others = [(); 4].map(|()| fs::File::open(dir.0.join("secret")).unwrap());
            let count = reader.join().unwrap();
            drop(others);
            count
        });
        reads += count;
    }
    assert!(reads > 0, "no file was read before it was closed");
}

/// A directory moves to another place while a path leads through it and back.
#[test]
fn dots_do_not_lead_out_of_a_directory_that_moves() {
    for resolution in BOTH {
        let dir = TempDir::new();
        for path in ["inside/a/b/c", "outside/a"] {
            fs::create_dir_all(dir.0.join(path)).unwrap();
        }
        fs::write(dir.0.join("file"), b"secret").unwrap();
        fs::write(dir.0.join("outside/file"), b"secret").unwrap();
        fs::write(dir.0.join("inside/file"), b"public").unwrap();
        let is_over = AtomicBool::new(false);
        let (opened, moves) = thread::scope(|scope| {
            let mover = scope.spawn(|| {
                let (here, there) = (dir.0.join("inside/a/b/c"), dir.0.join("outside/a/c"));
                let mut moves = 0;
                while !is_over.load(Ordering::Relaxed) {
                    fs::rename(&here, &there).unwrap();
                    fs::rename(&there, &here).unwrap();
                    moves += 1;
                }
                moves
            });
            let files = HostDir::open_with(dir.0.join("inside"), resolution).unwrap();
            let guest = &mut Fake::of(files, Access::ReadWrite);
            let start = Instant::now();
            let mut opened = 0;
            while goes_on(start, opened) {
                for path in ["a/b/c/../../../file", "a/b/c/../../file", "a/b/c/../../../../file"] {
                    match guest.content(path) {
                        Ok(content) => {
                            assert_eq!(content, b"public", "{path}");
                            opened += 1;
                        }
                        Err(errno) => assert!(
                            matches!(errno, Errno::NOENT | Errno::PERM | Errno::AGAIN),
                            "{path}: {errno:?}"
                        ),
                    }
                }
            }
            is_over.store(true, Ordering::Relaxed);
            (opened, mover.join().unwrap())
        });
        assert!(opened > 0 && moves > 0, "{opened} files were opened, {moves} moves");
    }
}

/// One file system of several guests: each change is done as a whole.
#[test]
fn guests_that_share_files_see_whole_changes() {
    let files = std::sync::Arc::new(Memory::new());
    files.write("a", b"0123456789").unwrap();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for (from, to) in [("a", "b"), ("b", "a")] {
            let (files, is_over) = (files.clone(), &is_over);
            scope.spawn(move || {
                let mut guest = Fake::of(files, Access::ReadWrite);
                while !is_over.load(Ordering::Relaxed) {
                    match guest.rename(from, to) {
                        Ok(()) | Err(Errno::NOENT) => {}
                        Err(errno) => panic!("{errno:?}"),
                    }
                }
            });
        }
        let mut guest = Fake::of(files.clone(), Access::ReadWrite);
        let start = Instant::now();
        let mut seen = 0;
        while goes_on(start, seen) {
            assert_eq!(guest.names(".").len(), 1, "the file has one name at a time");
            if let Ok(content) = guest.content("a") {
                assert_eq!(content, b"0123456789");
                seen += 1;
            }
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(seen > 0);
    });
}
