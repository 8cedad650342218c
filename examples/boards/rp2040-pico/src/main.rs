//! Blinky on the Raspberry Pi Pico, with a guest on each core: that of core 0 has the board's LED,
//! that of core 1 an LED at GP15. Both write to GP0 (UART0), with 115200 baud.
//!
//! The cores have no atomic instructions, and turning interrupts off stops one of them only. So
//! `init` of one static must not be called on both: each core has a static of its own.
#![no_std]
#![no_main]

mod chip;

use blinky::{Board, Static};
use cortex_m::delay::Delay;
use panic_halt as _;
use rp_pac::{SIO, UART0};

#[used]
#[unsafe(link_section = ".boot2")]
static BOOT2: [u8; 256] = rp2040_boot2::BOOT_LOADER_W25Q080;

static BLINKY: [Static<Pico>; 2] = [const { Static::new() }; 2];

/// Of 4 KiB. Outside of the main stack the runtime grants a guest 2 KiB.
static CORE1_STACK: chip::Stack<1024> = chip::Stack::new();

/// What a core has.
struct Pico {
    led: usize,
    delay: Delay,
}

impl Pico {
    /// On the core that uses it.
    fn new(led: usize) -> Pico {
        chip::output(led);
        // SAFETY: each core has a timer of its own in its `SYST`, and calls this once.
        let core = unsafe { cortex_m::Peripherals::steal() };
        Pico { led, delay: Delay::new(core.SYST, chip::CLOCK) }
    }
}

impl Board for Pico {
    fn led(&mut self, on: bool) {
        let pin = 1 << self.led;
        match on {
            true => SIO.gpio_out(0).value_set().write_value(pin),
            false => SIO.gpio_out(0).value_clr().write_value(pin),
        }
    }

    fn sleep_ms(&mut self, ms: u32) {
        self.delay.delay_ms(ms);
    }

    /// A line at a time: the other core waits.
    fn write(&mut self, texts: &[&[u8]]) {
        while SIO.spinlock(0).read() == 0 {}
        for byte in texts.iter().copied().flatten() {
            while UART0.uartfr().read().txff() {}
            UART0.uartdr().write(|w| w.set_data(*byte));
        }
        SIO.spinlock(0).write_value(0);
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    chip::start();
    chip::start_core1(core1, &CORE1_STACK);
    blinky::run(&BLINKY[0], Pico::new(25))
}

extern "C" fn core1() -> ! {
    blinky::run(&BLINKY[1], Pico::new(15))
}
