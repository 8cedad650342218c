//! Runs a part of the official test suite on a board: executes the steps of some scripts with their
//! compiled modules, and reports the outcome of each. It does not judge the outcomes: see the crate
//! `board-suite-wire`.
#![no_std]
#![no_main]

extern crate alloc;
extern crate board;

mod console;
mod heap;
mod modules;
mod play;
#[path = "../../../../../wamr-aot-wast/src/spectest.rs"]
mod spectest;
#[cfg(board_suite_sync)]
mod sync;

use board_suite_wire::END;

use crate::console::line;

#[unsafe(no_mangle)]
fn board_main() -> ! {
    heap::start();
    let good = play::play(modules::STEPS);
    if good {
        line!("{END}");
    } else {
        line!("the steps cannot be read");
    }
    board::exit(good)
}

// It is not in an image whose code is to make aligned accesses only.
#[cfg(all(trusting, target_arch = "arm"))]
wamr_aot_rt::misaligned_handler!(HardFault, otherwise = fault);

#[cfg(all(trusting, target_arch = "arm"))]
unsafe extern "C" fn fault(_frame: *const u32) -> ! {
    line!("a fault");
    board::exit(false)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    line!("");
    line!("{info}");
    board::exit(false)
}
