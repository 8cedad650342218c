//! The instructions of a module, with their places in the binary format.

use std::ops::Range;

use crate::failure::Failure;

/// The lines of a module in the text format.
pub(super) struct Lines(Vec<(u64, String)>);

impl Lines {
    pub(super) fn of(binary: &[u8]) -> Result<Lines, Failure> {
        let mut storage = String::new();
        let lines = wasmprinter::Config::new()
            .offsets_and_lines(binary, &mut storage)
            .map_err(|error| Failure::new(format_args!("the module cannot be printed: {error}")))?;
        let placed = lines.filter_map(|(offset, text)| Some((offset?, instruction(text))));
        Ok(Lines(placed.collect()))
    }

    /// The lines of a range of bytes.
    pub(super) fn within(&self, range: Range<u64>) -> Vec<(u64, &str)> {
        let lines = self.0.iter().filter(|(offset, _)| range.contains(offset));
        lines.map(|(offset, text)| (*offset, text.as_str())).collect()
    }
}

/// A line as an instruction: a function's end closes a parenthesis in the text format.
fn instruction(line: &str) -> String {
    let line = line.trim_end();
    if line.trim_start() == ")" { line.replace(')', "end") } else { line.to_owned() }
}
