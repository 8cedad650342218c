//! NOR flash that loses its power.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};

pub(crate) const PAGE: usize = 256;
const PAGES: usize = 8;

/// The pages of the two slots.
pub(crate) const SLOT: u32 = (PAGE * PAGES / 2) as u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The power is gone.
    Cut,
    /// The program broke a rule of flash.
    Misuse(&'static str),
}

impl NorFlashError for Failure {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

/// Flash that is written in units of `UNIT` bytes. A step is the erasure of a page, or the writing
/// of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Chip<const UNIT: usize> {
    bytes: Vec<u8>,
    /// How many steps are done before the power is cut, in the one that follows.
    left: Option<usize>,
    is_cut: bool,
    /// The steps that were done.
    pub(crate) steps: usize,
    random: u64,
}

impl<const UNIT: usize> Chip<UNIT> {
    /// What was in it before is not known.
    pub(crate) fn new(seed: u64) -> Self {
        let mut chip = Chip { bytes: Vec::new(), left: None, is_cut: false, steps: 0, random: seed * 2 + 1 };
        chip.bytes = (0..PAGE * PAGES).map(|_| chip.byte()).collect();
        chip
    }

    /// Switches the power on, and cuts it after so many further steps.
    pub(crate) fn power(&mut self, steps: Option<usize>) {
        (self.left, self.is_cut) = (steps, false);
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }

    pub(crate) fn content(&self, range: core::ops::Range<u32>) -> &[u8] {
        &self.bytes[range.start as usize..range.end as usize]
    }

    /// Changes a bit of a byte.
    pub(crate) fn flip(&mut self, at: u32) {
        self.bytes[at as usize] ^= 4;
    }

    /// A random byte (xorshift).
    fn byte(&mut self) -> u8 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 32) as u8
    }

    /// Whether the power lasts for a step.
    fn step(&mut self) -> bool {
        if self.left == Some(0) {
            self.is_cut = true;
            return false;
        }
        self.left.iter_mut().for_each(|left| *left -= 1);
        self.steps += 1;
        true
    }

    fn erase_page(&mut self, start: usize) -> Result<(), Failure> {
        if self.step() {
            self.bytes[start..start + PAGE].fill(0xff);
            return Ok(());
        }
        // Before anything happened, at the end, in between, or out of control.
        let kind = self.byte() % 4;
        for at in start..start + PAGE {
            let random = self.byte();
            match kind {
                0 => {}
                1 => self.bytes[at] = 0xff,
                2 => self.bytes[at] |= random,
                _ => self.bytes[at] = random,
            }
        }
        Err(Failure::Cut)
    }

    fn write_unit(&mut self, at: usize, bytes: &[u8]) -> Result<(), Failure> {
        if self.bytes[at..at + UNIT].iter().any(|byte| *byte != 0xff) {
            return Err(Failure::Misuse("a unit is written twice"));
        }
        if self.step() {
            self.bytes[at..at + UNIT].copy_from_slice(bytes);
            return Ok(());
        }
        // From no bit to all of them.
        let kind = self.byte() % 4;
        for (at, new) in (at..).zip(bytes) {
            let late = match kind {
                0 => 0xff,
                1 => 0,
                _ => self.byte(),
            };
            self.bytes[at] = new | late;
        }
        Err(Failure::Cut)
    }
}

impl<const UNIT: usize> ErrorType for Chip<UNIT> {
    type Error = Failure;
}

impl<const UNIT: usize> ReadNorFlash for Chip<UNIT> {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        if self.is_cut {
            return Err(Failure::Cut);
        }
        let start = offset as usize;
        let found =
            self.bytes.get(start..start + bytes.len()).ok_or(Failure::Misuse("it is read outside"))?;
        bytes.copy_from_slice(found);
        Ok(())
    }

    fn capacity(&self) -> usize {
        PAGE * PAGES
    }
}

impl<const UNIT: usize> NorFlash for Chip<UNIT> {
    const WRITE_SIZE: usize = UNIT;
    const ERASE_SIZE: usize = PAGE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        if self.is_cut {
            return Err(Failure::Cut);
        }
        if !(from as usize).is_multiple_of(PAGE)
            || !(to as usize).is_multiple_of(PAGE)
            || to as usize > self.capacity()
        {
            return Err(Failure::Misuse("what is erased is not pages"));
        }
        (from as usize..to as usize).step_by(PAGE).try_for_each(|page| self.erase_page(page))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        if self.is_cut {
            return Err(Failure::Cut);
        }
        if !(offset as usize).is_multiple_of(UNIT) || !bytes.len().is_multiple_of(UNIT) {
            return Err(Failure::Misuse("what is written is not units"));
        }
        (offset as usize..)
            .step_by(UNIT)
            .zip(bytes.chunks(UNIT))
            .try_for_each(|(at, bytes)| self.write_unit(at, bytes))
    }
}
