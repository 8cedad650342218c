//! A guest that decides when an LED is on, and what it needs of a board.
#![no_std]

use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod guest = "blinky");

use guest::{Caller, STATS};

// The budget. A guest that needs more does not get into the firmware.
const _: () = assert!(STATS.memory <= 1024 && STATS.context + STATS.table <= 128);

/// What the guest needs of a board.
pub trait Board {
    /// Turns the LED on or off.
    fn led(&mut self, on: bool);

    /// Waits.
    fn sleep_ms(&mut self, ms: u32);

    /// Sends texts over the serial line, one after the other.
    fn write(&mut self, texts: &[&[u8]]);
}

/// What there is on the host's side of the guest.
pub struct Host<B>(B);

impl<B: Board> guest::imports::Board for Host<B> {
    fn led(cx: &mut Caller<Self>, on: i32) -> Result<(), HostError> {
        cx.data_mut().0.led(on != 0);
        Ok(())
    }

    fn sleep_ms(cx: &mut Caller<Self>, ms: i32) -> Result<(), HostError> {
        cx.data_mut().0.sleep_ms(ms.cast_unsigned());
        Ok(())
    }

    fn write(cx: &mut Caller<Self>, text: i32, length: i32) -> Result<(), HostError> {
        let (host, memory) = cx.split();
        host.0.write(&[memory.slice(text, length)?]);
        Ok(())
    }
}

/// The place for a guest: its memory, and the board's state.
pub type Static<B> = guest::StaticInstance<Host<B>>;

/// Has the guest blink its words, and a word that it does not have: the guest traps, the board says
/// so, and the guest is made new.
pub fn run<B: Board>(place: &'static Static<B>, board: B) -> ! {
    let Ok(mut blinky) = place.init(Host(board)) else { panic!("the place is taken") };
    loop {
        for number in [0, 1, 1_000_000] {
            let Err(trap) = blinky.blink(number) else { continue };
            blinky.data_mut().0.write(&[b"trap: ", trap.kind().message().as_bytes(), b"\r\n"]);
            let Ok(new) = place.reset(blinky) else { panic!("the guest does not start") };
            blinky = new;
        }
    }
}
