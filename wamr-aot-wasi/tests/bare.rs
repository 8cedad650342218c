//! What firmware does: no allocator is used, and nothing of an operating system.
//! `cargo xtask test no-std` runs it without the features that have them.
#![allow(
    clippy::needless_borrows_for_generic_args,
    reason = "without an allocator, file systems are in statics"
)]

use core::time::Duration;
use std::sync::atomic::{AtomicUsize, Ordering};

use wamr_aot_rt::HostError;
use wamr_aot_wasi::{
    Access, Clock, Guest, GuestMemory, Input, Output, Random, WasiCtx, WasiCtxBuilder, fs::Bundle, preview1,
};

static FILES: Bundle = Bundle::new(&[("config/rate.txt", b"10\n"), ("readme.txt", b"hello")]);

/// How many bytes the UART has sent.
static SENT: AtomicUsize = AtomicUsize::new(0);

struct Firmware {
    ctx: WasiCtx,
    memory: [u8; 4096],
}

impl Guest for Firmware {
    fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError> {
        Ok((&mut self.ctx, GuestMemory::from(&mut self.memory[..])))
    }
}

impl Firmware {
    fn new(ctx: WasiCtxBuilder) -> Firmware {
        Firmware { ctx: ctx.build().expect("the context is valid"), memory: [0; 4096] }
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.memory[at..at + 4].try_into().unwrap())
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.memory[at..at + bytes.len()].copy_from_slice(bytes);
    }
}

#[test]
fn a_guest_prints_and_reads_a_bundle() {
    let ctx = WasiCtx::builder()
        .args(["app", "-v"])
        .env("MODE", "fast")
        .stdin(Input::function(|buffer| {
            buffer[0] = b'!';
            Ok(1)
        }))
        .stdout(Output::function(|bytes| {
            SENT.fetch_add(bytes.len(), Ordering::Relaxed);
            Ok(bytes.len())
        }))
        .clock(Clock::functions(|| 1_000, || 2_000).sleep_with(|_| {}))
        .random(Random::seeded(1))
        .preopen(&FILES, "/", Access::Read);
    let guest = &mut Firmware::new(ctx);
    assert_eq!(preview1::args_sizes_get(guest, 0, 4).unwrap(), 0);
    assert_eq!((guest.u32(0), guest.u32(4)), (2, 7));
    assert_eq!(preview1::environ_get(guest, 0, 100).unwrap(), 0);
    assert_eq!(&guest.memory[100..110], b"MODE=fast\0");
    assert_eq!(preview1::clock_time_get(guest, 1, 0, 0).unwrap(), 0);
    assert_eq!(guest.u32(0), 2_000);
    assert_eq!(preview1::random_get(guest, 0, 8).unwrap(), 0);

    // A buffer of 5 bytes at 300.
    guest.put(200, &300u32.to_le_bytes());
    guest.put(204, &5u32.to_le_bytes());
    assert_eq!(preview1::fd_write(guest, 1, 200, 1, 0).unwrap(), 0);
    assert_eq!((guest.u32(0), SENT.load(Ordering::Relaxed)), (5, 5));
    assert_eq!(preview1::fd_read(guest, 0, 200, 1, 0).unwrap(), 0);
    assert_eq!((guest.u32(0), guest.memory[300]), (1, b'!'));

    guest.put(400, b"config/../config/rate.txt");
    assert_eq!(preview1::path_open(guest, 3, 1, 400, 25, 0, 2, 0, 0, 0).unwrap(), 0);
    let fd = guest.u32(0) as i32;
    assert_eq!(preview1::fd_read(guest, fd, 200, 1, 0).unwrap(), 0);
    assert_eq!((guest.u32(0), &guest.memory[300..303]), (3, &b"10\n"[..]));
    assert_eq!(preview1::fd_close(guest, fd).unwrap(), 0);
    assert_eq!(preview1::fd_readdir(guest, 3, 1000, 500, 0, 0).unwrap(), 0);
    // `.`, `..`, `config` and `readme.txt`, each with a header of 24 bytes.
    assert_eq!(guest.u32(0), 4 * 24 + 1 + 2 + 6 + 10);
    assert_eq!(preview1::path_create_directory(guest, 3, 400, 6).unwrap(), 69);
}

#[test]
fn what_there_is_no_room_for_is_refused() {
    let many = |count: usize| (0..count).fold(WasiCtx::builder(), |builder, _| builder.arg("x")).build();
    assert!(many(16).is_ok());
    assert_eq!(many(17).is_ok(), cfg!(feature = "alloc"));
    let ctx = (0..5).fold(WasiCtx::builder(), |builder, _| builder.preopen(&FILES, "/", Access::Read));
    assert_eq!(ctx.build().is_ok(), cfg!(feature = "alloc"));
    let guest = &mut Firmware::new(WasiCtx::builder().max_descriptors(16).preopen(&FILES, "/", Access::Read));
    guest.put(100, b"readme.txt");
    for fd in 4..16 {
        assert_eq!(preview1::path_open(guest, 3, 0, 100, 10, 0, 2, 0, 0, 0).unwrap(), 0);
        assert_eq!(guest.u32(0), fd);
    }
    assert_eq!(preview1::path_open(guest, 3, 0, 100, 10, 0, 2, 0, 0, 0).unwrap(), 33);
}

#[test]
fn a_guest_without_clock_and_randomness_gets_errors() {
    let guest = &mut Firmware::new(WasiCtx::builder());
    let expected = if cfg!(feature = "std") { 0 } else { 58 };
    assert_eq!(preview1::clock_time_get(guest, 0, 0, 0).unwrap(), expected);
    assert_eq!(preview1::random_get(guest, 0, 8).unwrap(), expected);
    // A deterministic clock is one without a machine.
    let clock = Clock::deterministic(Duration::from_secs(1), Duration::ZERO);
    let guest = &mut Firmware::new(WasiCtx::builder().clock(clock));
    guest.put(16, &1u32.to_le_bytes());
    guest.put(24, &5_000_000u64.to_le_bytes());
    assert_eq!(preview1::poll_oneoff(guest, 0, 100, 1, 200).unwrap(), 0);
    assert_eq!(guest.u32(200), 1);
}
