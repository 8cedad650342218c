//! A C program that uses its C library, on a microcontroller: no operating system, no allocator.
//!
//! The guest is an ordinary program for WASI. What it asks an operating system for, it gets of the
//! board: it prints to the console, its files are in flash, its clock is the board's, and `exit`
//! returns to the firmware.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering};

use wamr_aot_wasi::{Access, Clock, Output, Random, WasiCtx, fs::Bundle};

wamr_aot_rt::include_aot!(mod logger = "logger", wasi);

/// The guest's files.
static FILES: Bundle = Bundle::new(&[("logger.txt", include_bytes!("../files/logger.txt"))]);

static LOGGER: logger::StaticInstance<WasiCtx> = logger::StaticInstance::new();

/// The milliseconds since the start. A board with a timer counts them in its handler; here time
/// passes when the guest sleeps, so that the output is the same in each run.
static MILLISECONDS: AtomicU32 = AtomicU32::new(0);

/// When the board was started: nanoseconds since 1970, as a real-time clock tells.
const STARTED: u64 = 1_700_000_000_000_000_000;

fn monotonic() -> u64 {
    u64::from(MILLISECONDS.load(Ordering::Relaxed)) * 1_000_000
}

fn realtime() -> u64 {
    STARTED + monotonic()
}

fn sleep(nanoseconds: u64) {
    MILLISECONDS.fetch_add(nanoseconds.div_ceil(1_000_000) as u32, Ordering::Relaxed);
}

fn console() -> Output {
    Output::function(|bytes| {
        board::write(bytes);
        Ok(bytes.len())
    })
}

/// Runs the guest. False where something is not as it should be.
fn run() -> bool {
    let ctx = WasiCtx::builder()
        .args(["logger", "/logger.txt"])
        .env("SENSOR", "attic")
        .stdout(console())
        .stderr(console())
        .clock(Clock::functions(realtime, monotonic).sleep_with(sleep))
        .random(Random::seeded(7))
        .preopen(&FILES, "/", Access::Read)
        .build();
    let Ok(ctx) = ctx else { return false };
    let Ok(mut logger) = LOGGER.init(ctx) else { return false };
    match logger.run() {
        // The program ends with the number of samples.
        Ok(exit) => exit.code() == 3,
        Err(trap) => {
            board::write(trap.kind().message().as_bytes());
            board::write(b"\n");
            false
        }
    }
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    let good = run();
    board::write(if good { b"done\n" } else { b"failed\n" });
    board::exit(good)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
