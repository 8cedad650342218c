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
    Access, Buffer, Clock, Errno, Input, WasiCtx,
    fs::{HostDir, Memory, MemoryLimits, Resolution},
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

/// The guest is one in an endless loop: it pays, and is interrupted.
#[test]
fn a_clock_that_stands_still_is_paid_for() {
    let guest = &mut Fake::new(WasiCtx::builder().clock(Clock::functions(|| 0, || 7)));
    put_timer(guest, BUFFER, 1);
    guest.patience = 10_000;
    let error = wamr_aot_wasi::preview1::poll_oneoff(guest, BUFFER, EVENTS, 1, OUT).unwrap_err();
    assert_eq!(error.to_string(), "interrupted");
    assert_eq!(guest.waited, 10_000 / 1024);
}

#[test]
fn a_guest_pays_for_bytes() {
    const MIB: usize = 1 << 20;
    let ctx = WasiCtx::builder().stdout(Buffer::new()).preopen(Memory::new(), "/", Access::ReadWrite);
    let guest = &mut Fake { memory: vec![b'x'; 4 * MIB], ..Fake::new(ctx) };
    let mut check = |bytes: usize, milliseconds: u64, call: &dyn Fn(&mut Fake) -> Outcome| {
        guest.put(VECTOR, &(MIB as u32).to_le_bytes());
        guest.put(VECTOR + 4, &(bytes as u32).to_le_bytes());
        guest.waited = 0;
        assert_eq!(call(guest), Ok(()));
        assert_eq!((guest.u32(OUT) as usize, guest.waited), (bytes, milliseconds));
    };
    check(MIB - 1, 0, &|guest| wasi!(guest, fd_write(1, VECTOR, 1, OUT)));
    check(MIB, 1, &|guest| wasi!(guest, fd_write(1, VECTOR, 1, OUT)));
    check(4, 0, &|guest| {
        let fd = guest.open("file", CREATE, READ | WRITE)?;
        guest.put(OUT, &4_u32.to_le_bytes());
        assert_eq!(fd, 4);
        Ok(())
    });
    check(2 * MIB, 2, &|guest| wasi!(guest, fd_pwrite(4, VECTOR, 1, 0, OUT)));
    check(2 * MIB, 2, &|guest| wasi!(guest, fd_read(4, VECTOR, 1, OUT)));
    check(2 * MIB - 8, 1, &|guest| wasi!(guest, fd_pread(4, VECTOR, 1, 8, OUT)));
}

/// A process may have 1024, and a directory that is read takes two.
#[test]
fn the_usual_limit_of_descriptors_leaves_some_to_the_host() {
    let guest = &mut Fake::of(Memory::new(), Access::ReadWrite);
    guest.mkdir("d").unwrap();
    for fd in 4..256 {
        assert_eq!(guest.open("d", DIRECTORY, READ), Ok(fd));
    }
    assert_eq!(guest.open("d", DIRECTORY, READ), Err(Errno::MFILE));
}

#[test]
fn a_directory_is_not_opened_to_be_written() {
    each(|guest| {
        // All rights are what old compilers ask for.
        for rights in [WRITE, READ | WRITE, -1] {
            assert_eq!(guest.open("dir", 0, rights), Err(Errno::ISDIR), "{rights}");
            let fd = guest.open("dir", DIRECTORY, rights).unwrap();
            wasi!(guest, fd_fdstat_get(fd, OUT)).unwrap();
            assert_eq!((guest.bytes(OUT, 1)[0], guest.u64(OUT + 8) & WRITE as u64), (3, 0));
            assert_eq!(guest.write(fd, b"x"), Err(Errno::BADF));
            guest.close(fd).unwrap();
        }
    });
}

/// What one run sees, another one sees too.
#[test]
fn times_are_those_of_a_deterministic_clock() {
    let start = 1_000_000_000_000_000_000;
    let run = |files: Memory| {
        files.write("old", b"1").unwrap();
        let clock = Clock::deterministic(Duration::from_nanos(start), Duration::from_nanos(5));
        let ctx = WasiCtx::builder().clock(clock).preopen(files, "/", Access::ReadWrite);
        let guest = &mut Fake::new(ctx);
        let old = guest.times("old").unwrap();
        // The clock advances when it is read.
        assert_eq!(wasi!(guest, clock_time_get(0, 0, OUT)), Ok(()));
        guest.create("new", b"1").unwrap();
        assert_eq!(wasi!(guest, clock_time_get(0, 0, OUT)), Ok(()));
        guest.mkdir("made").unwrap();
        let times =
            [old, guest.times("new").unwrap(), guest.times("made").unwrap(), guest.times(".").unwrap()];
        (times.map(|times| times.1), guest.times("dir/below").map(|times| times.1))
    };
    let (expected, none) = ([start, start + 5, start + 10, start + 10], Err(Errno::NOENT));
    assert_eq!(run(Memory::new()), (expected, none));
    assert_eq!(run(Memory::over(BUNDLE, MemoryLimits::default())), (expected, none));
    // Neither does the time matter at which the host made the files below.
    let lower = Memory::new();
    lower.write("dir/below", b"1").unwrap();
    assert_eq!(run(Memory::over(lower, MemoryLimits::default())), (expected, Ok(start)));
    // The host's own clock is asked if there is one.
    assert_eq!(run(Memory::with_clock(MemoryLimits::default(), || 77)), ([77; 4], none));
}

/// Pointers and lengths whose sum is past the address space, and buffers that are one and the same.
#[test]
fn buffers_wrap_and_overlap() {
    each(|guest| {
        let fd = guest.open("file.txt", 0, READ | WRITE).unwrap();
        for (pointer, len) in [(u32::MAX, 2), (0xffff_fff0, 0x20), (1, u32::MAX), (65535, 2), (65537, 0)] {
            guest.put(VECTOR, &pointer.to_le_bytes());
            guest.put(VECTOR + 4, &len.to_le_bytes());
            for outcome in [
                wasi!(guest, fd_read(fd, VECTOR, 1, OUT)),
                wasi!(guest, fd_write(fd, VECTOR, 1, OUT)),
                wasi!(guest, fd_pread(fd, VECTOR, 1, 0, OUT)),
                wasi!(guest, fd_pwrite(fd, VECTOR, 1, 0, OUT)),
            ] {
                assert_eq!(outcome, Err(Errno::FAULT), "{pointer:#x} {len:#x}");
            }
        }
        assert_eq!(guest.seek(fd, 0, 1), Ok(0), "nothing was transferred");
        // The second buffer begins in the first one, which keeps what the second one leaves.
        for (index, (start, len)) in [(BUFFER, 4), (BUFFER + 2, 4)].into_iter().enumerate() {
            guest.put(VECTOR + 8 * index as i32, &start.to_le_bytes());
            guest.put(VECTOR + 8 * index as i32 + 4, &i32::to_le_bytes(len));
        }
        assert_eq!(wasi!(guest, fd_read(fd, VECTOR, 2, OUT)), Ok(()));
        assert_eq!((guest.u32(OUT), guest.bytes(BUFFER, 6)), (8, &b"014567"[..]));
    });
}
