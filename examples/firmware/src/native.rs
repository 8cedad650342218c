//! The filter without WebAssembly: the same source, compiled for the board and linked in. Not an
//! example but what `cargo xtask measure firmware` compares with.
#![no_std]
#![no_main]

mod workload;

use core::sync::atomic::{AtomicU32, Ordering};

use board::marks;

unsafe extern "C" {
    safe fn feed(sample: i32) -> i32;
    safe fn dig(depth: i32) -> i32;
    fn peek(address: u32) -> i32;
}

/// What `peek` reads.
static WORD: i32 = 7;

static SAMPLES: AtomicU32 = AtomicU32::new(0);

/// # Safety
/// `len` bytes are at `text`.
#[unsafe(no_mangle)]
unsafe extern "C" fn uart_write(text: *const u8, len: u32) {
    // SAFETY: by the contract.
    board::write(unsafe { core::slice::from_raw_parts(text, len as usize) });
}

#[unsafe(no_mangle)]
extern "C" fn millis() -> i32 {
    SAMPLES.load(Ordering::Relaxed) as i32 * 10
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    board::write(b"filtering\n");
    let mut last = 0;
    marks::starts();
    // SAFETY: the address, which has 32 bits in all programs that are measured, is that of a word.
    let word = unsafe { peek((&raw const WORD).addr() as u32) };
    marks::ends();
    marks::starts();
    for index in 0..workload::SAMPLES {
        SAMPLES.store(index, Ordering::Relaxed);
        last = feed(workload::sample(index));
    }
    marks::ends();
    board::exit((170..180).contains(&last) && word == WORD && dig(5) == 5)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::exit(false)
}
