//! The manifest: the compiler's description of a module for the macro.
//!
//! It is a text file with one record per line and fields separated by tabs. In a field, a tab, a
//! line feed, a carriage return and a backslash are written `\t`, `\n`, `\r`, `\\`. The first line
//! is `wamr-aot manifest` and the ABI hash in 16 hex digits; the records that [`Manifest::to_text`]
//! writes follow.

mod c_type;
mod footprint_text;
mod header;
mod header_text;
mod item;
mod text;
mod wit;
mod world;
mod world_text;

use alloc::{string::String, vec::Vec};
use core::fmt;

pub use c_type::{CNumber, CSignature, CType};
pub use header::{CConstant, CField, CFunction, CKind, CNamed, Header};
pub use item::{Global, Item, Memory, Signature, Table, Tag};
pub use wit::{Primitive, WitType};
pub use world::{FunctionKind, Interface, InterfaceFunction, Intrinsics, NamedType, Part, TypeKind, World};

use crate::{builtins::Builtin, convention::Convention, version::ABI_HASH};

/// The directory of a crate's manifests, in `OUT_DIR`.
pub const DIRECTORY: &str = "wamr-aot";

/// The extension of a manifest's file name; the stem is the module's name.
pub const EXTENSION: &str = "manifest";

/// The compiler's description of a module for the macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The name that `include_aot!` takes.
    pub name: String,
    /// The file from which the module was read, as the user wrote it.
    pub source: String,
    /// Digest of everything that determines the output: equal digests mean equal outputs.
    pub digest: String,
    /// The forms that the module was compiled to.
    pub output: Output,
    /// What generated the code: `native`, or `c` with the name and version of the C compiler.
    pub emitter: String,
    /// The name of the archive, without `lib` and `.a`.
    pub library: String,
    /// The symbol of the [`VMModule`](crate::layout::VMModule).
    pub module_symbol: String,
    /// The symbol of the [`VMReflection`](crate::layout::VMReflection).
    pub reflection_symbol: String,
    /// Whether the names were checked for bindings. If not, the module is for the untyped API only.
    pub typed: bool,
    /// How the host can stop the guest.
    pub interrupt: Interrupt,
    /// The calling convention of the code.
    pub convention: Convention,
    /// Whether traps of the code can be signals, which the runtime must handle.
    pub signals: bool,
    /// Whether a memory of the module's own has a guard. Memories in static storage have none.
    pub guards: bool,
    /// The memory that an instance takes.
    pub footprint: Footprint,
    /// What instantiation requires: the bits of [`needs`](crate::needs).
    pub needs: u32,
    /// The builtins that the code calls.
    pub builtins: Vec<Builtin>,
    /// The import modules, each once, in the order of their first import.
    pub import_modules: Vec<ImportModule>,
    /// The imports, in the module's order.
    pub imports: Vec<Import>,
    /// The exports, in the module's order.
    pub exports: Vec<Export>,
    /// The interfaces in the types of WIT, if the module has them.
    pub world: Option<World>,
    /// The header in C that says what the exports are, if the module has one.
    pub header: Option<Header>,
}

/// The memory that an instance in static storage takes on the target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// The context, in bytes.
    pub context: u64,
    /// The linear memories, in bytes.
    pub memory: u64,
    /// The linear memories with the padding for their alignment, in bytes.
    pub storage: u64,
    /// The number of table elements.
    pub elements: u64,
    /// The table elements, in bytes.
    pub table: u64,
    /// The data from which memories and tables are initialised, in bytes.
    pub data: u64,
    /// The code and its constants, in bytes. `None` if it is not known.
    pub code: Option<u64>,
    /// Of these, the constants that are not in the sections of the code.
    pub constants: u64,
    /// What instantiation reads, without the data, in bytes.
    pub description: u64,
    /// What only the untyped API reads, in bytes.
    pub reflection: u64,
    /// The stack of the guest's functions.
    pub stack: StackUse,
    /// The stack of each exported function and what it calls, in the order of the exports. Imported
    /// functions are not listed.
    pub exports: Vec<ExportStack>,
    /// The functions with the most code, the largest first.
    pub largest: Vec<LargeFunction>,
}

/// The most stack that a call of an exported function takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportStack {
    /// The name of the export.
    pub name: String,
    /// The stack of the function and of those that it calls.
    pub stack: StackUse,
}

