//! A program for a board, taken apart by its symbols.

use std::{collections::BTreeMap, ops::Range, path::Path};

use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SectionFlags, SectionKind, SymbolKind};

use crate::shell::{Result, read};

/// A program, taken apart. Sizes are in bytes.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) flash: u64,
    pub(super) ram: u64,
    /// The functions and the data of the runtime and of the bindings.
    pub(super) runtime: u64,
    pub(super) guest_code: u64,
    /// The functions of the guest's source that is compiled natively.
    pub(super) native_code: u64,
    /// The descriptions of the module, and its data segments.
    pub(super) guest_data: u64,
    /// The static instance.
    pub(super) instance: u64,
    /// `STATS.context`, if the program says it.
    pub(super) context: u64,
    /// `STATS.memory`, if the program says it.
    pub(super) memory: u64,
    /// The addresses between which instructions are counted.
    pub(super) first: u64,
    pub(super) last: u64,
    guest: Functions,
    native: Functions,
}

/// The sizes of functions, by their addresses. Several names may stand for one function.
type Functions = BTreeMap<u64, u64>;

/// The parts of names by which the symbols of a program are recognised.
pub(super) struct Names<'a> {
    /// Functions of the guest's source that is compiled natively, as they are called in C.
    pub(super) native: &'a [&'a str],
    /// The module of the bindings, in Rust's mangling: some of the runtime is inlined into them.
    pub(super) bindings: &'a str,
    /// The static with the instance.
    pub(super) instance: &'a str,
}

/// What the names of the runtime's functions and data have in them.
const RUNTIME: &[&str] = &["wamr_aot_rt", "wamr_aot_abi"];

/// What the names of a module's symbols start with (`wamr_aot_abi::symbols`), and those of the
/// functions that a module in C has for its accesses.
const MODULE: &[&str] =
    &["wasm.", "wamr_aot_", "load_any_", "store_any_", "load_unaligned_", "store_unaligned_"];

impl Parts {
    pub(super) fn of(program: &Path, names: &Names<'_>) -> Result<Parts> {
        let bytes = read(program)?;
        let file = object::File::parse(&*bytes)?;
        let mut parts = Parts::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else { continue };
            if sh_flags & u64::from(object::elf::SHF_ALLOC) == 0 {
                continue;
            }
            let writable = sh_flags & u64::from(object::elf::SHF_WRITE) != 0;
            let in_image = !matches!(section.kind(), SectionKind::UninitializedData);
            parts.flash += if in_image { section.size() } else { 0 };
            parts.ram += if writable || !in_image { section.size() } else { 0 };
        }
        for symbol in file.symbols() {
            let (name, address) = (symbol.name()?, symbol.address());
            match name {
                // The lowest bit says Thumb.
                "workload_starts" => parts.first = address & !1,
                "workload_ends" => parts.last = address & !1,
                "guest_context" => parts.context = address,
                "guest_memory" => parts.memory = address,
                _ => {}
            }
            if symbol.size() == 0 {
                continue;
            }
            let code = symbol.kind() == SymbolKind::Text;
            let is_guest = is_of_module(name);
            if is_guest && code {
                parts.guest.insert(address & !1, symbol.size());
            } else if code && names.native.iter().any(|function| is_part_of(name, function)) {
                parts.native.insert(address & !1, symbol.size());
            } else if is_guest || name == "module_bytes" {
                parts.guest_data += symbol.size();
            } else if name.contains(names.instance) {
                parts.instance += symbol.size();
            } else if RUNTIME.iter().chain([&names.bindings]).any(|part| name.contains(part)) {
                parts.runtime += symbol.size();
            }
        }
        parts.guest_code = parts.guest.values().sum();
        parts.native_code = parts.native.values().sum();
        if parts.guest_code + parts.native_code == 0 {
            return Err(format!("{}: no symbol is a guest's function", program.display()).into());
        }
        if parts.first == 0 || parts.last == 0 || parts.first == parts.last {
            return Err(
                format!("{}: no symbols tell where the workload starts and ends", program.display()).into()
            );
        }
        Ok(parts)
    }

    /// Whether an instruction is the guest's, or its source's that is compiled natively.
    pub(super) fn is_guest(&self, pc: u64) -> bool {
        [&self.guest, &self.native].into_iter().any(|functions| {
            let last = functions.range(..=pc).next_back();
            last.is_some_and(|(start, size)| Range { start: *start, end: start + size }.contains(&pc))
        })
    }
}

/// Whether the compiler of modules made a symbol: a function, or data. In Rust's mangling the
/// runtime's crates have such names, too, but not at the start.
fn is_of_module(symbol: &str) -> bool {
    MODULE.iter().any(|start| symbol.starts_with(start))
}

/// Whether a symbol is a function, or a part that the compiler split off.
fn is_part_of(symbol: &str, function: &str) -> bool {
    symbol.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use wamr_aot_abi::symbols::Prefix;

    #[test]
    fn symbols_of_modules_are_known() {
        let prefix = Prefix::new("firmware", "filter", 0xabc);
        for symbol in [
            prefix.function(7, Some("hash")),
            prefix.function(7, None),
            prefix.helper("trap"),
            prefix.module(),
        ] {
            assert!(super::is_of_module(&symbol), "{symbol}");
        }
        for symbol in ["load_any_u32", "store_unaligned_u16"] {
            assert!(super::is_of_module(symbol), "{symbol}");
        }
        assert!(!super::is_of_module("_ZN11wamr_aot_rt3sys"));
    }
}
