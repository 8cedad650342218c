//! Arguments that no compiler makes up: each function returns an errno or succeeds, in bounded
//! time.
#![cfg(all(feature = "std", target_os = "linux"))]

mod common;

use std::time::{Duration, Instant};

use common::*;
use wamr_aot_rt::HostError;
use wamr_aot_wasi::{
    Access, Buffer, Clock, Errno, Input, Random, WasiCtx,
    fs::{HostDir, Memory, MemoryLimits, Resolution},
    preview1, snapshot0,
};

/// A generator of numbers: xorshift64.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

/// An argument: mostly near something that means something.
trait Argument {
    fn any(numbers: &mut Numbers) -> Self;
}

impl Argument for i32 {
    fn any(numbers: &mut Numbers) -> i32 {
        match numbers.below(20) {
            0..8 => [1, 3, 4, 5][numbers.below(4) as usize],
            8..13 => numbers.below(8) as i32,
            13 | 14 => 64 + 8 * numbers.below(8) as i32,
            15 => 65536 - numbers.below(70) as i32,
            16 => numbers.below(65536) as i32,
            17 => -(numbers.below(70) as i32),
            18 => i32::MIN.wrapping_add(numbers.below(5) as i32 - 2),
            _ => numbers.next() as i32,
        }
    }
}

impl Argument for i64 {
    fn any(numbers: &mut Numbers) -> i64 {
        match numbers.below(6) {
            0 | 1 => numbers.below(16) as i64,
            2 => 1 << numbers.below(64),
            3 => i64::MAX - numbers.below(10) as i64,
            4 => -(numbers.below(10) as i64),
            _ => numbers.next() as i64,
        }
    }
}

type Call = fn(&mut Fake, &mut Numbers) -> Result<i32, HostError>;

macro_rules! calls {
    ($module:ident: $($name:ident($($ty:ident)*))*) => {
        [$((
            stringify!($name),
            (|guest, _numbers| $module::$name(guest $(, <$ty>::any(_numbers))*)) as Call,
        ),)*]
    };
}

fn calls() -> Vec<(&'static str, Call)> {
    let preview1 = calls! { preview1:
        args_get(i32 i32) args_sizes_get(i32 i32) environ_get(i32 i32) environ_sizes_get(i32 i32)
        clock_res_get(i32 i32) clock_time_get(i32 i64 i32) fd_advise(i32 i64 i64 i32)
        fd_allocate(i32 i64 i64) fd_close(i32) fd_datasync(i32) fd_fdstat_get(i32 i32)
        fd_fdstat_set_flags(i32 i32) fd_fdstat_set_rights(i32 i64 i64) fd_filestat_get(i32 i32)
        fd_filestat_set_size(i32 i64) fd_filestat_set_times(i32 i64 i64 i32)
        fd_pread(i32 i32 i32 i64 i32) fd_prestat_get(i32 i32) fd_prestat_dir_name(i32 i32 i32)
        fd_pwrite(i32 i32 i32 i64 i32) fd_read(i32 i32 i32 i32) fd_readdir(i32 i32 i32 i64 i32)
        fd_renumber(i32 i32) fd_seek(i32 i64 i32 i32) fd_sync(i32) fd_tell(i32 i32)
        fd_write(i32 i32 i32 i32) path_create_directory(i32 i32 i32)
        path_filestat_get(i32 i32 i32 i32 i32) path_filestat_set_times(i32 i32 i32 i32 i64 i64 i32)
        path_link(i32 i32 i32 i32 i32 i32 i32) path_open(i32 i32 i32 i32 i32 i64 i64 i32 i32)
        path_readlink(i32 i32 i32 i32 i32 i32) path_remove_directory(i32 i32 i32)
        path_rename(i32 i32 i32 i32 i32 i32) path_symlink(i32 i32 i32 i32 i32)
        path_unlink_file(i32 i32 i32) poll_oneoff(i32 i32 i32 i32) proc_raise(i32) sched_yield()
        random_get(i32 i32) sock_accept(i32 i32 i32) sock_recv(i32 i32 i32 i32 i32 i32)
        sock_send(i32 i32 i32 i32 i32) sock_shutdown(i32 i32)
    };
    let snapshot0 = calls! { snapshot0:
        fd_seek(i32 i64 i32 i32) fd_filestat_get(i32 i32) path_filestat_get(i32 i32 i32 i32 i32)
        poll_oneoff(i32 i32 i32 i32)
    };
    assert_eq!(preview1.len() + 1, preview1::FUNCTIONS.len());
    preview1.into_iter().chain(snapshot0).collect()
}

