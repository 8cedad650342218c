//! Functions that have nothing to do with files: arguments, clocks, random numbers, streams,
//! waiting, the process.
#![cfg(feature = "std")]

mod common;

use std::time::Duration;

use common::*;
use wamr_aot_rt::HostError;
use wamr_aot_wasi::{
    Access, Buffer, Clock, Errno, Exit, Function, Guest, Input, Output, Random, WasiCtx, fs::Memory,
    preview1, snapshot0,
};

fn clock() -> Clock {
    Clock::deterministic(Duration::from_secs(1000), Duration::from_nanos(7))
}

#[test]
fn the_list_is_that_of_the_specification() {
    assert_eq!((preview1::FUNCTIONS.len(), snapshot0::FUNCTIONS.len()), (46, 45));
    let signature = |list: &[Function], name: &str| {
        let function = list.iter().find(|function| function.name == name).expect(name);
        (function.params.len(), function.results.len())
    };
    assert_eq!(signature(preview1::FUNCTIONS, "path_open"), (9, 1));
    assert_eq!(signature(preview1::FUNCTIONS, "proc_exit"), (1, 0));
    assert_eq!(signature(preview1::FUNCTIONS, "sock_accept"), (3, 1));
    assert!(snapshot0::FUNCTIONS.iter().all(|function| function.name != "sock_accept"));
}

#[test]
fn arguments_and_the_environment_are_written() {
    let ctx = WasiCtx::builder().args(["prog", "", "grün"]).env("A", "1").env("EMPTY", "");
    let guest = &mut Fake::new(ctx);
    assert_eq!(wasi!(guest, args_sizes_get(0, 4)), Ok(()));
    assert_eq!((guest.u32(0), guest.u32(4)), (3, 12));
    assert_eq!(wasi!(guest, args_get(100, 200)), Ok(()));
    assert_eq!(guest.bytes(200, 12), "prog\0\0grün\0".as_bytes());
    assert_eq!([0, 4, 8].map(|at| guest.u32(100 + at)), [200, 205, 206]);
    assert_eq!(wasi!(guest, environ_sizes_get(0, 4)), Ok(()));
    assert_eq!((guest.u32(0), guest.u32(4)), (2, 11));
    assert_eq!(wasi!(guest, environ_get(100, 200)), Ok(()));
    assert_eq!(guest.bytes(200, 11), b"A=1\0EMPTY=\0");
    // The last byte of the memory is the last that can be written.
    assert_eq!(wasi!(guest, args_get(65536 - 24, 65536 - 12)), Ok(()));
    assert_eq!(wasi!(guest, args_get(100, 65536 - 11)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, args_get(65536 - 11, 100)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, args_sizes_get(0, -1)), Err(Errno::FAULT));
    let none = &mut Fake::new(WasiCtx::builder());
    assert_eq!(wasi!(none, environ_sizes_get(0, 4)), Ok(()));
    assert_eq!((none.u32(0), none.u32(4)), (0, 0));
}

#[test]
fn texts_with_zeroes_are_refused() {
    let message = |builder: wamr_aot_wasi::WasiCtxBuilder| builder.build().unwrap_err().to_string();
    assert!(message(WasiCtx::builder().arg("a\0b")).contains("zero byte"));
    assert!(message(WasiCtx::builder().env("a=b", "c")).contains("not a name"));
    assert!(message(WasiCtx::builder().env("", "c")).contains("not a name"));
    assert!(message(WasiCtx::builder().env("a", "\0")).contains("zero byte"));
    assert!(message(WasiCtx::builder().arg("x".repeat(2 << 20))).contains("bytes"));
    assert!(message(WasiCtx::builder().preopen(Memory::new(), "", Access::Read)).contains("empty"));
    assert!(message(WasiCtx::builder().preopen_dir("/no/such", "/", Access::Read)).contains("/no/such"));
    assert!(message(WasiCtx::builder().max_descriptors(2)).contains("descriptors"));
}

