//! What typed bindings expect of a module that is not linked with them, and how its items are found
//! when it is loaded.
//!
//! Bindings number their items: the exports in the manifest's order, then the imports. A
//! [`LoadedModule`] has, for each, one word for the generated code: the address of a function's
//! code, or an index of the loaded module.

use alloc::{boxed::Box, string::String, vec::Vec};
use core::{error::Error, fmt};

use wamr_aot_abi::layout::{
    EXTERN_FUNCTION, EXTERN_GLOBAL, EXTERN_MEMORY, EXTERN_TABLE, EXTERN_TAG, MODULE_EPOCH, MODULE_FUEL,
    VMContext, VMReflection,
};

use crate::{
    base::types::{ExternType, ValType},
    module::Module,
};

/// What bindings were generated for.
pub struct Interface {
    /// In the module's order.
    pub imports: &'static [ImportSpec],
    /// In the module's order.
    pub exports: &'static [ExportSpec],
    /// How the bindings interrupt guests: flags of the module.
    pub interrupt: u32,
}

/// An import that the bindings provide.
pub struct ImportSpec {
    /// The module part of the name.
    pub module: &'static str,
    /// The other part.
    pub name: &'static str,
    /// What it is.
    pub ty: TypeSpec,
}

/// An export that the bindings have methods for.
pub struct ExportSpec {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub ty: TypeSpec,
    /// Functions that are imports of the module: the import's place in the list.
    pub import: Option<u32>,
}

/// A type as far as bindings depend on it: limits are not part of it.
pub enum TypeSpec {
    /// A function.
    Function {
        /// The parameters.
        params: &'static [ValType],
        /// The results.
        results: &'static [ValType],
    },
    /// A linear memory.
    Memory {
        /// Whether indices are 64 bits wide.
        memory64: bool,
        /// Whether threads share it.
        shared: bool,
        /// Log2 of the page size in bytes.
        page_size_log2: u32,
    },
    /// A table.
    Table {
        /// What the elements are.
        element: ValType,
        /// Whether indices are 64 bits wide.
        table64: bool,
    },
    /// A global.
    Global {
        /// What the value is.
        ty: ValType,
        /// Whether it may be written.
        mutable: bool,
    },
    /// A tag.
    Tag {
        /// The types of the payload.
        payload: &'static [ValType],
    },
}

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

    fn kind(&self) -> u32 {
        match self {
            TypeSpec::Function { .. } => EXTERN_FUNCTION,
            TypeSpec::Table { .. } => EXTERN_TABLE,
            TypeSpec::Memory { .. } => EXTERN_MEMORY,
            TypeSpec::Global { .. } => EXTERN_GLOBAL,
            TypeSpec::Tag { .. } => EXTERN_TAG,
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

/// The name of the kind of interruption in a module's flags.
fn interruption(flags: u32) -> &'static str {
    match (flags & MODULE_EPOCH, flags & MODULE_FUEL) {
        (0, 0) => "None",
        (_, 0) => "Epoch",
        _ => "Fuel",
    }
}

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

/// How bindings reach what they call: chosen by the type of the instance.
pub trait Linkage {
    /// The code of an exported function: `linked` if the module is linked with the bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `item` one of
    /// its functions.
    unsafe fn function(vmctx: *mut VMContext, linked: *const u8, item: usize) -> *const u8;

    /// The index of a memory, table, global or tag: `linked` if the module is linked with the
    /// bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `item` is no
    /// function.
    unsafe fn index(vmctx: *mut VMContext, linked: u32, item: usize) -> u32;

    /// The module's reflection: `linked` if the module is linked with the bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `items` is how
    /// many items they have.
    unsafe fn reflection(
        vmctx: *mut VMContext,
        linked: *const VMReflection,
        items: usize,
    ) -> *const VMReflection;
}

/// By symbol.
#[derive(Debug)]
pub enum Linked {}

/// Through the table that was made when the module was loaded.
#[derive(Debug)]
pub enum Loaded {}

/// As the instance was made: one of the two, found out on use.
#[derive(Debug)]
pub enum Either {}

/// # Safety
/// `vmctx` is the context of an instance that was made from a loaded module with this item.
#[inline]
unsafe fn word(vmctx: *mut VMContext, item: usize) -> usize {
    // SAFETY: such an instance keeps the links, and its owner is the list of their words.
    unsafe { *(*vmctx).owner.cast::<usize>().add(item) }
}

impl Linkage for Linked {
    #[inline(always)]
    unsafe fn function(_: *mut VMContext, linked: *const u8, _: usize) -> *const u8 {
        linked
    }

    #[inline(always)]
    unsafe fn index(_: *mut VMContext, linked: u32, _: usize) -> u32 {
        linked
    }

    #[inline(always)]
    unsafe fn reflection(_: *mut VMContext, linked: *const VMReflection, _: usize) -> *const VMReflection {
        linked
    }
}

impl Linkage for Loaded {
    #[inline]
    unsafe fn function(vmctx: *mut VMContext, _: *const u8, item: usize) -> *const u8 {
        // SAFETY: passed on; the word of a function is the address of its code.
        core::ptr::with_exposed_provenance(unsafe { word(vmctx, item) })
    }

    #[inline]
    unsafe fn index(vmctx: *mut VMContext, _: u32, item: usize) -> u32 {
        // SAFETY: passed on; the word of what is no function is its index, which has 32 bits.
        unsafe { word(vmctx, item) as u32 }
    }

    #[inline]
    unsafe fn reflection(vmctx: *mut VMContext, _: *const VMReflection, items: usize) -> *const VMReflection {
        // SAFETY: passed on; the word after those of the items is the address.
        core::ptr::with_exposed_provenance(unsafe { word(vmctx, items) })
    }
}

impl Linkage for Either {
    #[inline]
    unsafe fn function(vmctx: *mut VMContext, linked: *const u8, item: usize) -> *const u8 {
        // SAFETY: passed on: an instance with an owner was made from a loaded module.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::function(vmctx, linked, item) } }
    }

    #[inline]
    unsafe fn index(vmctx: *mut VMContext, linked: u32, item: usize) -> u32 {
        // SAFETY: as above.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::index(vmctx, linked, item) } }
    }

    #[inline]
    unsafe fn reflection(
        vmctx: *mut VMContext,
        linked: *const VMReflection,
        items: usize,
    ) -> *const VMReflection {
        // SAFETY: as above.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::reflection(vmctx, linked, items) } }
    }
}
