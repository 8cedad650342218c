//! The first serial port of the board mps2-an386.

use core::convert::Infallible;

use embedded_io::{ErrorType, Read, Write};

const DATA: *mut u32 = 0x4000_4000 as *mut u32;
const STATE: *mut u32 = 0x4000_4004 as *mut u32;
const CONTROL: *mut u32 = 0x4000_4008 as *mut u32;
const DIVIDER: *mut u32 = 0x4000_4010 as *mut u32;

const CAN_NOT_TAKE: u32 = 1;
const HAS_RECEIVED: u32 = 2;
const SENDS_AND_RECEIVES: u32 = 3;

pub struct Uart(());

impl Uart {
    /// The port, at the greatest speed.
    ///
    /// # Safety
    /// There must be no other.
    pub unsafe fn new() -> Uart {
        // SAFETY: the port's registers, which nothing else uses.
        unsafe {
            DIVIDER.write_volatile(16);
            CONTROL.write_volatile(SENDS_AND_RECEIVES);
        }
        Uart(())
    }

    fn wait_for(&self, is_ready: impl Fn(u32) -> bool) {
        // SAFETY: the register is only read.
        while !is_ready(unsafe { STATE.read_volatile() }) {}
    }
}

impl ErrorType for Uart {
    type Error = Infallible;
}

impl Read for Uart {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let Some(first) = buffer.first_mut() else { return Ok(0) };
        self.wait_for(|state| state & HAS_RECEIVED != 0);
        // SAFETY: the port is this value's, and there is a byte.
        *first = unsafe { DATA.read_volatile() } as u8;
        Ok(1)
    }
}

impl Write for Uart {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        for byte in bytes {
            self.wait_for(|state| state & CAN_NOT_TAKE == 0);
            // SAFETY: the port is this value's, and has room for a byte.
            unsafe { DATA.write_volatile(u32::from(*byte)) };
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        self.wait_for(|state| state & CAN_NOT_TAKE == 0);
        Ok(())
    }
}
