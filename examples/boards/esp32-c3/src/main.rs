//! Blinky on an ESP32-C3: an LED at GPIO7, as on the ESP32-C3-DevKit-RUST-1, and UART0 at GPIO21,
//! with 115200 baud.
#![no_std]
#![no_main]

use blinky::{Board, Static};
use esp_hal::{
    delay::Delay,
    gpio::{Level, Output, OutputConfig},
    uart::{Config, Uart},
};
use panic_halt as _;

// What the second stage of the boot loader reads.
esp_bootloader_esp_idf::esp_app_desc!();

static BLINKY: Static<Esp32> = Static::new();

struct Esp32 {
    led: Output<'static>,
    uart: Uart<'static, esp_hal::Blocking>,
    delay: Delay,
}

impl Board for Esp32 {
    fn led(&mut self, on: bool) {
        self.led.set_level(on.into());
    }

    fn sleep_ms(&mut self, ms: u32) {
        self.delay.delay_millis(ms);
    }

    fn write(&mut self, texts: &[&[u8]]) {
        for text in texts {
            let mut rest = *text;
            while let Ok(written @ 1..) = self.uart.write(rest) {
                rest = &rest[written..];
            }
        }
    }
}

#[esp_hal::main]
fn main() -> ! {
    let chip = esp_hal::init(esp_hal::Config::default());
    let Ok(uart) = Uart::new(chip.UART0, Config::default()) else { panic!("the UART cannot be set so") };
    let board = Esp32 {
        led: Output::new(chip.GPIO7, Level::Low, OutputConfig::default()),
        uart: uart.with_tx(chip.GPIO21),
        delay: Delay::new(),
    };
    blinky::run(&BLINKY, board)
}
