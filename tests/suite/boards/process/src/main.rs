//! Runs a part of the official test suite in a process, as `board-suite-image` does on a board,
//! with the standard library.

extern crate alloc;

#[path = "../../image/src/console.rs"]
mod console;
#[path = "../../image/src/modules.rs"]
mod modules;
#[path = "../../image/src/play.rs"]
mod play;
#[path = "../../../../../wamr-aot-wast/src/spectest.rs"]
mod spectest;

use std::process::ExitCode;

use board_suite_wire::END;

use crate::console::line;

/// The interface that boards have, too.
mod board {
    use std::io::Write as _;

    /// The bytes of the stack that guests may use, if the default is too large.
    pub(crate) const STACK: Option<usize> = None;

    /// Writes to the console, line by line, so that a crash does not lose output.
    pub(crate) fn write(text: &[u8]) {
        // Without a reader the text does not matter.
        let _ = std::io::stdout().write_all(text);
    }
}

fn main() -> ExitCode {
    if play::play(modules::STEPS) {
        line!("{END}");
        ExitCode::SUCCESS
    } else {
        line!("the steps cannot be read");
        ExitCode::FAILURE
    }
}
