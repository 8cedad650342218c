//! The UART of the board, by which updates arrive: frames of a byte that starts them, a length in
//! four bytes, and as many bytes. What is between frames is skipped.

use crate::machine;

/// The first byte of a frame.
const START: u8 = 0x7e;

pub(crate) struct Uart(());

impl Uart {
    pub(crate) fn new() -> Uart {
        machine::listen();
        Uart(())
    }

    /// The length of the next frame.
    pub(crate) fn length(&mut self) -> u32 {
        while machine::byte() != START {}
        let mut bytes = [0; 4];
        self.read(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// Receives as many bytes.
    pub(crate) fn read(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(machine::byte);
    }
}
