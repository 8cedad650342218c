//! [`Frame`]: a function of a guest that was running when a trap happened.

use core::fmt;

use crate::trap::place::{line_of, offset_of};

/// A function of a guest that was running when a trap happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Frame<'a> {
    /// The name of the module: that of the file without its extension, unless the build script sets
    /// another.
    pub module: &'a str,
    /// The function's index in the module's function index space.
    pub index: u32,
    /// The function's name, from the module's name section or its exports.
    pub name: Option<&'a str>,
    /// The position in the WebAssembly module, in bytes from the start of the file: of the
    /// instruction that trapped or, in other frames, of a call. `None` if the module was compiled
    /// without `debug_info`, or from the text format.
    pub offset: Option<u32>,
    /// The same for a module in the text format: the line of the file, counted from 1.
    pub line: Option<u32>,
}

impl<'a> Frame<'a> {
    /// `place` is encoded as generated code passes it.
    pub(crate) fn new(module: &'a str, index: u32, name: Option<&'a str>, place: u32) -> Frame<'a> {
        Frame { module, index, name, offset: offset_of(place), line: line_of(place) }
    }
}

/// Formatted as `boom (plugin, function 3, byte 0x2a)` or `boom (plugin, function 3, line 12)`.
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
