//! The flash of the board. QEMU has memory in its place, so the rules of flash are kept here: bits
//! are cleared by writing, and set by erasing pages.

use core::{convert::Infallible, ops::Range};

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

/// After the firmware, in the 4 MiB that start at address 0.
const START: usize = 0x0030_0000;

const SLOT: u32 = 0x8000;

/// The slots for guests.
pub(crate) const SLOTS: [Range<u32>; 2] = [0..SLOT, SLOT..2 * SLOT];

pub(crate) struct Flash;

/// The bytes of an image, where they are.
pub(crate) fn content(image: Range<u32>) -> &'static [u8] {
    let start = core::ptr::with_exposed_provenance(START + image.start as usize);
    // SAFETY: the flash is always readable. A slot is written only by an update, which takes the
    // one that is not running; what was verified in it before is not used again.
    unsafe { core::slice::from_raw_parts(start, image.len()) }
}

fn at(offset: u32) -> *mut u8 {
    core::ptr::with_exposed_provenance_mut(START + offset as usize)
}

impl ErrorType for Flash {
    type Error = Infallible;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (at, byte) in (offset..).map(at).zip(bytes) {
            // SAFETY: the slots are memory that is the flash's alone.
            *byte = unsafe { at.read_volatile() };
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        2 * SLOT as usize
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = 4096;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        for at in (from..to).map(at) {
            // SAFETY: as above.
            unsafe { at.write_volatile(0xff) };
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        for (at, byte) in (offset..).map(at).zip(bytes) {
            // SAFETY: as above.
            unsafe { at.write_volatile(at.read_volatile() & byte) };
        }
        Ok(())
    }
}