#[test]
fn clocks_tell_the_time() {
    let guest = &mut Fake::new(WasiCtx::builder().clock(clock()));
    assert_eq!(wasi!(guest, clock_time_get(0, 0, OUT)), Ok(()));
    assert_eq!(guest.u64(OUT), 1_000_000_000_007);
    assert_eq!(wasi!(guest, clock_time_get(1, -1, OUT)), Ok(()));
    assert_eq!(guest.u64(OUT), 14);
    assert_eq!(wasi!(guest, clock_res_get(1, OUT)), Ok(()));
    assert_eq!(guest.u64(OUT), 7);
    for (id, expected) in [(2, Errno::NOTSUP), (3, Errno::NOTSUP), (4, Errno::INVAL), (-1, Errno::INVAL)] {
        assert_eq!(wasi!(guest, clock_time_get(id, 0, OUT)), Err(expected));
        assert_eq!(wasi!(guest, clock_res_get(id, OUT)), Err(expected));
    }
    assert_eq!(wasi!(guest, clock_time_get(0, 0, 65529)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, clock_res_get(0, -8)), Err(Errno::FAULT));
}

#[test]
fn random_bytes_come_in_pieces() {
    let ctx = || WasiCtx::builder().random(Random::seeded(1));
    let guest = &mut Fake::new(ctx());
    assert_eq!(wasi!(guest, random_get(100, 16)), Ok(()));
    assert_ne!(guest.bytes(100, 16), [0; 16]);
    assert_eq!((guest.bytes(99, 1), guest.bytes(116, 4)), (&[0][..], &[0; 4][..]));
    assert_eq!(wasi!(guest, random_get(65536, 0)), Ok(()));
    assert_eq!(wasi!(guest, random_get(65535, 2)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, random_get(0, -1)), Err(Errno::FAULT));
    // A guest that is to stop does not get all.
    let mut large = Fake { memory: vec![0; 64 << 20], patience: 3, ..Fake::new(ctx()) };
    assert!(preview1::random_get(&mut large, 0, 64 << 20).is_err());
    assert_eq!(large.memory[32 << 20..].iter().max(), Some(&0));
    let mut patient = Fake { memory: vec![0; 3 << 20], ..Fake::new(ctx()) };
    assert_eq!(wasi!(&mut patient, random_get(0, 3 << 20)), Ok(()));
    assert_ne!(patient.bytes((3 << 20) - 16, 16), [0; 16]);
}

#[test]
fn streams_are_read_and_written() {
    let (stdout, stderr) = (Buffer::new(), Buffer::with_limit(3));
    let ctx = WasiCtx::builder().stdin(Input::bytes("input")).stdout(stdout.clone()).stderr(stderr.clone());
    let guest = &mut Fake::new(ctx);
    assert_eq!(guest.read(0, 3).unwrap(), b"inp");
    assert_eq!(guest.read(0, 100).unwrap(), b"ut");
    assert_eq!(guest.read(0, 100).unwrap(), b"");
    assert_eq!(guest.write(1, b"hello"), Ok(5));
    assert_eq!(guest.write(2, b"error"), Ok(3));
    assert_eq!(guest.write(2, b"error"), Err(Errno::NOSPC));
    assert_eq!((stdout.take(), stderr.take()), (b"hello".to_vec(), b"err".to_vec()));
    assert_eq!(guest.write(0, b"x"), Err(Errno::BADF));
    assert_eq!(guest.read(1, 1), Err(Errno::BADF));
    for fd in 0..3 {
        assert_eq!(guest.seek(fd, 0, 0), Err(Errno::SPIPE));
        assert_eq!(wasi!(guest, fd_tell(fd, OUT)), Err(Errno::SPIPE));
        assert_eq!(guest.pread(fd, 1, 0), Err(Errno::SPIPE));
        assert_eq!(guest.pwrite(fd, b"x", 0), Err(Errno::SPIPE));
        assert_eq!(wasi!(guest, fd_filestat_set_size(fd, 0)), Err(Errno::INVAL));
        assert!(wasi!(guest, fd_filestat_set_times(fd, 0, 0, 1)).is_err());
        assert_eq!(wasi!(guest, fd_filestat_get(fd, OUT)), Ok(()));
        assert_eq!(wasi!(guest, fd_fdstat_get(fd, OUT)), Ok(()));
        assert_eq!(wasi!(guest, fd_sync(fd)), Ok(()));
        assert_eq!(wasi!(guest, fd_prestat_get(fd, OUT)), Err(Errno::BADF));
        assert_eq!(guest.open_in(fd, "x", 0, 0, READ, 0), Err(Errno::NOTDIR));
    }
    // Nothing is granted by default.
    let guest = &mut Fake::new(WasiCtx::builder());
    assert_eq!(guest.read(0, 10).unwrap(), b"");
    assert_eq!(guest.write(1, b"hello"), Ok(5));
    assert_eq!(wasi!(guest, fd_prestat_get(3, OUT)), Err(Errno::BADF));
}

