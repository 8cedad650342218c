//! The guest's functions that were running when a trap happened.
//!
//! What a trap costs must not grow much by this: addresses are kept as they are found on the stack, few and often without an
//! allocation; what they mean is looked up when somebody asks. Of modules that can be unloaded it is looked up at once.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use crate::{
    raw::Image,
    sys::signal,
    trap::{line_of, offset_of},
};

/// A function of a guest that was running when a trap happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// The name of the module: that of the file without its extension, unless the build script gives it another.
    pub module: &'a str,
    /// The function's index in the module's function index space.
    pub index: u32,
    /// The function's name, from the module's name section or its exports.
    pub name: Option<&'a str>,
    /// Where in the WebAssembly module it was, in bytes from the start of the file: at the instruction that trapped, in other
    /// frames at a call. `None` if the module was compiled without `debug_info`, or from the text format.
    pub offset: Option<u32>,
    /// The same for a module in the text format: the line of the file, from 1.
    pub line: Option<u32>,
}

impl<'a> Frame<'a> {
    /// `place` is as generated code tells it.
    pub(crate) fn new(module: &'a str, index: u32, name: Option<&'a str>, place: u32) -> Frame<'a> {
        Frame { module, index, name, offset: offset_of(place), line: line_of(place) }
    }
}

/// As in `boom (plugin, function 3, byte 0x2a)`, or `boom (plugin, function 3, line 12)`.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, function {}", self.name.unwrap_or("?"), self.module, self.index)?;
        match (self.offset, self.line) {
            (Some(offset), _) => write!(f, ", byte {offset:#x})"),
            (None, Some(line)) => write!(f, ", line {line})"),
            (None, None) => f.write_str(")"),
        }
    }
}

/// What is known of a place in code.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) image: Image,
    pub(crate) function: u32,
    /// As generated code tells it.
    pub(crate) place: u32,
}

impl Place {
    fn frame(&self) -> Frame<'static> {
        let module = self.image.string(&self.image.module().name);
        Frame::new(module, self.function, self.image.function_name(self.function), self.place)
    }
}

/// What an address on the stack is.
#[cfg_attr(
    not(all(feature = "std", target_os = "linux", target_pointer_width = "64", not(miri))),
    allow(dead_code, reason = "elsewhere no code of guests is known")
)]
pub(crate) enum Address {
    /// In a function of a guest's.
    Guest(Place),
    /// In a function that the compiler adds between others.
    Helper,
    /// In the host.
    Host,
}

/// How many frames of one activation are kept: the innermost.
pub(crate) const MOST: usize = 64;
/// How many addresses are kept altogether, where a trap passes several activations.
const MOST_OF_ALL: u32 = 4 * MOST as u32;
/// How many addresses need no allocation.
const INLINE: usize = 6;

/// The callers of the function that trapped: addresses to which calls return, innermost first. Each activation's end in the host, with
/// [`END`] at the latest.
pub(crate) struct Trace {
    inline: [usize; INLINE],
    len: u32,
    /// One word, since few traps need it.
    beyond: Option<Box<Beyond>>,
}

#[derive(Default)]
struct Beyond {
    /// The addresses that have no room.
    more: Vec<usize>,
    /// What comes before, of modules that may be gone.
    resolved: Vec<Owned>,
}

/// Between the addresses of two activations: no return address.
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

    /// Adds what `walk` finds in an activation: it calls its argument with each address until that returns `false`.
    #[inline]
    pub(crate) fn add(&mut self, walk: impl FnOnce(&mut dyn FnMut(usize) -> bool)) {
        let mut left = MOST;
        walk(&mut |address| {
            let has_room = left > 0 && self.len < MOST_OF_ALL;
            if has_room {
                left -= 1;
                self.push(address);
            }
            has_room
        });
        self.push(END);
        if signal::may_forget() {
            let found = self.raw().map(|place| Owned::new(&place.frame())).collect::<Vec<_>>();
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
            // What is behind a frame of the host's was no frame pointer.
            if is_over {
                return None;
            }
            match signal::find(address) {
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
        resolved.iter().map(Owned::frame).chain(self.raw().map(|place| place.frame()))
    }
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
            assert_eq!(taken, if activation <= 3 { MOST } else { taken }, "activation {activation}");
            assert!(trace.len <= MOST_OF_ALL + activation);
        }
        // No guest's code is there.
        assert_eq!(trace.frames().count(), 0);
    }
}
