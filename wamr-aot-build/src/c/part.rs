//! Which function each piece of a unit's code is of, for the traps of accesses that fault.
//!
//! Compilers order functions as they like, leave some out, and clone others. So a unit has a symbol
//! where its code starts, and a table with room for its pieces. When it is compiled, the symbols of
//! the object show where the functions are, and that is written into the table. If something else
//! compiles the unit, the table stays empty, and the traps have no function.

use std::{collections::HashMap, fmt::Write as _};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionIndex, SymbolKind};

use super::{measure::function_of, section};
use crate::{
    clif::{Callee, Env},
    data::Piece,
    diagnostics::{Finding, Place, catalogue},
};

/// The number of pieces in the table of a unit with so many functions. The compiler may clone
/// functions, and there may be pieces of none.
pub(super) fn capacity(functions: usize) -> usize {
    2 * functions + 16
}

/// The text that defines the two symbols of a unit. Compilers put the code of the statement before
/// that of all functions.
pub(super) fn definitions(env: Env<'_>, unit: u32, functions: usize) -> String {
    let (section, symbol) = (section::of_code(env), env.plan.options.symbols.unit(unit));
    let mut out = String::from("\n/* The start of the unit's code. */\n__asm__(");
    for line in [
        format!(r#".pushsection {section},\"ax\""#),
        format!(".globl {symbol}"),
        format!(".hidden {symbol}"),
        format!("{symbol}:"),
        ".popsection".to_owned(),
    ] {
        let _ = write!(out, "\n    \"{line}\\n\"");
    }
    out.push_str(");\n\n/* Where its functions are. The table is filled when that is known. */\n");
    out.push_str(TYPE);
    out.push_str(&declarations(env, unit));
    let capacity = capacity(functions);
    let _ = writeln!(
        out,
        "const struct piece unit{unit}_pieces[{capacity}] = {{[0 ... {}] = {{-1u, -1u}}}};",
        capacity - 1
    );
    out
}

/// The definition of the type of a piece.
pub(super) const TYPE: &str = "struct piece { u32 at, function; };\n";

/// The declarations of the two symbols.
pub(super) fn declarations(env: Env<'_>, unit: u32) -> String {
    let symbols = &env.plan.options.symbols;
    let mut out = String::new();
    for (ty, name, symbol) in
        [("u8", "code", symbols.unit(unit)), ("struct piece", "pieces", symbols.pieces(unit))]
    {
        let _ = writeln!(
            out,
            "extern const {ty} unit{unit}_{name}[] __asm__(\"{symbol}\") \
             __attribute__((visibility(\"hidden\")));"
        );
    }
    out
}

/// The code of a unit.
pub(super) struct Part {
    pub(super) section: SectionIndex,
    pub(super) pieces: Vec<Piece>,
}

impl Part {
    /// Whether there is code of functions.
    pub(super) fn has_functions(&self) -> bool {
        self.pieces.iter().any(|piece| piece.function.is_some())
    }
}

/// Examines the object of each unit, in the order of their numbers.
pub(super) fn of<'a>(
    env: Env<'_>,
    objects: impl IntoIterator<Item = &'a Vec<u8>>,
) -> Result<Vec<Part>, Finding> {
    let callees = env.numbering.callees();
    let names: Vec<String> = callees.iter().map(|&callee| env.symbol(callee).name).collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let function = |name: &str| match callees[function_of(name, &numbers)?] {
        // The compiler may have inlined the function into its entry.
        Callee::Wasm(index) | Callee::Entry(index) => Some(index),
        _ => None,
    };
    let part = |(unit, object): (u32, &Vec<u8>)| {
        let file = object::File::parse(&**object).map_err(broken)?;
        examine(&file, &env.plan.options.symbols.unit(unit), function)
    };
    (0u32..).zip(objects).map(part).collect()
}

fn examine(
    file: &object::File<'_>,
    start: &str,
    function: impl Fn(&str) -> Option<u32>,
) -> Result<Part, Finding> {
    let start = file.symbol_by_name(start).filter(|symbol| symbol.address() == 0);
    let section = start.and_then(|symbol| symbol.section_index());
    let section = section.ok_or_else(|| unexpected("the code of a unit does not start with its symbol"))?;
    let in_code = |offset: u64| u32::try_from(offset).map_err(|_| unexpected("a unit has 4 GiB of code"));
    let mut pieces = Vec::new();
    for symbol in file.symbols() {
        let is_code = symbol.kind() == SymbolKind::Text && symbol.section_index() == Some(section);
        if is_code && symbol.size() > 0 {
            let function = function(symbol.name().map_err(broken)?);
            pieces.push(Piece { at: in_code(symbol.address())?, function });
        }
    }
    // If functions share code, it counts for the first one.
    pieces.sort_unstable_by_key(|piece| (piece.at, piece.function.unwrap_or(u32::MAX)));
    pieces.dedup_by_key(|piece| piece.at);
    let end = in_code(file.section_by_index(section).map_err(broken)?.size())?;
    pieces.push(Piece { at: end, function: None });
    pieces.dedup_by_key(|piece| piece.function);
    Ok(Part { section, pieces })
}

/// Writes the pieces into the table at `symbol` in the object of a unit.
pub(super) fn fill(
    object: &mut [u8],
    symbol: &str,
    pieces: &[Piece],
    big_endian: bool,
) -> Result<(), Finding> {
    let table = {
        let file = object::File::parse(&*object).map_err(broken)?;
        file.symbol_by_name(symbol).and_then(|table| {
            let section = file.section_by_index(table.section_index()?).ok()?;
            let start = section.file_range()?.0 + table.address();
            Some(usize::try_from(start).ok()?..usize::try_from(start + table.size()).ok()?)
        })
    };
    let table = table
        .and_then(|place| object.get_mut(place))
        .ok_or_else(|| unexpected("a unit has no table of its functions"))?;
    let capacity = table.len() / 8;
    for (i, (place, &piece)) in table.chunks_exact_mut(8).zip(pieces).enumerate() {
        // Nothing is known about what does not fit.
        let function = piece.function.filter(|_| i + 1 < capacity);
        for (place, field) in place.chunks_exact_mut(4).zip(Piece { function, ..piece }.fields()) {
            place.copy_from_slice(&if big_endian { field.to_be_bytes() } else { field.to_le_bytes() });
        }
    }
    Ok(())
}

fn broken(error: object::Error) -> Finding {
    unexpected(&error.to_string())
}

fn unexpected(message: &str) -> Finding {
    catalogue::internal(Place::item("object of the C compiler"), message)
}
