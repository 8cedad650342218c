//! Pins that are not there: QEMU's boards have none to look at.

use core::convert::Infallible;

use embedded_hal::digital::{Error, ErrorKind, ErrorType, InputPin, OutputPin};

/// A lamp that tells when it is switched, and breaks after a while.
pub struct Lamp {
    /// How often it can be switched.
    pub left: u32,
}

#[derive(Debug)]
pub struct Broken;

impl Error for Broken {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl ErrorType for Lamp {
    type Error = Broken;
}

impl Lamp {
    fn switch(&mut self, text: &[u8]) -> Result<(), Broken> {
        self.left = self.left.checked_sub(1).ok_or(Broken)?;
        board::write(text);
        Ok(())
    }
}

impl OutputPin for Lamp {
    fn set_low(&mut self) -> Result<(), Broken> {
        self.switch(b"off\n")
    }

    fn set_high(&mut self) -> Result<(), Broken> {
        self.switch(b"on\n")
    }
}

/// A button that is pressed each second time.
pub struct Button {
    pub is_pressed: bool,
}

impl ErrorType for Button {
    type Error = Infallible;
}

impl InputPin for Button {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        self.is_pressed = !self.is_pressed;
        Ok(self.is_pressed)
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|is_high| !is_high)
    }
}
