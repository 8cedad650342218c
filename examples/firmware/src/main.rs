//! A sensor filter in WebAssembly, on a microcontroller: no operating system, no allocator.
//!
//! The filter is a static library that the build script made of `guest/filter.wasm`. Its memory,
//! its globals and the host's state are in one `static`. What it costs is known when the firmware
//! is compiled, and what it does wrong is an `Err`.
#![no_std]
#![no_main]

mod workload;

use board::marks;
use wamr_aot_rt::{HostError, Trap};

wamr_aot_rt::include_aot!(mod filter = "filter");

use filter::Caller;

// The budget. A filter that needs more does not get into the firmware.
const _: () = assert!(filter::STATS.memory <= 2048 && filter::STATS.context + filter::STATS.table <= 256);
// `dig` recurses, so the whole filter has no bound. What the firmware calls all day has one.
const _: () = assert!(matches!(filter::STATS.stack_of("feed").bytes(), Some(..=512)));
#[cfg(target_pointer_width = "32")]
const _: () = assert!(size_of::<filter::StaticInstance<Host>>() as u64 - filter::STATS.memory <= 256);

static FILTER: filter::StaticInstance<Host> = filter::StaticInstance::new();

/// What the filter gets of the board.
struct Host {
    /// How many samples were taken: one each 10 ms.
    samples: u32,
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        board::write(cx.memory().slice(text, len)?);
        Ok(())
    }

    fn millis(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        Ok(cx.data().samples as i32 * 10)
    }
}

/// The firmware's work. False where something is not as it should be.
fn run() -> bool {
    let Ok(mut filter) = FILTER.init(Host { samples: 0 }) else { return false };
    if let Some(bytes) = board::STACK {
        filter.set_stack_limit(bytes);
    }
    board::write(b"filtering\n");
    let mut last = 0;
    // The least that a call can be: one load of the guest's.
    marks::starts();
    let word = filter.peek(64);
    marks::ends();
    if word.is_err() {
        return false;
    }
    marks::starts();
    for index in 0..workload::SAMPLES {
        filter.data_mut().samples = index;
        match filter.feed(workload::sample(index)) {
            Ok(value) => last = value,
            Err(_) => return false,
        }
    }
    marks::ends();
    let in_range = (170..180).contains(&last);

    // The guest's mistakes: an access far outside its memory, one just past the end that the limit
    // left, and an endless recursion.
    let far = failed("far", filter.peek(0x7fff_0000));
    let near = failed("near", filter.peek(2045));
    let deep = failed("deep", filter.dig(1_000_000));
    // The firmware goes on, and so does the guest.
    let inside = filter.peek(2044).is_ok();
    let shallow = matches!(filter.dig(5), Ok(5));
    let again = filter.feed(1000).is_ok();

    // There is room for one. When it is dropped, there is room again.
    let taken = FILTER.init(Host { samples: 0 }).is_err_and(|error| error.is_in_use());
    drop(filter);
    let fresh = FILTER.init(Host { samples: 7 }).is_ok_and(|mut filter| matches!(filter.feed(42), Ok(42)));
    in_range && far && near && deep && inside && shallow && again && taken && fresh
}

/// Tells how the guest failed. False where it did not.
fn failed(what: &str, result: Result<i32, Trap>) -> bool {
    board::write(what.as_bytes());
    board::write(b": ");
    let message = match &result {
        Ok(_) => "no trap",
        Err(trap) => trap.kind().message(),
    };
    board::write(message.as_bytes());
    board::write(b"\n");
    result.is_err()
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
