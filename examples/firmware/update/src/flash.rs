//! The flash of the board: bits are cleared by writing, and set by erasing pages.

use core::{convert::Infallible, ops::Range};

use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

use crate::machine::{self, PAGE, PAGES};

const SLOT: u32 = (PAGE * PAGES) as u32;

/// The slots for guests.
pub(crate) const SLOTS: [Range<u32>; 2] = [0..SLOT, SLOT..2 * SLOT];

pub(crate) struct Flash;

/// The bytes of an image, where they are.
pub(crate) fn content(image: Range<u32>) -> &'static [u8] {
    let start = core::ptr::with_exposed_provenance(machine::FLASH + image.start as usize);
    // SAFETY: the flash is readable whenever nothing is written. A slot is written only by an
    // update, which takes the one that is not running; what was verified in it before is not used
    // again.
    unsafe { core::slice::from_raw_parts(start, image.len()) }
}

fn at<T>(offset: u32) -> *mut T {
    core::ptr::with_exposed_provenance_mut(machine::FLASH + offset as usize)
}

impl ErrorType for Flash {
    type Error = Infallible;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (at, byte) in (offset..).map(at::<u8>).zip(bytes) {
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
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        for page in (from..to).step_by(PAGE).map(at) {
            // SAFETY: as above.
            unsafe { machine::erase(page) };
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        let (words, _) = bytes.as_chunks();
        // SAFETY: as above.
        unsafe { machine::program(at(offset), words) };
        Ok(())
    }
}
