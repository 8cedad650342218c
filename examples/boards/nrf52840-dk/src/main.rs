//! Blinky on the nRF52840-DK: LED 1, and the serial port of the kit's USB, with 115200 baud.
#![no_std]
#![no_main]

use blinky::{Board, Static};
use cortex_m::delay::Delay;
use nrf_pac::{
    P0, UART0,
    gpio::vals::Dir,
    shared::vals::Connect,
    uart::vals::{Baudrate, Enable},
};
use panic_halt as _;

/// The CPU's clock, in Hz.
const CLOCK: u32 = 64_000_000;

/// Of port 0. The LED is on while the pin is low.
const LED: usize = 13;
const TX: u8 = 6;

static BLINKY: Static<Kit> = Static::new();

struct Kit {
    delay: Delay,
}

impl Kit {
    fn new(core: cortex_m::Peripherals) -> Kit {
        P0.outset().write(|w| {
            w.set_pin(LED, true);
            w.set_pin(TX.into(), true);
        });
        P0.pin_cnf(LED).write(|w| w.set_dir(Dir::Output));
        P0.pin_cnf(TX.into()).write(|w| w.set_dir(Dir::Output));
        UART0.psel().txd().write(|w| {
            w.set_pin(TX);
            w.set_connect(Connect::Connected);
        });
        UART0.baudrate().write(|w| w.set_baudrate(Baudrate::Baud115200));
        UART0.enable().write(|w| w.set_enable(Enable::Enabled));
        UART0.tasks_starttx().write_value(1);
        Kit { delay: Delay::new(core.SYST, CLOCK) }
    }
}

impl Board for Kit {
    fn led(&mut self, on: bool) {
        match on {
            true => P0.outclr().write(|w| w.set_pin(LED, true)),
            false => P0.outset().write(|w| w.set_pin(LED, true)),
        }
    }

    fn sleep_ms(&mut self, ms: u32) {
        self.delay.delay_ms(ms);
    }

    fn write(&mut self, texts: &[&[u8]]) {
        for byte in texts.iter().copied().flatten() {
            UART0.events_txdrdy().write_value(0);
            UART0.txd().write(|w| w.set_txd(*byte));
            while UART0.events_txdrdy().read() == 0 {}
        }
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let Some(core) = cortex_m::Peripherals::take() else { panic!("the core is taken") };
    blinky::run(&BLINKY, Kit::new(core))
}