#[test]
fn any_reader_and_writer_is_a_stream() {
    struct Liar;
    impl std::io::Write for Liar {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Ok(usize::MAX)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
    }
    impl std::io::Read for Liar {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Ok(usize::MAX)
        }
    }
    let ctx = WasiCtx::builder().stdin(Liar).stdout(Liar).stderr(Output::function(|_| Err(Errno::PIPE)));
    let guest = &mut Fake::new(ctx);
    assert_eq!(guest.read(0, 10).unwrap().len(), 10);
    assert_eq!(guest.write(1, b"abc"), Ok(3));
    assert_eq!(guest.write(2, b"abc"), Err(Errno::PIPE));
    assert_eq!(wasi!(guest, fd_sync(1)), Err(Errno::PIPE));
    assert_eq!(guest.close(1), Err(Errno::PIPE));
    assert_eq!(guest.write(1, b"abc"), Err(Errno::BADF));
}

#[test]
fn preopened_directories_have_names() {
    let ctx = WasiCtx::builder().preopen(Memory::new(), "/data", Access::ReadWrite).preopen(
        Memory::new(),
        ".",
        Access::Read,
    );
    let guest = &mut Fake::new(ctx);
    assert_eq!(wasi!(guest, fd_prestat_get(3, OUT)), Ok(()));
    assert_eq!((guest.u32(OUT), guest.u32(OUT + 4)), (0, 5));
    assert_eq!(wasi!(guest, fd_prestat_dir_name(3, 100, 5)), Ok(()));
    assert_eq!(guest.bytes(100, 6), b"/data\0");
    assert_eq!(wasi!(guest, fd_prestat_dir_name(3, 100, 4)), Err(Errno::NAMETOOLONG));
    assert_eq!(wasi!(guest, fd_prestat_dir_name(3, 65533, 5)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, fd_prestat_get(4, OUT)), Ok(()));
    assert_eq!(wasi!(guest, fd_prestat_get(5, OUT)), Err(Errno::BADF));
    let opened = guest.open_in(3, ".", 0, DIRECTORY, READ, 0).unwrap();
    assert_eq!(wasi!(guest, fd_prestat_get(opened, OUT)), Err(Errno::BADF));
    assert_eq!(guest.close(3), Ok(()));
    assert_eq!(wasi!(guest, fd_prestat_get(3, OUT)), Err(Errno::BADF));
}

#[test]
fn rights_are_taken_away_and_not_given() {
    let guest = &mut Fake::of(Memory::new(), Access::ReadWrite);
    let fd = guest.open("x", CREATE, READ | WRITE).unwrap();
    assert_eq!(wasi!(guest, fd_fdstat_get(fd, OUT)), Ok(()));
    let rights = guest.u64(OUT + 8) as i64;
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(fd, -1, 0)), Err(Errno::NOTCAPABLE));
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(fd, rights, 1)), Err(Errno::NOTCAPABLE));
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(fd, rights & !WRITE, 0)), Ok(()));
    assert_eq!(guest.write(fd, b"x"), Err(Errno::BADF));
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(fd, rights, 0)), Err(Errno::NOTCAPABLE));
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(fd, READ, 0)), Ok(()));
    assert_eq!(guest.read(fd, 1).unwrap(), b"");
    assert_eq!(wasi!(guest, fd_filestat_get(fd, OUT)), Err(Errno::NOTCAPABLE));
    assert_eq!(wasi!(guest, fd_sync(fd)), Err(Errno::NOTCAPABLE));
    // A file that is opened from a directory gets at most the rights that the directory passes on.
    assert_eq!(wasi!(guest, fd_fdstat_get(ROOT, OUT)), Ok(()));
    let (base, inheriting) = (guest.u64(OUT + 8) as i64, guest.u64(OUT + 16) as i64);
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(ROOT, base, inheriting & !(1 << 2))), Ok(()));
    let fd = guest.open("x", 0, READ).unwrap();
    assert_eq!(guest.seek(fd, 1, 0), Err(Errno::NOTCAPABLE));
    assert_eq!(wasi!(guest, fd_fdstat_set_rights(ROOT, base & !(1 << 9), inheriting & !(1 << 2))), Ok(()));
    assert_eq!(guest.mkdir("d"), Err(Errno::NOTCAPABLE));
}

