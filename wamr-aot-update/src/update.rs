//! [`Update`]: an image on its way into a slot.

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;
use wamr_aot_abi::checksum::Crc;

use crate::{
    error::Error,
    pair::Pair,
    record::{Header, UNIT},
};

/// An image that is being received. If it is dropped, the slot has no image.
#[derive(Debug)]
pub struct Update<'a, F> {
    pair: &'a mut Pair<F>,
    slot: usize,
    sequence: u32,
    length: u32,
    received: u32,
    checksum: Crc,
    /// What does not fill a unit yet.
    rest: [u8; UNIT],
}

impl<'a, F: NorFlash> Update<'a, F> {
    pub(crate) fn new(pair: &'a mut Pair<F>, slot: usize, sequence: u32, length: u32) -> Self {
        Update { pair, slot, sequence, length, received: 0, checksum: Crc::new(), rest: [0xff; UNIT] }
    }

    /// How many bytes were received.
    pub fn received(&self) -> u32 {
        self.received
    }

    /// Writes the next bytes: as many as have been received.
    ///
    /// # Errors
    /// If they are more than announced, or the flash fails.
    pub fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error<F::Error>> {
        if bytes.len() > (self.length - self.received) as usize {
            return Err(Error::Length { expected: self.length });
        }
        self.checksum.update(bytes);
        while !bytes.is_empty() {
            let filled = self.received as usize % UNIT;
            let (now, later) = bytes.split_at(bytes.len().min(UNIT - filled));
            self.rest[filled..filled + now.len()].copy_from_slice(now);
            self.received += now.len() as u32;
            bytes = later;
            if filled + now.len() == UNIT {
                self.flush(UNIT)?;
            }
        }
        Ok(())
    }

    /// Writes the rest, and reads what was written. The image is there, but is not used before it
    /// is [committed](Written::commit).
    ///
    /// # Errors
    /// If fewer bytes were received than announced, or the flash fails.
    pub fn finish(mut self) -> Result<Written<'a, F>, Error<F::Error>> {
        if self.received != self.length {
            return Err(Error::Length { expected: self.length });
        }
        let filled = self.received as usize % UNIT;
        if filled > 0 {
            self.flush(filled)?;
        }
        let image = self.pair.image(self.slot, self.length);
        let checksum = self.checksum.value();
        if self.pair.checksum(&image).map_err(Error::Flash)? != checksum {
            return Err(Error::NotWritten);
        }
        let header = Header { sequence: self.sequence, length: self.length, checksum };
        Ok(Written { pair: self.pair, slot: self.slot, header })
    }

    /// Writes the first bytes of the rest.
    fn flush(&mut self, filled: usize) -> Result<(), Error<F::Error>> {
        let end = self.pair.image(self.slot, self.received).end;
        let bytes = &self.rest[..filled.next_multiple_of(F::WRITE_SIZE)];
        self.pair.flash.write(end - filled as u32, bytes).map_err(Error::Flash)?;
        self.rest = [0xff; UNIT];
        Ok(())
    }
}

/// An image that is complete in its slot, but is not used yet: the time to verify it.
#[derive(Debug)]
pub struct Written<'a, F> {
    pair: &'a mut Pair<F>,
    slot: usize,
    header: Header,
}

impl<F: NorFlash> Written<'_, F> {
    /// Its place, as offsets in the flash.
    pub fn image(&self) -> Range<u32> {
        self.pair.image(self.slot, self.header.length)
    }

    /// Makes it the newest image: the next start runs it on trial.
    ///
    /// # Errors
    /// If the flash fails.
    pub fn commit(self) -> Result<(), Error<F::Error>> {
        let at = self.pair.layout.slots[self.slot].start;
        self.pair.flash.write(at, &self.header.to_bytes()).map_err(Error::Flash)
    }
}
