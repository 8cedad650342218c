//! A part of the official test suite on a board: does the steps of some scripts with their compiled modules, and says what came of
//! each. It judges nothing: see the crate `board-suite-wire`.
#![no_std]
#![no_main]

extern crate alloc;

mod console;
mod heap;
mod play;
#[path = "../../../script/src/spectest.rs"]
mod spectest;
#[cfg(board_suite_sync)]
mod sync;

use board_suite_wire::END;

use crate::console::line;

/// `MODULES`: the scripts' compiled modules.
mod modules {
    include!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/board_suite_modules.rs"));

    /// The module at a place. `None` where the compiler refused it.
    pub(crate) fn module(index: u32) -> Option<wamr_aot_rt::Module> {
        MODULES.get(index as usize)?.ok().map(Symbols::module)
    }
}

/// What there is to do.
static STEPS: &[u8] = include_bytes!(concat!(env!("BOARD_SUITE_DIRECTORY"), "/steps.bin"));

#[unsafe(no_mangle)]
fn board_main() -> ! {
    heap::start();
    let good = play::play(STEPS);
    if good {
        line!("{END}");
    } else {
        line!("the steps cannot be read");
    }
    board::exit(good)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    line!("");
    line!("{info}");
    board::exit(false)
}
