//! Reads the symbols and the kind of a program.

use std::{fs, path::Path};

use object::{File, Object as _, ObjectKind, ObjectSymbol as _};

/// A program or a library.
#[derive(Clone, Debug)]
pub struct Elf {
    /// The names in the symbol table.
    pub symbols: Vec<String>,
    /// The names that it exports to other objects.
    pub exported: Vec<String>,
    /// Whether it can be loaded at any address.
    pub position_independent: bool,
}

impl Elf {
    /// Reads an ELF file.
    pub fn read(path: &Path) -> Elf {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        let file = File::parse(&*bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = |symbol: &object::Symbol<'_, '_>| symbol.name().unwrap_or_default().to_owned();
        Elf {
            symbols: file.symbols().map(|symbol| name(&symbol)).collect(),
            exported: file
                .dynamic_symbols()
                .filter(|symbol| symbol.is_definition())
                .map(|symbol| name(&symbol))
                .collect(),
            position_independent: file.kind() == ObjectKind::Dynamic,
        }
    }

    /// The symbols of compiled modules with this ending.
    pub fn guests(&self, ending: &str) -> Vec<&str> {
        self.symbols
            .iter()
            .map(String::as_str)
            .filter(|name| name.starts_with("wamr_aot_") && name.ends_with(ending))
            .collect()
    }
}
