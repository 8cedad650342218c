//! The first UART of the board, by which updates arrive: frames of a byte that starts them, a
//! length in four bytes, and as many bytes. What is between frames is skipped.

/// A register of the UART (CMSDK APB).
const fn register(offset: usize) -> *mut u32 {
    core::ptr::without_provenance_mut(0x4000_4000 + offset)
}

const DATA: *mut u32 = register(0x00);
const STATE: *mut u32 = register(0x04);
const CONTROL: *mut u32 = register(0x08);
const DIVIDER: *mut u32 = register(0x10);

/// The first byte of a frame.
const START: u8 = 0x7e;

const RECEIVED: u32 = 1 << 1;
const RECEIVE: u32 = 1 << 1;

pub(crate) struct Uart(());

impl Uart {
    pub(crate) fn new() -> Uart {
        // SAFETY: registers of this board. What was received before, and not read, is dropped.
        unsafe {
            DIVIDER.write_volatile(16);
            CONTROL.write_volatile(RECEIVE);
            DATA.read_volatile();
        }
        Uart(())
    }

    /// The length of the next frame.
    pub(crate) fn length(&mut self) -> u32 {
        while self.byte() != START {}
        let mut bytes = [0; 4];
        self.read(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// Receives as many bytes.
    pub(crate) fn read(&mut self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.byte());
    }

    fn byte(&mut self) -> u8 {
        // SAFETY: registers of this board.
        unsafe {
            while STATE.read_volatile() & RECEIVED == 0 {}
            DATA.read_volatile() as u8
        }
    }
}