/// Paths where small pointers point to, lists of buffers and subscriptions after them, and noise.
fn fill(memory: &mut [u8], numbers: &mut Numbers) {
    const LETTERS: &[u8] = b"aaabddl//..\0\xff";
    memory.fill(0);
    for byte in &mut memory[..16] {
        *byte = LETTERS[numbers.below(LETTERS.len() as u64) as usize];
    }
    for chunk in memory[16..512].chunks_mut(8) {
        let [pointer, len] = match numbers.below(3) {
            0 => [numbers.below(65536) as i32, numbers.below(64) as i32],
            _ => [i32::any(numbers), i32::any(numbers)],
        };
        chunk[..4].copy_from_slice(&pointer.to_le_bytes());
        chunk[4..].copy_from_slice(&len.to_le_bytes());
    }
}

fn torture(name: &str, make: impl Fn() -> Fake) {
    let mut numbers = Numbers(0x5eed_0000_0000_0001);
    let calls = calls();
    let mut succeeded = std::collections::BTreeSet::new();
    let start = Instant::now();
    for _ in 0..40 {
        let mut guest = make();
        // Names that lead somewhere.
        guest.create("a", b"0123456789").unwrap();
        guest.mkdir("d").unwrap();
        let _ = guest.symlink("d", "l");
        // Descriptors 4 and 5.
        guest.open("a", 0, READ | WRITE).unwrap();
        guest.open("d", DIRECTORY, READ).unwrap();
        for _ in 0..500 {
            fill(&mut guest.memory, &mut numbers);
            guest.patience = 2;
            let (function, call) = calls[numbers.below(calls.len() as u64) as usize];
            // Descriptors stay open for a while.
            if matches!(function, "fd_close" | "fd_renumber" | "fd_fdstat_set_rights")
                && numbers.below(8) != 0
            {
                continue;
            }
            let began = Instant::now();
            match call(&mut guest, &mut numbers) {
                Ok(0) => {
                    succeeded.insert(function);
                }
                Ok(code) => assert!((1..=76).contains(&code), "{function} returned {code}"),
                // It waited, and was interrupted.
                Err(error) => assert_eq!(error.to_string(), "interrupted", "{function}"),
            }
            let took = began.elapsed();
            assert!(took < Duration::from_secs(5), "{name}: {function} took {took:?}");
            assert_eq!(guest.memory.len(), 65536);
        }
    }
    assert!(succeeded.len() > 30, "{name}: only {succeeded:?} ever succeeded in {:?}", start.elapsed());
}

fn ctx() -> wamr_aot_wasi::WasiCtxBuilder {
    WasiCtx::builder()
        .args(["a", "b"])
        .env("c", "d")
        .clock(Clock::deterministic(Duration::from_secs(1), Duration::from_nanos(1)))
        .random(Random::seeded(1))
        .stdin(Input::bytes("input"))
        .stdout(Buffer::with_limit(1 << 20))
        .max_descriptors(20)
}

#[test]
fn in_memory() {
    let limits = MemoryLimits { bytes: 1 << 20, files: 100 };
    torture("memory", || Fake::new(ctx().preopen(Memory::with_limits(limits), "/", Access::ReadWrite)));
}

#[test]
fn over_a_bundle() {
    let limits = MemoryLimits { bytes: 1 << 20, files: 100 };
    torture("overlay", || Fake::new(ctx().preopen(Memory::over(BUNDLE, limits), "/", Access::ReadWrite)));
}