#[test]
fn descriptors_have_a_limit() {
    let ctx = WasiCtx::builder().max_descriptors(5).preopen(Memory::new(), "/", Access::ReadWrite);
    let guest = &mut Fake::new(ctx);
    assert_eq!(guest.open("a", CREATE, WRITE), Ok(4));
    assert_eq!(guest.open("b", CREATE, WRITE), Err(Errno::MFILE));
    // Nothing was made for it.
    assert_eq!(guest.stat("b"), Err(Errno::NOENT));
    guest.close(1).unwrap();
    assert_eq!(guest.open("b", CREATE, WRITE), Ok(1));
}

struct Subscription {
    userdata: u64,
    kind: u8,
    id: u32,
    timeout: u64,
    flags: u16,
}

fn subscribe(guest: &mut Fake, subscriptions: &[Subscription]) {
    for (index, one) in subscriptions.iter().enumerate() {
        let at = BUFFER + index as i32 * 48;
        guest.put(at, &one.userdata.to_le_bytes());
        guest.put(at + 8, &[one.kind]);
        guest.put(at + 16, &one.id.to_le_bytes());
        guest.put(at + 24, &one.timeout.to_le_bytes());
        guest.put(at + 40, &one.flags.to_le_bytes());
    }
}

const EVENTS: i32 = 40000;

/// The events: the user's data, the errno, the kind and the number of bytes.
fn poll(guest: &mut Fake, subscriptions: &[Subscription]) -> Outcome<Vec<(u64, u16, u8, u64)>> {
    subscribe(guest, subscriptions);
    wasi!(guest, poll_oneoff(BUFFER, EVENTS, subscriptions.len() as i32, OUT))?;
    Ok(events(guest))
}

fn events(guest: &Fake) -> Vec<(u64, u16, u8, u64)> {
    let event = |index| {
        let at = EVENTS + index as i32 * 32;
        let errno = u16::from_le_bytes(guest.bytes(at + 8, 2).try_into().unwrap());
        (guest.u64(at), errno, guest.bytes(at + 10, 1)[0], guest.u64(at + 16))
    };
    (0..guest.u32(OUT)).map(event).collect()
}

fn timer(userdata: u64, id: u32, timeout: u64, flags: u16) -> Subscription {
    Subscription { userdata, kind: 0, id, timeout, flags }
}

#[test]
fn the_first_clock_ends_a_wait() {
    let guest = &mut Fake::new(WasiCtx::builder().clock(clock()));
    let second = 1_000_000_000;
    let found =
        poll(guest, &[timer(1, 1, 5 * second, 0), timer(2, 0, 3 * second, 0), timer(3, 1, 3 * second, 0)]);
    assert_eq!(found, Ok(vec![(2, 0, 0, 0), (3, 0, 0, 0)]));
    // Virtual time passed, and no real one.
    assert_eq!(wasi!(guest, clock_time_get(0, 0, OUT)), Ok(()));
    assert_eq!((guest.u64(OUT), guest.waited), (1_003_000_000_007, 0));
    // A time of day that is past, and one that comes.
    assert_eq!(poll(guest, &[timer(4, 0, 5, 1)]), Ok(vec![(4, 0, 0, 0)]));
    assert_eq!(poll(guest, &[timer(5, 0, 2000 * second, 1)]), Ok(vec![(5, 0, 0, 0)]));
    assert_eq!(poll(guest, &[timer(6, 1, u64::MAX, 0)]), Ok(vec![(6, 0, 0, 0)]));
}

