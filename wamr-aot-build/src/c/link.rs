//! A small linker, from objects to the code of a loadable artefact: the code and the constants that
//! it refers to, with all relocations applied. Anything else in an object is an error.

use std::collections::{HashMap, HashSet, VecDeque};

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, Relocation, RelocationFlags, RelocationTarget,
    SectionFlags, SectionIndex, elf,
};
use target_lexicon::{Architecture, Triple};

use super::relocate::{self, riscv};
use crate::diagnostics::{Finding, Place, catalogue};

/// Linked code, and the offsets of symbols in it.
pub(super) struct Linked {
    pub(super) code: Vec<u8>,
    symbols: HashMap<String, u64>,
    sections: HashMap<Key, u64>,
}

impl Linked {
    /// The offset of a function.
    pub(super) fn symbol(&self, name: &str) -> Option<u64> {
        self.symbols.get(name).copied()
    }

    /// The offset of a section of an object, if it was linked.
    pub(super) fn section(&self, object: usize, section: SectionIndex) -> Option<u64> {
        self.sections.get(&(object, section)).copied()
    }
}

/// A section of one of the objects.
type Key = (usize, SectionIndex);

/// Links objects for a target.
pub(super) fn link(objects: &[Vec<u8>], triple: &Triple) -> Result<Linked, Finding> {
    let is_known = match triple.architecture {
        Architecture::X86_64 | Architecture::Aarch64(_) => true,
        Architecture::Arm(arm) => arm.is_thumb(),
        Architecture::Riscv32(_) => true,
        _ => false,
    };
    if !is_known {
        return Err(catalogue::not_loadable(
            "the native code generator: objects of C compilers are supported for x86_64, aarch64, Thumb and \
             32-bit RISC-V",
        ));
    }
    let files = objects
        .iter()
        .map(|bytes| object::File::parse(&**bytes))
        .collect::<Result<Vec<_>, _>>()
        .map_err(broken)?;
    let mut linker = Linker {
        files,
        code: Vec::new(),
        starts: HashMap::new(),
        queue: VecDeque::new(),
        symbols: HashMap::new(),
        upper_halves: HashMap::new(),
    };
    linker.define_symbols()?;
    linker.place_code()?;
    while let Some(key) = linker.queue.pop_front() {
        linker.resolve(key, triple)?;
    }
    let symbols = linker
        .symbols
        .iter()
        .filter_map(|(name, &(key, offset))| Some((name.clone(), linker.starts.get(&key)? + offset)));
    let symbols = symbols.collect();
    Ok(Linked { code: linker.code, symbols, sections: linker.starts })
}

/// A function that the objects call and none of them defines: the first one by name.
pub(super) fn missing(objects: &[Vec<u8>]) -> Result<Option<String>, Finding> {
    let files = objects
        .iter()
        .map(|bytes| object::File::parse(&**bytes))
        .collect::<Result<Vec<_>, _>>()
        .map_err(broken)?;
    let names = |is: fn(&object::Symbol<'_, '_>) -> bool| {
        let symbols = files.iter().flat_map(|file| file.symbols()).filter(is);
        symbols.filter_map(|symbol| symbol.name().ok().map(str::to_owned)).collect::<HashSet<_>>()
    };
    let defined = names(|symbol| symbol.section_index().is_some());
    let undefined = names(|symbol| symbol.is_undefined());
    Ok(undefined.into_iter().filter(|name| !name.is_empty() && !defined.contains(name)).min())
}

/// Checks that all code of an object is in one section. The runtime would attribute a fault in any
/// other section to the host.
pub(super) fn check_sections(object: &[u8], name: &str) -> Result<(), Finding> {
    let file = object::File::parse(object).map_err(broken)?;
    for section in file.sections() {
        let found = section.name().map_err(broken)?;
        if is_code(section.flags()) && section.size() > 0 && found != name {
            let message =
                format!("the C compiler put code into the section {found}, where faults are not recognised");
            return Err(catalogue::internal(Place::item("object of the C compiler"), &message));
        }
    }
    Ok(())
}

fn is_code(flags: SectionFlags) -> bool {
    matches!(flags, SectionFlags::Elf { sh_flags } if sh_flags & u64::from(elf::SHF_EXECINSTR) != 0)
}

fn broken(error: object::Error) -> Finding {
    catalogue::internal(Place::item("object of the C compiler"), &error.to_string())
}

struct Linker<'a> {
    files: Vec<object::File<'a>>,
    code: Vec<u8>,
    /// The offsets of placed sections in the code.
    starts: HashMap<Key, u64>,
    /// Placed sections with relocations that are not applied yet.
    queue: VecDeque<Key>,
    /// The sections of all named symbols, and their offsets in them.
    symbols: HashMap<String, (Key, u64)>,
    /// What the upper halves of distances refer to on RISC-V, with the addends, by their offsets in
    /// the sections that have been looked through for them.
    upper_halves: HashMap<Key, HashMap<u64, (RelocationTarget, i64)>>,
}

