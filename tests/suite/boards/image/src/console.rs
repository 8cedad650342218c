//! Text for the board's console.

use core::fmt;

use crate::board;

/// The board's console.
pub(crate) struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        board::write(text.as_bytes());
        Ok(())
    }
}

/// Writes a text.
macro_rules! text {
    ($($arguments:tt)*) => {{
        // The console takes everything.
        let _ = core::fmt::Write::write_fmt(&mut crate::console::Console, format_args!($($arguments)*));
    }};
}

/// Writes a line.
macro_rules! line {
    ($($arguments:tt)*) => { crate::console::text!("{}\n", format_args!($($arguments)*)) };
}

pub(crate) use line;
pub(crate) use text;