#[test]
fn a_wait_for_the_systems_clock_takes_its_time() {
    let guest = &mut Fake::new(WasiCtx::builder());
    let start = std::time::Instant::now();
    assert_eq!(poll(guest, &[timer(1, 1, 12_000_000, 0)]), Ok(vec![(1, 0, 0, 0)]));
    assert!(start.elapsed() >= Duration::from_millis(12));
    assert!(guest.waited >= 1);
    // A guest that waits forever can be interrupted.
    guest.patience = 3;
    subscribe(guest, &[timer(1, 1, u64::MAX, 0)]);
    assert!(preview1::poll_oneoff(guest, BUFFER, EVENTS, 1, OUT).is_err());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn files_and_streams_are_ready() {
    let memory = Memory::new();
    memory.write("x", b"12345").unwrap();
    let ctx = WasiCtx::builder().stdin(Input::bytes("abc")).preopen(memory, "/", Access::ReadWrite);
    let guest = &mut Fake::new(ctx);
    let fd = guest.open("x", 0, READ).unwrap();
    assert_eq!(guest.read(fd, 2).unwrap(), b"12");
    let on = |userdata, kind, id| Subscription { userdata, kind, id, timeout: 0, flags: 0 };
    let found = poll(
        guest,
        &[
            on(1, 1, 0),
            on(2, 2, 1),
            on(3, 1, fd as u32),
            on(4, 2, fd as u32),
            on(5, 1, 99),
            on(6, 1, 3),
            timer(7, 1, 1 << 60, 0),
        ],
    );
    let badf = Errno::BADF.code();
    let expected =
        [(1, 0, 1, 1), (2, 0, 2, 1), (3, 0, 1, 3), (4, badf, 2, 0), (5, badf, 1, 0), (6, badf, 1, 0)];
    assert_eq!(found, Ok(expected.to_vec()));
}

/// A guest with a directory of the host that has a pipe without a reader and a writer.
#[cfg(unix)]
fn with_pipe() -> (Fake, std::path::PathBuf, TempDir) {
    let dir = TempDir::new();
    let pipe = dir.0.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let files = wamr_aot_wasi::fs::HostDir::open(&dir.0).unwrap();
    (Fake::of(files, Access::ReadWrite), pipe, dir)
}

#[cfg(unix)]
fn on(userdata: u64, kind: u8, fd: i32) -> Subscription {
    Subscription { userdata, kind, id: fd as u32, timeout: 0, flags: 0 }
}

/// The flags of the first event.
#[cfg(unix)]
fn flags(guest: &Fake) -> u8 {
    guest.bytes(EVENTS + 24, 1)[0]
}

#[test]
#[cfg(unix)]
fn a_pipe_without_data_is_waited_for() {
    use std::io::Write as _;
    let (mut guest, pipe, _dir) = with_pipe();
    let guest = &mut guest;
    let fd = guest.open("pipe", 0, READ).unwrap();
    let soon = |userdata| timer(userdata, 1, 12_000_000, 0);
    // Nobody has opened it for writing, and then nobody has written.
    assert_eq!(poll(guest, &[on(1, 1, fd), soon(2)]), Ok(vec![(2, 0, 0, 0)]));
    let mut writer = std::fs::File::options().write(true).open(&pipe).unwrap();
    let start = std::time::Instant::now();
    assert_eq!(poll(guest, &[on(1, 1, fd), soon(2)]), Ok(vec![(2, 0, 0, 0)]));
    assert!(start.elapsed() >= Duration::from_millis(12));
    writer.write_all(b"abc").unwrap();
    assert_eq!(poll(guest, &[on(1, 1, fd), soon(2)]), Ok(vec![(1, 0, 1, 3)]));
    assert_eq!(flags(guest), 0);
    assert_eq!(guest.read(fd, 2).unwrap(), b"ab");
    assert_eq!(poll(guest, &[on(1, 1, fd)]), Ok(vec![(1, 0, 1, 1)]));
    assert_eq!(guest.read(fd, 2).unwrap(), b"c");
    // What comes meanwhile ends the wait, and so does the end.
    let later = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(20));
        writer.write_all(b"defg").unwrap();
        writer
    });
    assert_eq!(poll(guest, &[on(1, 1, fd)]), Ok(vec![(1, 0, 1, 4)]));
    drop(later.join().unwrap());
    assert_eq!(guest.read(fd, 10).unwrap(), b"defg");
    assert_eq!(poll(guest, &[on(1, 1, fd), soon(2)]), Ok(vec![(1, 0, 1, 0)]));
    assert_eq!(flags(guest), 1, "the writer is gone");
    assert_eq!(guest.read(fd, 10).unwrap(), b"");
}

