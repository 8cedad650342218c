//! A guest whose imports are implemented on the traits of embedded-hal and embedded-io: with a
//! board's serial port, and pins that only tell what is done to them.
#![no_std]
#![no_main]

mod hal;
mod pins;
mod uart;

use core::fmt::{self, Write as _};

use cortex_m::{delay::Delay, peripheral::Peripherals};

use hal::Hal;
use pins::{Button, Lamp};
use uart::Uart;

wamr_aot_rt::include_aot!(mod lamp = "lamp");

static LAMP: lamp::StaticInstance<Hal<Lamp, Button, Delay, Uart>> = lamp::StaticInstance::new();

/// The board's clock, in Hz.
const CLOCK: u32 = 25_000_000;

fn run() -> Option<()> {
    let board = Hal {
        lamp: Lamp { left: 9 },
        button: Button { is_pressed: false },
        delay: Delay::new(Peripherals::take()?.SYST, CLOCK),
        // SAFETY: it is the only one.
        serial: unsafe { Uart::new() },
    };
    let mut lamp = LAMP.init(board).ok()?;
    for _ in 0..5 {
        match lamp.line() {
            Ok(commands) => writeln!(Console, "{commands} commands").ok()?,
            Err(trap) => writeln!(Console, "{trap}").ok()?,
        }
    }
    Some(())
}

struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        board::write(text.as_bytes());
        Ok(())
    }
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    board::exit(run().is_some())
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
