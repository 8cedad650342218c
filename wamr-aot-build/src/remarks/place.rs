//! Places in the module: bytes of the binary format, or lines of the text format.

use cranelift_codegen::ir::SourceLoc;
use wamr_aot_abi::trap::{LINE, UNKNOWN_PLACE};

/// A byte of the binary format, or a line if the module is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u32);

/// The lines of a module in the text format: the offsets in the binary format at which they begin,
/// sorted, with their numbers. Empty for a module in the binary format.
#[derive(Debug)]
pub(super) struct Lines(Vec<(u32, u32)>);

impl Lines {
    pub(super) fn new(lines: Vec<(u32, u32)>) -> Lines {
        Lines(lines)
    }

    /// The place of a byte of the binary format.
    pub(super) fn of_offset(&self, offset: u64) -> Option<Place> {
        let offset = u32::try_from(offset).ok()?;
        if self.0.is_empty() {
            return Some(Place(offset));
        }
        let found = self.0.partition_point(|(start, _)| *start <= offset).checked_sub(1)?;
        Some(Place(self.0[found].1))
    }

    /// The place of an instruction of the code generator, which lowering gives a byte or a line.
    pub(super) fn of_srcloc(&self, place: SourceLoc) -> Option<Place> {
        match place.bits() {
            UNKNOWN_PLACE => None,
            line if line & LINE != 0 => Some(Place(line & !LINE)),
            offset => self.of_offset(offset.into()),
        }
    }

    /// What follows the name of the file.
    pub(super) fn show(&self, Place(number): Place) -> String {
        if self.0.is_empty() { format!("{number:#x}") } else { number.to_string() }
    }

    /// The place of an instruction in a sentence, after a space.
    pub(super) fn at(&self, place: SourceLoc) -> String {
        match self.of_srcloc(place) {
            None => String::new(),
            Some(place) if self.0.is_empty() => format!(" at {}", self.show(place)),
            Some(place) => format!(" on line {}", self.show(place)),
        }
    }
}
