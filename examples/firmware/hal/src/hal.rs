//! The guest's imports, on whatever implements the traits of embedded-hal and embedded-io.

use embedded_hal::{
    delay::DelayNs,
    digital::{InputPin, OutputPin, PinState},
};
use embedded_io::{Error, ErrorKind, Read, Write};
use wamr_aot_rt::HostError;

use crate::lamp::{Caller, imports::Env};

/// What the guest gets of the board.
pub struct Hal<Lamp, Button, Delay, Serial> {
    pub lamp: Lamp,
    pub button: Button,
    pub delay: Delay,
    pub serial: Serial,
}

impl<Lamp, Button, Delay, Serial> Env for Hal<Lamp, Button, Delay, Serial>
where
    Lamp: OutputPin,
    Button: InputPin,
    Delay: DelayNs,
    Serial: Read + Write,
{
    fn lamp_set(cx: &mut Caller<Self>, is_on: i32) -> Result<(), HostError> {
        let state = PinState::from(is_on != 0);
        // Whatever the pin's error is: an error of embedded-hal has no text.
        cx.data_mut().lamp.set_state(state).map_err(|_| HostError::new("the lamp's pin cannot be set"))
    }

    fn button_is_pressed(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        let is_high = cx.data_mut().button.is_high();
        is_high.map(i32::from).map_err(|_| HostError::new("the button's pin cannot be read"))
    }

    fn delay_ms(cx: &mut Caller<Self>, duration: i32) -> Result<(), HostError> {
        // The guest's number has no sign.
        cx.data_mut().delay.delay_ms(duration as u32);
        Ok(())
    }

    fn serial_read(cx: &mut Caller<Self>, buffer: i32, len: i32) -> Result<i32, HostError> {
        let (hal, mut memory) = cx.split();
        let read = hal.serial.read(memory.slice_mut(buffer, len)?);
        // It is not more than `len`.
        read.map(|read| read as i32).map_err(|error| serial_error(error.kind()))
    }

    fn serial_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        let (hal, memory) = cx.split();
        let text = memory.slice(text, len)?;
        hal.serial.write_all(text).map_err(|error| serial_error(error.kind()))
    }
}

/// Without an allocator an error is one of the texts in the program.
fn serial_error(kind: ErrorKind) -> HostError {
    HostError::new(match kind {
        ErrorKind::TimedOut => "the serial port took too long",
        ErrorKind::InvalidData => "the serial port received what is not data",
        ErrorKind::OutOfMemory => "the serial port received more than it can hold",
        _ => "the serial port failed",
    })
}