#[test]
#[cfg(unix)]
fn a_full_pipe_is_waited_for() {
    use std::io::Read as _;
    let (mut guest, pipe, _dir) = with_pipe();
    let guest = &mut guest;
    let holder = guest.open("pipe", 0, READ).unwrap();
    let fd = guest.open("pipe", 0, WRITE).unwrap();
    let mut reader = std::fs::File::open(&pipe).unwrap();
    let soon = || timer(2, 1, 12_000_000, 0);
    assert_eq!(poll(guest, &[on(1, 2, fd), soon()]), Ok(vec![(1, 0, 2, 1)]));
    let mut written = 0;
    let full = loop {
        match guest.write(fd, &[7; 8192]) {
            Ok(count) => written += count as usize,
            Err(errno) => break errno,
        }
    };
    assert_eq!(full, Errno::AGAIN);
    assert_eq!(poll(guest, &[on(1, 2, fd), soon()]), Ok(vec![(2, 0, 0, 0)]));
    reader.read_exact(&mut vec![0; written]).unwrap();
    assert_eq!(poll(guest, &[on(1, 2, fd), soon()]), Ok(vec![(1, 0, 2, 1)]));
    // A guest that waits for a pipe can be interrupted.
    guest.patience = 3;
    subscribe(guest, &[on(1, 1, holder)]);
    assert!(preview1::poll_oneoff(guest, BUFFER, EVENTS, 1, OUT).is_err());
}

#[test]
#[cfg(unix)]
fn a_device_that_never_waits_is_ready() {
    let files = wamr_aot_wasi::fs::HostDir::open("/dev").unwrap();
    let guest = &mut Fake::of(files, Access::ReadWrite);
    let null = guest.open("null", 0, READ | WRITE).unwrap();
    assert_eq!(poll(guest, &[on(1, 1, null), on(2, 2, null)]), Ok(vec![(1, 0, 1, 0), (2, 0, 2, 1)]));
}

#[test]
fn subscriptions_are_checked() {
    let guest = &mut Fake::new(WasiCtx::builder().clock(clock()));
    assert_eq!(poll(guest, &[]), Err(Errno::INVAL));
    assert_eq!(poll(guest, &[timer(1, 9, 0, 0)]), Err(Errno::INVAL));
    assert_eq!(poll(guest, &[timer(1, 2, 0, 0)]), Err(Errno::NOTSUP));
    assert_eq!(poll(guest, &[timer(1, 1, 0, 2)]), Err(Errno::INVAL));
    assert_eq!(poll(guest, &[Subscription { kind: 3, ..timer(1, 1, 0, 0) }]), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, EVENTS, -1, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, EVENTS, 4096, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, poll_oneoff(-8, EVENTS, 1, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, 65536 - 31, 1, OUT)), Err(Errno::FAULT));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, EVENTS, 1, 65533)), Err(Errno::FAULT));
    // Events over subscriptions.
    subscribe(guest, &[timer(1, 1, 0, 0), timer(2, 1, 0, 0)]);
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, BUFFER + 95, 2, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, BUFFER - 63, 2, OUT)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, BUFFER + 96, 2, OUT)), Ok(()));
    assert_eq!(wasi!(guest, poll_oneoff(BUFFER, BUFFER - 64, 2, OUT)), Ok(()));
}

#[test]
fn snapshot_0_has_other_layouts() {
    let memory = Memory::new();
    memory.write("x", b"12345").unwrap();
    let ctx = WasiCtx::builder().clock(clock()).preopen(memory, "/", Access::ReadWrite);
    let guest = &mut Fake::new(ctx);
    guest.put(BUFFER, &9u64.to_le_bytes());
    guest.put(BUFFER + 24, &1u32.to_le_bytes());
    guest.put(BUFFER + 32, &5u64.to_le_bytes());
    assert_eq!(errno(snapshot0::poll_oneoff(guest, BUFFER, EVENTS, 1, OUT).unwrap()), Ok(()));
    assert_eq!(events(guest), [(9, 0, 0, 0)]);
    guest.put(PATH, b"x");
    guest.put(OUT, &[0xff; 64]);
    assert_eq!(errno(snapshot0::path_filestat_get(guest, 3, 0, PATH, 1, OUT).unwrap()), Ok(()));
    assert_eq!((guest.bytes(OUT + 16, 1)[0], guest.u32(OUT + 20), guest.u64(OUT + 24)), (4, 1, 5));
    // It has 56 bytes.
    assert_eq!(guest.bytes(OUT + 56, 8), [0xff; 8]);
    let fd = guest.open("x", 0, READ).unwrap();
    assert_eq!(errno(snapshot0::fd_filestat_get(guest, fd, 65536 - 56).unwrap()), Ok(()));
    assert_eq!(guest.u64(65536 - 56 + 24), 5);
    assert_eq!(errno(snapshot0::fd_filestat_get(guest, fd, 65536 - 55).unwrap()), Err(Errno::FAULT));
}

