//! Calls at the edges of what is common, over each file system that can be written to.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use std::{
    io::Write,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use common::*;
use wamr_aot_wasi::{
    Access, Clock, Errno, Input, WasiCtx,
    fs::{HostDir, Resolution},
};

fn each(test: impl Fn(&mut Fake)) {
    for mut filled in
        [host(Resolution::Kernel), host(Resolution::Steps), memory(), over_bundle(), over_host()]
    {
        test(&mut filled.guest);
    }
}

#[test]
fn a_slash_in_a_links_target_means_a_directory() {
    each(|guest| {
        guest.symlink("file.txt/", "to-file").unwrap();
        guest.symlink("new/", "to-new").unwrap();
        guest.symlink("dir/", "to-dir").unwrap();
        assert_eq!(guest.open("to-file", 0, READ), Err(Errno::NOTDIR));
        assert_eq!(guest.set_times("to-file", FOLLOW, 0, 0, 5), Err(Errno::NOTDIR));
        assert_eq!(guest.open("to-new", CREATE, WRITE), Err(Errno::ISDIR));
        assert_eq!(guest.stat("new"), Err(Errno::NOENT));
        assert!(guest.open("to-dir", DIRECTORY, READ).is_ok());
    });
}

#[test]
fn a_path_with_a_slash_does_not_make_a_file() {
    each(|guest| {
        guest.symlink("file.txt/x", "link").unwrap();
        assert_eq!(guest.open("./", CREATE | EXCLUSIVE, WRITE), Err(Errno::EXIST));
        assert_eq!(guest.open("link/", CREATE, WRITE), Err(Errno::ISDIR));
    });
}

#[test]
fn a_directory_that_was_removed_has_no_entries() {
    each(|guest| {
        guest.mkdir("gone").unwrap();
        let fd = guest.open("gone", DIRECTORY, READ).unwrap();
        assert_eq!(guest.list_fd(fd, 64).unwrap().len(), 2);
        guest.rmdir("gone").unwrap();
        assert_eq!(guest.list_fd(fd, 64).unwrap(), []);
    });
}

#[test]
fn a_second_buffer_does_not_make_a_reader_wait() {
    struct OneLine(bool);
    impl std::io::Read for OneLine {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            assert!(!self.0, "the second read would wait for the next line");
            self.0 = true;
            buffer.fill(b'x');
            Ok(buffer.len())
        }
    }
    let guest = &mut Fake::new(WasiCtx::builder().stdin(OneLine(false)));
    for (index, vector) in [0, 4, 500].into_iter().enumerate() {
        guest.put(VECTOR + index as i32 * 8, &BUFFER.to_le_bytes());
        guest.put(VECTOR + index as i32 * 8 + 4, &i32::to_le_bytes(vector));
    }
    assert_eq!(wasi!(guest, fd_read(0, VECTOR, 3, OUT)), Ok(()));
    assert_eq!(guest.u32(OUT), 4);
}

/// A subscription to the monotonic clock, relative.
fn put_timer(guest: &mut Fake, at: i32, timeout: u64) {
    guest.put(at, &[0; 48]);
    guest.put(at + 16, &1_u32.to_le_bytes());
    guest.put(at + 24, &timeout.to_le_bytes());
}

const EVENTS: i32 = 40000;

#[test]
fn a_guest_pays_for_a_wait_by_a_clock_that_cannot_sleep() {
    static NOW: AtomicU64 = AtomicU64::new(0);
    let clock = Clock::functions(|| 0, || NOW.fetch_add(100_000, Ordering::Relaxed));
    let guest = &mut Fake::new(WasiCtx::builder().clock(clock));
    put_timer(guest, BUFFER, 50_000_000);
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, EVENTS, 1, OUT)), Ok(()));
    assert!((49..=51).contains(&guest.waited), "{}", guest.waited);
}

/// Runs itself with a standard input that stays open and has nothing to read.
#[test]
fn a_deterministic_clock_ends_a_wait_for_input() {
    const NAME: &str = "a_deterministic_clock_ends_a_wait_for_input";
    const VARIABLE: &str = "WAMR_AOT_WASI_TEST_WAITS";
    if std::env::var_os(VARIABLE).is_some() {
        let clock = Clock::deterministic(Duration::from_secs(1), Duration::from_nanos(10));
        let guest = &mut Fake::new(WasiCtx::builder().clock(clock).stdin(Input::host()));
        put_timer(guest, BUFFER, 1_000_000_000);
        guest.put(BUFFER + 48, &[0; 48]);
        guest.put(BUFFER + 48 + 8, &[1]);
        assert_eq!(wasi!(guest, poll_oneoff(BUFFER, EVENTS, 2, OUT)), Ok(()));
        assert_eq!((guest.u32(OUT), guest.bytes(EVENTS + 10, 1)[0]), (1, 0));
        return;
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME])
        .env(VARIABLE, "")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let status = child.wait().unwrap();
    assert!(status.success(), "{status}");
    let _ = stdin.flush();
}

#[test]
fn a_listing_in_small_steps_takes_time_in_proportion() {
    let dir = TempDir::new();
    for file in 0..4000 {
        std::fs::write(dir.0.join(format!("a-file-with-the-number-{file}")), b"").unwrap();
    }
    let guest = &mut Fake::of(HostDir::open(&dir.0).unwrap(), Access::ReadWrite);
    let mut list = |buffer| {
        let start = Instant::now();
        assert_eq!(guest.list(".", buffer).unwrap().len(), 4002);
        start.elapsed()
    };
    list(BUFFER_LEN);
    // A call for each entry, and one for hundreds of them.
    let (small, large) = (list(64), list(BUFFER_LEN));
    assert!(small < large * 20, "{small:?}, {large:?}");
}

#[test]
fn a_listing_from_the_start_is_new() {
    each(|guest| {
        let fd = guest.open("dir", DIRECTORY, READ).unwrap();
        // A part of the first entry.
        wasi!(guest, fd_readdir(fd, BUFFER, 20, 0, OUT)).unwrap();
        guest.create("dir/new.txt", b"").unwrap();
        guest.unlink("dir/other.txt").unwrap();
        let names: Vec<_> = guest.list_fd(fd, 4096).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [".", "..", "inner", "new.txt"]);
    });
}

#[test]
fn an_output_that_is_replaced_is_flushed() {
    struct Flushed(Arc<AtomicU64>);
    impl Write for Flushed {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }
    let count = Arc::new(AtomicU64::new(0));
    let guest = &mut Fake::new(WasiCtx::builder().stdout(Flushed(Arc::clone(&count))));
    assert_eq!(guest.write(1, b"held back"), Ok(9));
    assert_eq!(wasi!(guest, fd_renumber(2, 1)), Ok(()));
    assert_eq!(count.load(Ordering::Relaxed), 1);
}
