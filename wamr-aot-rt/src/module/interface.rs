//! Finds what typed bindings expect in a module that was loaded.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{error::Error, fmt};

use wamr_aot_abi::layout::EXTERN_FUNCTION;

use crate::{
    base::types::ExternType,
    interface::spec::{ImportSpec, Interface, TypeSpec, interruption},
    module::Module,
};

impl TypeSpec {
    fn matches(&self, found: &ExternType) -> bool {
        match (self, found) {
            (TypeSpec::Function { params, results }, ExternType::Func(ty)) => {
                ty.params() == *params && ty.results() == *results
            }
            (TypeSpec::Memory { memory64, shared, page_size_log2 }, ExternType::Memory(ty)) => {
                (*memory64, *shared, *page_size_log2) == (ty.memory64, ty.shared, ty.page_size_log2)
            }
            (TypeSpec::Table { element, table64 }, ExternType::Table(ty)) => {
                (element, *table64) == (&ty.element, ty.table64)
            }
            (TypeSpec::Global { ty, mutable }, ExternType::Global(found)) => {
                (ty, *mutable) == (&found.value, found.mutable)
            }
            (TypeSpec::Tag { payload }, ExternType::Tag(ty)) => {
                ty.params() == *payload && ty.results().is_empty()
            }
            _ => false,
        }
    }
}

impl fmt::Display for TypeSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypeSpec::Function { params, results } => {
                let ty = crate::base::types::FuncType::new(params.iter().cloned(), results.iter().cloned());
                write!(f, "function of type {ty}")
            }
            TypeSpec::Memory { memory64, shared, page_size_log2 } => {
                f.write_str("memory")?;
                if *page_size_log2 != 16 {
                    write!(f, " with pages of 2^{page_size_log2} bytes")?;
                }
                f.write_str(if *memory64 { ", 64-bit" } else { "" })?;
                f.write_str(if *shared { ", shared" } else { "" })
            }
            TypeSpec::Table { element, table64 } => {
                write!(f, "table of {element}{}", if *table64 { ", 64-bit" } else { "" })
            }
            TypeSpec::Global { ty, mutable } => {
                write!(f, "{}", crate::base::types::GlobalType::new(ty.clone(), *mutable))
            }
            TypeSpec::Tag { payload } => {
                let ty = crate::base::types::FuncType::new(payload.iter().cloned(), []);
                write!(f, "tag of type {ty}")
            }
        }
    }
}

/// A module has not the imports and exports that bindings were made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceError(Difference);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Difference {
    MissingExport {
        name: String,
        expected: String,
    },
    ExportType {
        name: String,
        expected: String,
        found: String,
    },
    /// Own or imported: not as in the bindings.
    ExportOrigin {
        name: String,
    },
    UnknownImport {
        module: String,
        name: String,
        found: String,
    },
    ImportType {
        module: String,
        name: String,
        expected: String,
        found: String,
    },
    MissingImport {
        module: String,
        name: String,
        expected: String,
    },
    Interrupt {
        expected: &'static str,
        found: &'static str,
    },
}

impl fmt::Display for InterfaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the module is not one for these bindings: ")?;
        match &self.0 {
            Difference::Interrupt { expected, found } => {
                write!(
                    f,
                    "it was compiled with `Interrupt::{found}`, \
                     but the bindings are for `Interrupt::{expected}`"
                )
            }
            Difference::MissingExport { name, expected } => {
                write!(f, "it does not export `{}`, a {expected}", name.escape_debug())
            }
            Difference::ExportType { name, expected, found } => {
                write!(f, "its export `{}` is a {found}, expected a {expected}", name.escape_debug())
            }
            Difference::ExportOrigin { name } => write!(
                f,
                "its export `{}` is an import that is exported again in one of the two, \
                 and another function in the other",
                name.escape_debug()
            ),
            Difference::UnknownImport { module, name, found } => write!(
                f,
                "it imports `{}.{}`, a {found}, which the bindings do not provide",
                module.escape_debug(),
                name.escape_debug()
            ),
            Difference::ImportType { module, name, expected, found } => write!(
                f,
                "its import `{}.{}` is a {found}, but the bindings provide a {expected}",
                module.escape_debug(),
                name.escape_debug()
            ),
            Difference::MissingImport { module, name, expected } => write!(
                f,
                "it does not import `{}.{}`, a {expected}, which the bindings have methods for",
                module.escape_debug(),
                name.escape_debug()
            ),
        }
    }
}

impl Error for InterfaceError {}

/// What bindings need of a module: made once, shared by its instances.
pub(crate) struct Links {
    pub(crate) module: Module,
    /// For each item of the bindings, and the address of the module's reflection.
    words: Box<[usize]>,
    /// For each import of the module, by kind and index: its place among the bindings' imports of
    /// that kind.
    imports: [Box<[u32]>; 5],
}

impl Links {
    /// Finds the items of `interface` in `module`.
    ///
    /// # Errors
    /// If they are not there, are of other types, or the module imports more than the bindings
    /// provide.
    pub(crate) fn new(module: Module, interface: &Interface) -> Result<Links, InterfaceError> {
        let [expected, found] = [interface.interrupt, module.image().module().flags].map(interruption);
        if expected != found {
            return Err(InterfaceError(Difference::Interrupt { expected, found }));
        }
        let finder = Finder::new(&module, interface);
        let imports = finder.imports()?;
        let reflection = module.reflection_address();
        let words = finder.exports()?.into_iter().chain(finder.import_words()?).chain([reflection]).collect();
        Ok(Links { module, words, imports })
    }

