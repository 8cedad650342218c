//! A small linker, from objects to the code of a loadable artefact: the code and the constants that
//! it refers to, with all relocations applied. Anything else in an object is an error.

use std::collections::{HashMap, HashSet, VecDeque};

use object::{
    Object as _, ObjectSection as _, ObjectSymbol as _, Relocation, RelocationFlags, RelocationTarget,
    SectionFlags, SectionIndex, elf,
};
use target_lexicon::{Architecture, Triple};

use super::relocate;
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
        _ => false,
    };
    if !is_known {
        return Err(catalogue::not_loadable(
            "the native code generator: objects of C compilers are supported for x86_64, aarch64 and Thumb",
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

/// Whether the objects call functions that none of them defines.
pub(super) fn needs_library(objects: &[Vec<u8>]) -> Result<bool, Finding> {
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
    Ok(names(|symbol| symbol.is_undefined()).iter().any(|name| !name.is_empty() && !defined.contains(name)))
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
        let relocations: Vec<(u64, Relocation)> = section.relocations().collect();
        for (offset, relocation) in relocations {
            let target = self.target(key.0, relocation.target())?;
            let value = target.cast_signed() + relocation.addend();
            let place = (start + offset).cast_signed();
            let RelocationFlags::Elf { r_type } = relocation.flags() else {
                return Err(catalogue::not_loadable("references that are not ELF relocations"));
            };
            let at = usize::try_from(start + offset).unwrap_or(usize::MAX);
            let Some(field) = self.code.get_mut(at..) else {
                return Err(catalogue::internal(
                    Place::item("object of the C compiler"),
                    "a relocation is outside of its section",
                ));
            };
            let done = match triple.architecture {
                Architecture::X86_64 => relocate::x86_64(field, r_type, value, place),
                Architecture::Arm(_) => relocate::thumb(field, r_type, value, place),
                _ => relocate::aarch64(field, r_type, value, place),
            };
            done.map_err(|what| catalogue::not_loadable(&what))?;
        }
        Ok(())
    }

    /// The offset in the code that a relocation refers to.
    fn target(&mut self, file: usize, target: RelocationTarget) -> Result<u64, Finding> {
        let refuse = |what: &str| catalogue::not_loadable(&format!("a reference to {what}"));
        let (key, offset) = match target {
            RelocationTarget::Symbol(index) => {
                let symbol = self.files[file].symbol_by_index(index).map_err(broken)?;
                match symbol.section_index() {
                    Some(section) => ((file, section), symbol.address()),
                    // The symbol is defined in another unit.
                    None => {
                        let name = symbol.name().map_err(broken)?;
                        *self
                            .symbols
                            .get(name)
                            .ok_or_else(|| refuse(&format!("the library function `{name}`")))?
                    }
                }
            }
            RelocationTarget::Section(section) => ((file, section), 0),
            _ => return Err(refuse("something that is not a symbol")),
        };
        Ok(self.place(key)? + offset)
    }
}