impl Linker<'_> {
    fn define_symbols(&mut self) -> Result<(), Finding> {
        for (i, file) in self.files.iter().enumerate() {
            for symbol in file.symbols() {
                let name = symbol.name().map_err(broken)?;
                if let (Some(section), false) = (symbol.section_index(), name.is_empty()) {
                    self.symbols.insert(name.to_owned(), ((i, section), symbol.address()));
                }
            }
        }
        Ok(())
    }

    fn place_code(&mut self) -> Result<(), Finding> {
        let mut keys = Vec::new();
        for (i, file) in self.files.iter().enumerate() {
            keys.extend(
                file.sections()
                    .filter(|section| is_code(section.flags()))
                    .map(|section| (i, section.index())),
            );
        }
        keys.into_iter().try_for_each(|key| self.place(key).map(drop))
    }

    /// The offset of a section in the code, which gets the section if it is not placed yet.
    fn place(&mut self, key: Key) -> Result<u64, Finding> {
        if let Some(&start) = self.starts.get(&key) {
            return Ok(start);
        }
        let section = self.files[key.0].section_by_index(key.1).map_err(broken)?;
        let SectionFlags::Elf { sh_flags } = section.flags() else {
            return Err(catalogue::not_loadable("sections that are not ELF sections"));
        };
        if sh_flags & u64::from(elf::SHF_WRITE) != 0 {
            let name = section.name().unwrap_or("without a name").to_owned();
            return Err(catalogue::not_loadable(&format!(
                "data that is relocated or writable, in the section {name}"
            )));
        }
        let bytes = section.data().map_err(broken)?;
        let start = self.code.len().next_multiple_of(section.align().max(1) as usize);
        self.code.resize(start, 0);
        self.code.extend_from_slice(bytes);
        self.starts.insert(key, start as u64);
        self.queue.push_back(key);
        Ok(start as u64)
    }

    /// Applies the relocations of a section.
    fn resolve(&mut self, key: Key, triple: &Triple) -> Result<(), Finding> {
        let start = self.starts[&key];
        let section = self.files[key.0].section_by_index(key.1).map_err(broken)?;
        let is_riscv = matches!(triple.architecture, Architecture::Riscv32(_));
        let relocations: Vec<(u64, Relocation)> = section.relocations().collect();
        for (offset, relocation) in &relocations {
            let kind = kind(relocation)?;
            if is_riscv && riscv::is_hint(kind) {
                continue;
            }
            if is_riscv && !riscv::is_whole(*offset, kind, &relocations) {
                return Err(catalogue::not_loadable("an address that is not subtracted from another"));
            }
            let (value, place) = match is_riscv && riscv::is_lower_half(kind) {
                true => self.upper_half(key.0, relocation.target())?,
                false => {
                    let value = self.value(key.0, relocation.target(), relocation.addend())?;
                    (value, (start + offset).cast_signed())
                }
            };
            let at = usize::try_from(start + offset).unwrap_or(usize::MAX);
            let Some(field) = self.code.get_mut(at..) else {
                return Err(catalogue::internal(
                    Place::item("object of the C compiler"),
                    "a relocation is outside of its section",
                ));
            };
            let done = match triple.architecture {
                Architecture::X86_64 => relocate::x86_64(field, kind, value, place),
                Architecture::Arm(_) => relocate::thumb(field, kind, value, place),
                Architecture::Riscv32(_) => riscv::riscv32(field, kind, value, place),
                _ => relocate::aarch64(field, kind, value, place),
            };
            done.map_err(|what| catalogue::not_loadable(&what))?;
        }
        Ok(())
    }

    /// What the upper half of a distance refers to, and where it is: both as offsets in the code.
    /// The symbol of the lower half is at the instruction with the upper one.
    fn upper_half(&mut self, file: usize, label: RelocationTarget) -> Result<(i64, i64), Finding> {
        let (key, at) = self.find(file, label)?;
        if !self.upper_halves.contains_key(&key) {
            let section = self.files[key.0].section_by_index(key.1).map_err(broken)?;
            let mut found = HashMap::new();
            for (offset, relocation) in section.relocations() {
                if riscv::is_upper_half(kind(&relocation)?) {
                    found.insert(offset, (relocation.target(), relocation.addend()));
                }
            }
            self.upper_halves.insert(key, found);
        }
        let Some(&(target, addend)) = self.upper_halves[&key].get(&at) else {
            return Err(catalogue::not_loadable("the lower half of an address without its upper half"));
        };
        Ok((self.value(key.0, target, addend)?, (self.place(key)? + at).cast_signed()))
    }

    /// The offset in the code that a relocation refers to, with the addend.
    fn value(&mut self, file: usize, target: RelocationTarget, addend: i64) -> Result<i64, Finding> {
        let (key, offset) = self.find(file, target)?;
        Ok((self.place(key)? + offset).cast_signed() + addend)
    }

    /// The section that a relocation refers to, and the offset in it.
    fn find(&self, file: usize, target: RelocationTarget) -> Result<(Key, u64), Finding> {
        let refuse = |what: &str| catalogue::not_loadable(&format!("a reference to {what}"));
        match target {
            RelocationTarget::Symbol(index) => {
                let symbol = self.files[file].symbol_by_index(index).map_err(broken)?;
                match symbol.section_index() {
                    Some(section) => Ok(((file, section), symbol.address())),
                    // The symbol is defined in another unit.
                    None => {
                        let name = symbol.name().map_err(broken)?;
                        let found = self.symbols.get(name).copied();
                        found.ok_or_else(|| refuse(&format!("the library function `{name}`")))
                    }
                }
            }
            RelocationTarget::Section(section) => Ok(((file, section), 0)),
            _ => Err(refuse("something that is not a symbol")),
        }
    }
}

/// The type of a relocation.
fn kind(relocation: &Relocation) -> Result<u32, Finding> {
    match relocation.flags() {
        RelocationFlags::Elf { r_type } => Ok(r_type),
        _ => Err(catalogue::not_loadable("references that are not ELF relocations")),
    }
}

#[cfg(test)]
mod tests;
