//! Blinky on the STM32F4-Discovery: the green LED, and PA2 (USART2), with 115200 baud.
#![no_std]
#![no_main]

use blinky::{Board, Static};
use cortex_m::delay::Delay;
use panic_halt as _;
use stm32_metapac::{
    GPIOA, GPIOD, RCC, USART2,
    gpio::vals::{Moder, Odr},
};

/// The internal oscillator, in Hz: after a reset everything runs from it.
const CLOCK: u32 = 16_000_000;
const BAUD: u32 = 115_200;

/// Of port D.
const LED: usize = 12;

static BLINKY: Static<Discovery> = Static::new();

struct Discovery {
    delay: Delay,
}

impl Discovery {
    fn new(core: cortex_m::Peripherals) -> Discovery {
        RCC.ahb1enr().modify(|w| {
            w.set_gpioaen(true);
            w.set_gpioden(true);
        });
        RCC.apb1enr().modify(|w| w.set_usart2en(true));
        GPIOD.moder().modify(|w| w.set_moder(LED, Moder::OUTPUT));
        // PA2 is USART2's as alternate function 7.
        GPIOA.afr(0).modify(|w| w.set_afr(2, 7));
        GPIOA.moder().modify(|w| w.set_moder(2, Moder::ALTERNATE));
        // The divisor in sixteenths is that of 16 samples for a bit.
        USART2.brr().write(|w| w.0 = CLOCK.div_ceil(BAUD));
        USART2.cr1().write(|w| {
            w.set_ue(true);
            w.set_te(true);
        });
        Discovery { delay: Delay::new(core.SYST, CLOCK) }
    }
}

impl Board for Discovery {
    fn led(&mut self, on: bool) {
        GPIOD.odr().modify(|w| w.set_odr(LED, if on { Odr::HIGH } else { Odr::LOW }));
    }

    fn sleep_ms(&mut self, ms: u32) {
        self.delay.delay_ms(ms);
    }

    fn write(&mut self, texts: &[&[u8]]) {
        for byte in texts.iter().copied().flatten() {
            while !USART2.sr().read().txe() {}
            USART2.dr().write(|w| w.0 = u32::from(*byte));
        }
    }
}

#[cortex_m_rt::entry]
fn main() -> ! {
    let Some(core) = cortex_m::Peripherals::take() else { panic!("the core is taken") };
    blinky::run(&BLINKY, Discovery::new(core))
}