#[test]
fn a_guest_ends_itself_with_any_code() {
    let guest = &mut Fake::new(WasiCtx::builder());
    for code in [0, 1, 125, 126, 255, 256, -1] {
        let error: HostError = preview1::proc_exit(guest, code).unwrap_err();
        let error = Box::<dyn std::error::Error>::from(error);
        assert_eq!(error.downcast_ref::<Exit>().map(|exit| exit.code()), Some(code as u32));
    }
    assert_eq!(wasi!(guest, proc_raise(9)), Err(Errno::NOTSUP));
    assert_eq!(wasi!(guest, proc_raise(31)), Err(Errno::INVAL));
    assert_eq!(wasi!(guest, sched_yield()), Ok(()));
    guest.patience = 0;
    assert!(preview1::sched_yield(guest).is_err());
}

#[test]
fn there_are_no_sockets() {
    let guest = &mut Fake::new(WasiCtx::builder());
    for (fd, expected) in [(0, Errno::NOTSOCK), (9, Errno::BADF)] {
        assert_eq!(wasi!(guest, sock_accept(fd, 0, OUT)), Err(expected));
        assert_eq!(wasi!(guest, sock_recv(fd, 0, 0, 0, OUT, OUT)), Err(expected));
        assert_eq!(wasi!(guest, sock_send(fd, 0, 0, 0, OUT)), Err(expected));
        assert_eq!(wasi!(guest, sock_shutdown(fd, 3)), Err(expected));
    }
}

#[test]
fn large_transfers_are_cut() {
    let stdout = Buffer::new();
    let ctx = WasiCtx::builder().stdout(stdout.clone()).preopen(Memory::new(), "/", Access::ReadWrite);
    let mut guest = Fake { memory: vec![7; 40 << 20], ..Fake::new(ctx) };
    let fd = guest.open("x", CREATE, READ | WRITE).unwrap();
    for target in [1, fd] {
        // Two buffers of 20 MiB each.
        for at in [VECTOR, VECTOR + 8] {
            guest.put(at, &(1_u32 << 20).to_le_bytes());
            guest.put(at + 4, &(20_u32 << 20).to_le_bytes());
        }
        assert_eq!(wasi!(&mut guest, fd_write(target, VECTOR, 2, OUT)), Ok(()));
        assert_eq!(guest.u32(OUT), 16 << 20);
    }
    assert_eq!(guest.seek(fd, 0, 0), Ok(0));
    assert_eq!(wasi!(&mut guest, fd_read(fd, VECTOR, 2, OUT)), Ok(()));
    assert_eq!(guest.u32(OUT), 16 << 20);
    assert_eq!(stdout.contents().len(), 16 << 20);
}

/// All of the largest memory at once. The system has the pages only once they are written.
#[test]
#[cfg(target_pointer_width = "64")]
fn four_gibibytes_are_cut() {
    let everything = Input::function(|buffer| Ok(buffer.len()));
    let mut guest = Fake { memory: vec![0; 1 << 32], ..Fake::new(WasiCtx::builder().stdin(everything)) };
    guest.put(VECTOR, &65536_u32.to_le_bytes());
    guest.put(VECTOR + 4, &(u32::MAX - 65535).to_le_bytes());
    assert_eq!(wasi!(&mut guest, fd_read(0, VECTOR, 1, OUT)), Ok(()));
    assert_eq!((guest.u32(OUT), guest.waited), (16 << 20, 16));
    guest.put(VECTOR + 4, &(u32::MAX - 65534).to_le_bytes());
    assert_eq!(wasi!(&mut guest, fd_read(0, VECTOR, 1, OUT)), Err(Errno::FAULT));
    guest.patience = 4;
    assert!(preview1::random_get(&mut guest, 0, -1).is_err(), "it is interrupted after 5 MiB");
}

#[test]
fn a_guest_without_a_memory_is_stopped() {
    struct NoMemory;
    impl Guest for NoMemory {
        fn parts(&mut self) -> Result<(&mut WasiCtx, wamr_aot_wasi::GuestMemory<'_>), HostError> {
            Err(HostError::new("no memory"))
        }
    }
    assert!(preview1::fd_write(&mut NoMemory, 1, 0, 0, 0).is_err());
    assert!(preview1::poll_oneoff(&mut NoMemory, 1, 0, 0, 0).is_err());
}

#[test]
fn contexts_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<WasiCtx>();
    assert_send::<wamr_aot_wasi::WasiCtxBuilder>();
}
