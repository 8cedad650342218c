//! The guest's functions that were running when a trap happened.
//!
//! Recording them must not make a trap much more expensive: addresses are kept as they are found on
//! the stack; there are few of them, often few enough to need no allocation; and they are resolved
//! only on request. Addresses in modules that can be unloaded are resolved at once.

use alloc::{boxed::Box, vec::Vec};

use crate::trap::{
    code,
    frames::Frame,
    place::{Address, Place},
};

/// How many frames of one activation are kept: the innermost ones.
const MAX_PER_ACTIVATION: usize = 64;
/// How many addresses are kept in total, if a trap passes several activations.
const MAX_TOTAL: u32 = 4 * MAX_PER_ACTIVATION as u32;
/// How many addresses are kept without an allocation.
const INLINE: usize = 6;

/// The callers of the function that trapped: return addresses, innermost first. Each activation's
/// addresses end with one in the host or, at the latest, with [`END`].
pub(crate) struct Trace {
    inline: [usize; INLINE],
    len: u32,
    /// One word, since few traps need it.
    beyond: Option<Box<Beyond>>,
}

#[derive(Default)]
struct Beyond {
    /// The addresses that do not fit inline.
    more: Vec<usize>,
    /// The preceding frames, of modules that may be gone.
    resolved: Vec<Owned>,
}

/// Separates the addresses of two activations: it is not a return address.
const END: usize = 0;

/// A frame of a module that may be gone.
struct Owned {
    module: Box<str>,
    index: u32,
    name: Option<Box<str>>,
    offset: Option<u32>,
    line: Option<u32>,
}

impl Trace {
    pub(crate) const fn new() -> Trace {
        Trace { inline: [END; INLINE], len: 0, beyond: None }
    }

    /// Adds what `walk` finds in an activation: it calls its argument with each address until that
    /// returns `false`.
    #[inline]
    pub(crate) fn add(&mut self, walk: impl FnOnce(&mut dyn FnMut(usize) -> bool)) {
        let mut left = MAX_PER_ACTIVATION;
        walk(&mut |address| {
            let has_room = left > 0 && self.len < MAX_TOTAL;
            if has_room {
                left -= 1;
                self.push(address);
            }
            has_room
        });
        self.push(END);
        if code::may_forget() {
            let found = self.raw().map(|place| Owned::new(&frame(&place))).collect::<Vec<_>>();
            let beyond = self.beyond.get_or_insert_default();
            beyond.resolved.extend(found);
            beyond.more = Vec::new();
            self.len = 0;
        }
    }

    fn push(&mut self, address: usize) {
        match self.inline.get_mut(self.len as usize) {
            Some(place) => *place = address,
            None => self.beyond.get_or_insert_default().more.push(address),
        }
        self.len += 1;
    }

    fn raw(&self) -> impl Iterator<Item = Place> {
        let mut is_over = false;
        let more = self.beyond.as_ref().map_or(&[][..], |beyond| &beyond.more);
        let addresses = self.inline[..INLINE.min(self.len as usize)].iter().chain(more);
        addresses.filter_map(move |&address| {
            if address == END {
                is_over = false;
                return None;
            }
            // Whatever lies past a frame of the host was not a frame pointer.
            if is_over {
                return None;
            }
            match code::at(address) {
                Address::Guest(place) => Some(place),
                Address::Helper => None,
                Address::Host => {
                    is_over = true;
                    None
                }
            }
        })
    }

    pub(crate) fn frames(&self) -> impl Iterator<Item = Frame<'_>> {
        let resolved = self.beyond.as_ref().map_or(&[][..], |beyond| &beyond.resolved);
        resolved.iter().map(Owned::frame).chain(self.raw().map(|place| frame(&place)))
    }
}

fn frame(place: &Place) -> Frame<'static> {
    let Place { image, function, place } = *place;
    Frame::new(image.string(&image.module().name), function, image.function_name(function), place)
}

impl Owned {
    fn new(frame: &Frame<'_>) -> Owned {
        let Frame { module, index, name, offset, line } = *frame;
        Owned { module: module.into(), index, name: name.map(Into::into), offset, line }
    }

    fn frame(&self) -> Frame<'_> {
        let Owned { module, index, name, offset, line } = self;
        Frame { module, index: *index, name: name.as_deref(), offset: *offset, line: *line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_bounded() {
        let mut trace = Trace::new();
        for activation in 1..=10 {
            let mut taken = 0;
            trace.add(|sink| {
                while sink(0x1000 + taken) {
                    taken += 1;
                }
            });
            assert_eq!(
                taken,
                if activation <= 3 { MAX_PER_ACTIVATION } else { taken },
                "activation {activation}"
            );
            assert!(trace.len <= MAX_TOTAL + activation);
        }
        // No guest code is there.
        assert_eq!(trace.frames().count(), 0);
    }
}