#[test]
fn in_a_directory_of_the_host() {
    for resolution in [Resolution::Kernel, Resolution::Steps] {
        let outer = TempDir::new();
        std::fs::write(outer.0.join("outside"), b"untouched").unwrap();
        let number = std::cell::Cell::new(0);
        torture("host", || {
            number.set(number.get() + 1);
            let inner = outer.0.join(number.get().to_string());
            std::fs::create_dir(&inner).unwrap();
            let dir = HostDir::open_with(&inner, resolution).unwrap();
            Fake::new(ctx().preopen(dir, "/", Access::ReadWrite))
        });
        assert_eq!(std::fs::read(outer.0.join("outside")).unwrap(), b"untouched");
        assert_eq!(std::fs::read_dir(&outer.0).unwrap().count(), 41);
    }
}

/// What a failed call was to write stays as it was, and so does all that is around a result.
#[test]
fn nothing_but_the_result_is_written() {
    let mut guest = Fake::new(ctx().preopen(Memory::new(), "/", Access::ReadWrite));
    guest.create("a", b"0123456789").unwrap();
    let fd = guest.open("a", 0, READ | WRITE).unwrap();
    let mut check =
        |name: &str, range: std::ops::Range<usize>, call: &dyn Fn(&mut Fake) -> i32, expected: Outcome| {
            guest.memory.fill(0xaa);
            guest.put(0, b"a");
            guest.put(16, &(BUFFER as u32).to_le_bytes());
            guest.put(20, &4u32.to_le_bytes());
            let before = guest.memory.clone();
            assert_eq!(errno(call(&mut guest)), expected, "{name}");
            for (at, (new, old)) in guest.memory.iter().zip(&before).enumerate() {
                assert!(new == old || range.contains(&at), "{name} wrote at {at}");
            }
        };
    let out = OUT as usize;
    check("fd_fdstat_get", out..out + 24, &|g| preview1::fd_fdstat_get(g, fd, OUT).unwrap(), Ok(()));
    check("fd_filestat_get", out..out + 64, &|g| preview1::fd_filestat_get(g, fd, OUT).unwrap(), Ok(()));
    check("fd_filestat_get", out..out + 56, &|g| snapshot0::fd_filestat_get(g, fd, OUT).unwrap(), Ok(()));
    check("fd_prestat_get", out..out + 8, &|g| preview1::fd_prestat_get(g, 3, OUT).unwrap(), Ok(()));
    check("fd_seek", out..out + 8, &|g| preview1::fd_seek(g, fd, 0, 0, OUT).unwrap(), Ok(()));
    check("fd_seek", 0..0, &|g| preview1::fd_seek(g, fd, -1, 0, OUT).unwrap(), Err(Errno::INVAL));
    check("fd_write", out..out + 4, &|g| preview1::fd_write(g, fd, 16, 1, OUT).unwrap(), Ok(()));
    check("fd_write", 0..0, &|g| preview1::fd_write(g, fd, 16, 1, -4).unwrap(), Err(Errno::FAULT));
    // The list of buffers contains one that is outside: none is read into.
    check("fd_read", 0..0, &|g| preview1::fd_read(g, fd, 16, 2, OUT).unwrap(), Err(Errno::FAULT));
    check(
        "path_open",
        out..out + 4,
        &|g| preview1::path_open(g, 3, 0, 0, 1, 0, 2, 0, 0, OUT).unwrap(),
        Ok(()),
    );
    check(
        "path_filestat_get",
        out..out + 64,
        &|g| preview1::path_filestat_get(g, 3, 0, 0, 1, OUT).unwrap(),
        Ok(()),
    );
    check("clock_time_get", out..out + 8, &|g| preview1::clock_time_get(g, 0, 0, OUT).unwrap(), Ok(()));
    check("random_get", 100..107, &|g| preview1::random_get(g, 100, 7).unwrap(), Ok(()));
}