    pub(crate) fn words(&self) -> *const usize {
        self.words.as_ptr()
    }

    /// The values for the module's imports of a kind, from those for the bindings' imports of that
    /// kind.
    pub(crate) fn arrange<T: Clone>(&self, kind: u32, provided: &[T]) -> Vec<T> {
        self.imports[kind as usize].iter().map(|place| provided[*place as usize].clone()).collect()
    }
}

struct Finder<'a> {
    module: &'a Module,
    interface: &'a Interface,
    found_imports: Vec<crate::module::ImportType<'a>>,
    /// The exports, sorted by name, with their places.
    found_exports: Vec<(&'a str, usize)>,
}

impl<'a> Finder<'a> {
    fn new(module: &'a Module, interface: &'a Interface) -> Finder<'a> {
        let mut found_exports: Vec<(&str, usize)> =
            module.exports().enumerate().map(|(i, export)| (export.name, i)).collect();
        found_exports.sort_unstable();
        Finder { module, interface, found_imports: module.imports().collect(), found_exports }
    }

    /// For each import of the module, by kind: its place among the bindings' imports of that kind.
    fn imports(&self) -> Result<[Box<[u32]>; 5], InterfaceError> {
        let mut places: [Vec<u32>; 5] = Default::default();
        for found in &self.found_imports {
            let name = || (String::from(found.module), String::from(found.name));
            let named = |spec: &&ImportSpec| (spec.module, spec.name) == (found.module, found.name);
            let Some(first) = self.interface.imports.iter().find(named) else {
                let (module, name) = name();
                let found = alloc::format!("{}", found.ty);
                return Err(InterfaceError(Difference::UnknownImport { module, name, found }));
            };
            // One name has one type: the compiler rejects modules that import it with two.
            if !first.ty.matches(&found.ty) {
                let (module, name) = name();
                let (expected, found) = (alloc::format!("{}", first.ty), alloc::format!("{}", found.ty));
                return Err(InterfaceError(Difference::ImportType { module, name, expected, found }));
            }
            let kind = first.ty.kind();
            let of_kind = self.interface.imports.iter().filter(|spec| spec.ty.kind() == kind);
            let place = of_kind.clone().position(|spec| core::ptr::eq(spec, first)).unwrap_or_default();
            places[kind as usize].push(place as u32);
        }
        Ok(places.map(Vec::into_boxed_slice))
    }

    fn exports(&self) -> Result<Vec<usize>, InterfaceError> {
        let (raw, types) = (self.module.raw_exports(), self.module.func_types());
        let mut words = Vec::with_capacity(self.interface.exports.len());
        for spec in self.interface.exports {
            let name = || String::from(spec.name);
            let Ok(found) = self.found_exports.binary_search_by_key(&spec.name, |(name, _)| name) else {
                let expected = alloc::format!("{}", spec.ty);
                return Err(InterfaceError(Difference::MissingExport { name: name(), expected }));
            };
            let export = &raw[self.found_exports[found].1];
            let ty = self.module.extern_type(export.kind, export.index, export.type_index, &types);
            if !spec.ty.matches(&ty) {
                let (expected, found) = (alloc::format!("{}", spec.ty), alloc::format!("{ty}"));
                return Err(InterfaceError(Difference::ExportType { name: name(), expected, found }));
            }
            if export.kind != EXTERN_FUNCTION {
                words.push(export.index as usize);
                continue;
            }
            // Bindings call an import that is exported again by what they provide for it.
            let expected = spec
                .import
                .map(|import| &self.interface.imports[import as usize])
                .map(|i| (i.module, i.name));
            let imported =
                self.found_imports.iter().filter(|import| matches!(import.ty, ExternType::Func(_)));
            let found = export.code.is_null().then(|| imported.clone().nth(export.index as usize)).flatten();
            if expected != found.map(|import| (import.module, import.name)) {
                return Err(InterfaceError(Difference::ExportOrigin { name: name() }));
            }
            words.push(self.module.image().code(export.code).expose_provenance());
        }
        Ok(words)
    }

    /// The index of each memory, table, global and tag that the bindings import and have methods
    /// for.
    fn import_words(&self) -> Result<Vec<usize>, InterfaceError> {
        let raw = self.module.raw_imports();
        let word = |spec: &ImportSpec| {
            let named = |found: &crate::module::ImportType<'_>| {
                (spec.module, spec.name) == (found.module, found.name)
            };
            match self.found_imports.iter().position(named) {
                Some(place) => Ok(raw[place].index as usize),
                // It is never called.
                None if spec.ty.kind() == EXTERN_FUNCTION => Ok(0),
                None => Err(InterfaceError(Difference::MissingImport {
                    module: spec.module.into(),
                    name: spec.name.into(),
                    expected: alloc::format!("{}", spec.ty),
                })),
            }
        };
        self.interface.imports.iter().map(word).collect()
    }
}