/// A function that takes much code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LargeFunction {
    /// The index in the module.
    pub index: u32,
    /// The name. Empty if it has none.
    pub name: String,
    /// The code, in bytes.
    pub code: u64,
    /// The stack of a call, without that of the functions that it calls, in bytes.
    pub frame: u64,
}

/// The most stack that the functions of a module take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StackUse {
    /// The number of bytes.
    Bytes(u64),
    /// There is no bound, for the given reason.
    Unbounded(String),
    /// The compiler does not report it.
    #[default]
    Unknown,
}

/// The forms that a module is compiled to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Output {
    /// A static library, linked into the program.
    #[default]
    Static,
    /// A file that the program loads at run time.
    Loadable,
    /// Both.
    Both,
}

impl Output {
    /// All forms.
    pub const ALL: [Output; 3] = [Output::Static, Output::Loadable, Output::Both];

    /// The name in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Output::Static => "static",
            Output::Loadable => "loadable",
            Output::Both => "both",
        }
    }

    /// Whether there is a static library.
    pub const fn is_linked(self) -> bool {
        !matches!(self, Output::Loadable)
    }

    /// Whether there is a file to load.
    pub const fn is_loadable(self) -> bool {
        !matches!(self, Output::Static)
    }
}

/// How a host can stop a running guest, which decides the checks in the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Interrupt {
    /// The host cannot stop it: the code has no checks.
    #[default]
    None,
    /// By a counter that other threads and interrupt handlers advance: the code compares it with a
    /// deadline.
    Epoch,
    /// By fuel, which each instruction consumes: exact and deterministic.
    Fuel,
}

impl Interrupt {
    /// All kinds.
    pub const ALL: [Interrupt; 3] = [Interrupt::None, Interrupt::Epoch, Interrupt::Fuel];

    /// The name in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Interrupt::None => "none",
            Interrupt::Epoch => "epoch",
            Interrupt::Fuel => "fuel",
        }
    }

    /// The flag in [`VMModule::flags`](crate::layout::VMModule::flags); 0 for none.
    pub const fn flag(self) -> u32 {
        match self {
            Interrupt::None => 0,
            Interrupt::Epoch => crate::layout::MODULE_EPOCH,
            Interrupt::Fuel => crate::layout::MODULE_FUEL,
        }
    }
}

/// A module from which the module imports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportModule {
    /// Its name in wasm.
    pub name: String,
    /// The trait's name in Rust.
    pub ident: String,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The module part of the name.
    pub module: String,
    /// The other part.
    pub name: String,
    /// The name in Rust, unique in its module's trait.
    pub ident: String,
    /// Its type.
    pub item: Item,
    /// The index in the index space of its kind.
    pub index: u32,
    /// Whether the host need not implement it: a function that traps if it is called.
    pub stub: bool,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The name in wasm.
    pub name: String,
    /// The name in Rust, unique among the exports.
    pub ident: String,
    /// Its type.
    pub item: Item,
    /// The index in the index space of its kind.
    pub index: u32,
    /// Defined functions: the symbol of the code. `None` for re-exported imports, and for items
    /// other than functions.
    pub symbol: Option<String>,
}

impl Import {
    /// The identifier of the accessors that an instance has for an imported memory, table or
    /// global: by the rule of [`names::accessor`](crate::names::accessor), or with the name that
    /// the user chose.
    pub fn accessor(&self) -> String {
        let is_chosen = self.ident != crate::names::method(&self.name);
        crate::names::accessor(&self.module, if is_chosen { &self.ident } else { &self.name })
    }
}

/// Why a text is not a manifest that this version can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ManifestError {
    /// A compiler with another ABI wrote it.
    OtherAbi {
        /// The hash that the file names.
        found: String,
    },
    /// The line (counted from 1) is malformed.
    Malformed {
        /// The line.
        line: usize,
    },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ManifestError::OtherAbi { found } => write!(
                f,
                "the module was compiled by a wamr-aot-build with ABI {found}, \
                 but this wamr-aot-macros has ABI {ABI_HASH:016x}: \
                 use the same version of wamr-aot-build and wamr-aot-rt"
            ),
            ManifestError::Malformed { line } => {
                write!(f, "the manifest is damaged at line {line}: run `cargo clean` and rebuild")
            }
        }
    }
}

impl core::error::Error for ManifestError {}
