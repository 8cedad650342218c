//! [`Slots`]: which image runs.

use core::ops::Range;

use embedded_storage::nor_flash::NorFlash;

use crate::{
    error::Error,
    pair::{Layout, Pair},
    record::{ATTEMPTS, Header, IMAGE_START, Mark, Reading},
    update::Update,
};

/// The image that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    pub(crate) slot: usize,
    image: Range<u32>,
    attempt: Option<usize>,
}

impl Running {
    /// Its place, as offsets in the flash.
    pub fn image(&self) -> Range<u32> {
        self.image.clone()
    }

    /// The number of its slot: 0 or 1.
    pub fn slot(&self) -> usize {
        self.slot
    }

    /// Whether it must be confirmed.
    pub fn is_on_trial(&self) -> bool {
        self.attempt.is_some()
    }
}

/// Two slots, and the one whose image runs.
#[derive(Debug)]
pub struct Slots<F> {
    pair: Pair<F>,
    running: Option<Running>,
}

impl<F: NorFlash> Slots<F> {
    /// Decides which image runs: the newest that is intact, was not rejected, and is confirmed or
    /// has an attempt left, which it takes. `accept` is asked with the place of each image before
    /// anything is written; it verifies what the checksum cannot, such as a signature.
    ///
    /// A slot that cannot be read is a slot without an image.
    ///
    /// # Errors
    /// Only if the layout does not fit the flash.
    pub fn start(
        flash: F,
        layout: Layout,
        mut accept: impl FnMut(Range<u32>) -> bool,
    ) -> Result<Self, Error<F::Error>> {
        let mut slots = Slots { pair: Pair::new(flash, layout)?, running: None };
        let pair = &mut slots.pair;
        let sequence = |header: &Option<Header>| header.map(|header| header.sequence);
        let headers = [pair.header(0), pair.header(1)];
        let order = if sequence(&headers[1]) > sequence(&headers[0]) { [1, 0] } else { [0, 1] };
        for slot in order {
            let Some(header) = headers[slot] else { continue };
            let image = pair.image(slot, header.length);
            let is_candidate = pair.reading(slot, Mark::Withdrawn) == Reading::Erased
                && pair.checksum(&image).is_ok_and(|found| found == header.checksum)
                && accept(image.clone());
            if !is_candidate {
                continue;
            }
            let attempt = if pair.is_confirmed(slot) { Some(None) } else { attempt(pair, slot).map(Some) };
            if let Some(attempt) = attempt {
                slots.running = Some(Running { slot, image, attempt });
                break;
            }
        }
        Ok(slots)
    }

    /// The image that runs. `None` if no slot has one.
    pub fn running(&self) -> Option<&Running> {
        self.running.as_ref()
    }

    /// Confirms the image on trial: from now on it is the one that runs.
    ///
    /// # Errors
    /// If it is not on trial, or the flash fails.
    pub fn confirm(&mut self) -> Result<(), Error<F::Error>> {
        let (slot, attempt) = self.on_trial()?;
        self.pair.mark(slot, Mark::Confirmed(attempt))?;
        self.running.iter_mut().for_each(|running| running.attempt = None);
        Ok(())
    }

    /// Rejects the image on trial, which is never started again. The next start runs its
    /// predecessor, if there is one; until then nothing runs.
    ///
    /// # Errors
    /// If it is not on trial, or the flash fails.
    pub fn reject(&mut self) -> Result<(), Error<F::Error>> {
        let (slot, _) = self.on_trial()?;
        self.pair.mark(slot, Mark::Withdrawn)?;
        self.running = None;
        Ok(())
    }

    /// Makes room for an image of `length` bytes in the slot that is not in use.
    ///
    /// # Errors
    /// If the running image is on trial, the new one is longer than the slot, or the flash fails.
    pub fn update(&mut self, length: u32) -> Result<Update<'_, F>, Error<F::Error>> {
        if self.on_trial().is_ok() {
            return Err(Error::OnTrial);
        }
        let headers = [self.pair.header(0), self.pair.header(1)];
        let newest = headers.iter().flatten().map(|header| header.sequence).max().unwrap_or(0);
        let slot = self.unused(headers);
        let range = self.pair.layout.slots[slot].clone();
        let room = range.end - range.start - IMAGE_START;
        if length > room {
            return Err(Error::TooLong { room });
        }
        // The header goes first. An erasure that is cut short may leave it, but not an image of the
        // same checksum.
        let page = F::ERASE_SIZE as u32;
        let end = (range.start + IMAGE_START + length).next_multiple_of(page);
        for start in (range.start..end).step_by(F::ERASE_SIZE) {
            self.pair.flash.erase(start, start + page).map_err(Error::Flash)?;
        }
        Ok(Update::new(&mut self.pair, slot, newest.saturating_add(1), length))
    }

    /// The flash.
    pub fn flash(&self) -> &F {
        &self.pair.flash
    }

    /// Gives the flash back.
    pub fn into_flash(self) -> F {
        self.pair.flash
    }

    /// The slot to write to: not the one that runs. If none runs, not one with a confirmed image,
    /// unless both have one: then the older.
    fn unused(&mut self, headers: [Option<Header>; 2]) -> usize {
        if let Some(running) = &self.running {
            return 1 - running.slot;
        }
        let mut worth = |slot: usize| {
            headers[slot].map(|header| {
                let kept = self.pair.reading(slot, Mark::Withdrawn) == Reading::Erased
                    && self.pair.is_confirmed(slot);
                (kept, header.sequence)
            })
        };
        usize::from(worth(1) < worth(0))
    }

    fn on_trial(&self) -> Result<(usize, usize), Error<F::Error>> {
        let running = self.running.as_ref().ok_or(Error::NotOnTrial)?;
        Ok((running.slot, running.attempt.ok_or(Error::NotOnTrial)?))
    }
}

/// Takes an attempt, if one is left.
fn attempt<F: NorFlash>(pair: &mut Pair<F>, slot: usize) -> Option<usize> {
    (0..ATTEMPTS).find(|&attempt| {
        pair.reading(slot, Mark::Started(attempt)) == Reading::Erased
            && pair.mark(slot, Mark::Started(attempt)).is_ok()
    })
}
