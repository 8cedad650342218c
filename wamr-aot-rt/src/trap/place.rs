//! Places in guest code, as generated code and the tables of a module encode them.

use wamr_aot_abi::trap::{LINE, UNKNOWN_PLACE};

#[cfg(signals)]
use crate::raw::Image;

/// The index of a function that is not known.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// The position of a place, in bytes from the start of the file.
pub(crate) fn offset_of(place: u32) -> Option<u32> {
    Some(place).filter(|place| *place < LINE)
}

/// The line of a place in a module in the text format.
pub(crate) fn line_of(place: u32) -> Option<u32> {
    Some(place).filter(|place| *place >= LINE && *place != UNKNOWN_PLACE).map(|place| place & !LINE)
}

/// A place in a function.
#[cfg(signals)]
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) image: Image,
    pub(crate) function: u32,
    /// As generated code passes it.
    pub(crate) place: u32,
}

/// What an address on the stack belongs to.
#[cfg(signals)]
pub(crate) enum Address {
    /// A function of a guest.
    Guest(Place),
    /// A function that the compiler inserts between others.
    Helper,
    /// The host.
    Host,
}
