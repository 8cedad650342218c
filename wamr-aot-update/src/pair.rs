//! [`Pair`]: two slots in flash, and what is in them.

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;
use wamr_aot_abi::checksum::Crc;

use crate::{
    error::Error,
    record::{ATTEMPTS, HEADER, Header, IMAGE_START, Mark, Reading, UNIT},
};

/// The places of the slots, as offsets in the flash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Two ranges of whole pages, each with room for [`IMAGE_START`] bytes and an image.
    pub slots: [Range<u32>; 2],
}

/// Two slots that fit their flash.
#[derive(Debug)]
pub(crate) struct Pair<F> {
    pub(crate) flash: F,
    pub(crate) layout: Layout,
}

impl<F: NorFlash> Pair<F> {
    pub(crate) fn new(flash: F, layout: Layout) -> Result<Self, Error<F::Error>> {
        check::<F>(flash.capacity(), &layout).map_err(Error::Layout)?;
        Ok(Pair { flash, layout })
    }

    /// The place of an image of so many bytes.
    pub(crate) fn image(&self, slot: usize, length: u32) -> Range<u32> {
        let start = self.layout.slots[slot].start + IMAGE_START;
        start..start + length
    }

    /// The header, if there is one whose image fits into the slot.
    pub(crate) fn header(&mut self, slot: usize) -> Option<Header> {
        let range = self.layout.slots[slot].clone();
        let mut bytes = [0; HEADER];
        self.flash.read(range.start, &mut bytes).ok()?;
        let room = range.end - range.start - IMAGE_START;
        Header::from_bytes(&bytes).filter(|header| header.length <= room)
    }

    /// The checksum of the bytes there.
    pub(crate) fn checksum(&mut self, image: &Range<u32>) -> Result<u32, F::Error> {
        let mut crc = Crc::new();
        let mut bytes = [0; 2 * UNIT];
        for at in image.clone().step_by(bytes.len()) {
            let used = bytes.len().min((image.end - at) as usize);
            // The slot ends with a page, so there are whole units.
            let read = &mut bytes[..used.next_multiple_of(UNIT)];
            self.flash.read(at, read)?;
            crc.update(&read[..used]);
        }
        Ok(crc.value())
    }

    pub(crate) fn reading(&mut self, slot: usize, mark: Mark) -> Reading {
        let (at, size) = mark.place::<F>();
        let mut bytes = [0; UNIT];
        let bytes = &mut bytes[..size];
        match self.flash.read(self.layout.slots[slot].start + at, bytes) {
            Ok(()) => Reading::of(bytes),
            Err(_) => Reading::Torn,
        }
    }

    pub(crate) fn is_confirmed(&mut self, slot: usize) -> bool {
        (0..ATTEMPTS).any(|attempt| self.reading(slot, Mark::Confirmed(attempt)) == Reading::Set)
    }

    pub(crate) fn mark(&mut self, slot: usize, mark: Mark) -> Result<(), Error<F::Error>> {
        let (at, size) = mark.place::<F>();
        let at = self.layout.slots[slot].start + at;
        self.flash.write(at, &[0; UNIT][..size]).map_err(Error::Flash)?;
        if self.reading(slot, mark) == Reading::Set { Ok(()) } else { Err(Error::NotWritten) }
    }
}

fn check<F: NorFlash>(capacity: usize, layout: &Layout) -> Result<(), &'static str> {
    let is_unit = |size: usize| size.is_power_of_two() && size <= UNIT;
    if !is_unit(F::WRITE_SIZE) || !is_unit(F::READ_SIZE) {
        return Err("it is read or written in units that are larger than 32 bytes, or no power of two");
    }
    if F::ERASE_SIZE < IMAGE_START as usize || !F::ERASE_SIZE.is_power_of_two() {
        return Err("its pages are smaller than 256 bytes, or no power of two");
    }
    let [a, b] = &layout.slots;
    for slot in [a, b] {
        let bounds = [slot.start as usize, slot.end as usize];
        if bounds.iter().any(|bound| !bound.is_multiple_of(F::ERASE_SIZE) || *bound > capacity)
            || slot.is_empty()
        {
            return Err("a slot does not consist of pages of it");
        }
    }
    if a.start < b.end && b.start < a.end { Err("the slots overlap") } else { Ok(()) }
}
