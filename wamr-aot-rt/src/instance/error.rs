//! Why a module could not be instantiated.

use core::{error::Error, fmt};

use wamr_aot_abi::{trap::TrapKind, version::ABI_HASH};

use crate::{
    base::{cpu::Missing, epoch::InterruptError, message::messages},
    trap::Trap,
};

#[cfg(feature = "alloc")]
pub(crate) type Text = alloc::borrow::Cow<'static, str>;
#[cfg(not(feature = "alloc"))]
pub(crate) type Text = &'static str;

/// A module could not be instantiated.
#[derive(Debug)]
pub struct InstantiateError(pub(crate) Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    /// A segment does not fit, or the start function trapped.
    Trap(Trap),
    /// Compiled for another version of the runtime.
    OtherAbi { found: u64 },
    /// Compiled for CPU features that this machine lacks.
    Cpu(Missing),
    /// Traps of the code are signals, which cannot be handled.
    #[cfg(not(target_os = "none"))]
    Signals(&'static str),
    /// Not as the compiler writes modules, or of a kind that this runtime does not support.
    Malformed(&'static str),
    /// Nothing has the import's name.
    UnknownImport(ImportName),
    /// The linker says why nothing has the import's name.
    #[cfg(feature = "alloc")]
    RefusedImport { import: ImportName, why: &'static str },
    /// What has the import's name is of another type.
    IncompatibleImport { import: ImportName, detail: Text },
    /// Above the builder's limit, or what the platform can address.
    TooLarge { what: &'static str, index: u32 },
    /// The static storage has an instance.
    InUse,
    /// The instance that was to be reset is not in this static.
    Elsewhere,
    /// The allocator failed.
    OutOfMemory { what: &'static str },
    /// The host's limiter refused.
    #[cfg(feature = "alloc")]
    Refused { what: &'static str },
    /// The module's tables have more elements than its limit, and there is no limiter.
    #[cfg(feature = "alloc")]
    TableLimit,
    /// A module of the store throws, this one if `throws`, and exceptions cannot leave the
    /// functions of another in the same way: not at all, if `without`.
    #[cfg(feature = "alloc")]
    OtherExceptions { throws: bool, without: bool },
    /// Options, or what the store has, ask for another kind of interruption.
    Interrupt(InterruptError),
}

/// How an error calls an import: by its name, or by its index if the names are not linked in.
#[derive(Debug)]
pub(crate) enum ImportName {
    /// A copy: the module may be unloaded.
    Named {
        module: Text,
        name: Text,
    },
    Indexed {
        what: &'static str,
        index: u32,
    },
}

messages!(ImportName {
    ImportName::Named { module, name } => "`{}.{}`", &**module, &**name;
    ImportName::Indexed { what, index } => "{} {}", what, index;
});

impl InstantiateError {
    pub(crate) fn trap_of(kind: TrapKind) -> InstantiateError {
        InstantiateError(Reason::Trap(Trap::of_kind(kind)))
    }

    /// The trap, if a segment did not fit or the start function trapped.
    pub fn trap(&self) -> Option<&Trap> {
        match &self.0 {
            Reason::Trap(trap) => Some(trap),
            _ => None,
        }
    }

    /// Whether the module was compiled for CPU features that this machine lacks.
    pub fn is_unsupported_cpu(&self) -> bool {
        matches!(self.0, Reason::Cpu(_))
    }

    /// Whether an import is missing, or refused by the linker.
    pub fn is_unknown_import(&self) -> bool {
        match self.0 {
            Reason::UnknownImport(_) => true,
            #[cfg(feature = "alloc")]
            Reason::RefusedImport { .. } => true,
            _ => false,
        }
    }

    /// Whether an import is of a type that the module does not accept.
    pub fn is_incompatible_import(&self) -> bool {
        matches!(self.0, Reason::IncompatibleImport { .. })
    }

    /// Whether the static instance is already initialised, that is, a previous instance has not
    /// been dropped yet.
    pub fn is_in_use(&self) -> bool {
        matches!(self.0, Reason::InUse)
    }

    /// Whether the host's limiter refused a memory, a table or the instance; without a limiter,
    /// whether its tables have more elements than `Builder::table_limit` allows.
    #[cfg(feature = "alloc")]
    pub fn is_refused(&self) -> bool {
        matches!(self.0, Reason::Refused { .. } | Reason::TableLimit)
    }

    /// The error, if the module was compiled for another kind of interruption than was requested.
    pub fn interrupt_error(&self) -> Option<InterruptError> {
        match self.0 {
            Reason::Interrupt(error) => Some(error),
            _ => None,
        }
    }

    /// Whether a memory or table is above a limit, or the allocator refused it.
    pub fn is_out_of_memory(&self) -> bool {
        matches!(self.0, Reason::TooLarge { .. } | Reason::OutOfMemory { .. })
    }
}

impl From<InterruptError> for InstantiateError {
    fn from(error: InterruptError) -> InstantiateError {
        InstantiateError(Reason::Interrupt(error))
    }
}

impl From<Trap> for InstantiateError {
    fn from(trap: Trap) -> InstantiateError {
        InstantiateError(Reason::Trap(trap))
    }
}

impl fmt::Display for InstantiateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            // With the options, which may ask for frames.
            Reason::Trap(trap) => trap.fmt(f),
            reason => reason.fmt(f),
        }
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for InstantiateError {
    fn format(&self, f: defmt::Formatter<'_>) {
        self.0.format(f);
    }
}

messages!(Reason {
    Reason::Trap(trap) => "{}", trap;
    Reason::OtherAbi { found } =>
        "the module was compiled for ABI {:016x}, but this wamr-aot-rt has ABI {:016x}: \
         use the same version of wamr-aot-build and wamr-aot-rt", found, ABI_HASH;
    Reason::Cpu(missing) =>
        "the module was compiled for a CPU with features that this machine lacks ({}): \
         compile it for an older CPU", missing;
    #[cfg(not(target_os = "none"))]
    Reason::Signals(why) =>
        "the module was compiled with Bounds::Guard or Traps::Instruction, \
         whose traps are signals; {}. Compile it with Bounds::Check and Traps::Call", why;
    Reason::Malformed(what) => "the module cannot be used: {}", what;
    Reason::UnknownImport(import) => "unknown import: {} is not defined", import;
    #[cfg(feature = "alloc")]
    Reason::RefusedImport { import, why } => "import {} is refused: {}", import, why;
    Reason::IncompatibleImport { import, detail } =>
        "incompatible import type: {}: {}", import, &**detail;
    Reason::TooLarge { what, index } =>
        "{} {} is larger than its limit or than the platform can address", what, index;
    Reason::InUse => "the static instance is in use: drop what `init` returned before";
    Reason::Elsewhere =>
        "the instance is not in this static: reset it where it was made, or by its method `reset`";
    Reason::OutOfMemory { what } => "out of memory for {}", what;
    #[cfg(feature = "alloc")]
    Reason::Refused { what } => "the host's limiter refused {}", what;
    #[cfg(feature = "alloc")]
    Reason::TableLimit =>
        "the tables have more elements together than the module was compiled to have: \
         raise `Builder::table_limit`, or give the instance a limiter, which decides instead";
    #[cfg(feature = "alloc")]
    Reason::OtherExceptions { throws, without: true } =>
        "{} was compiled without exceptions and shares functions with {}: \
         compile it with `Builder::exceptions(true)`",
        if *throws { "a module of the store" } else { "the module" },
        if *throws { "the module, which throws" } else { "a module that throws" };
    #[cfg(feature = "alloc")]
    Reason::OtherExceptions { .. } =>
        "exceptions leave the module's functions in another way than those of a module of the \
         store: compile both with the same emitter, and with the same kinds of bounds and traps";
    Reason::Interrupt(error) => "{}", error;
});

impl Error for InstantiateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.trap().and_then(Trap::source)
    }
}

/// An import, known by its index, is of a type that the module does not accept.
pub(crate) fn incompatible(what: &'static str, index: u32, detail: impl Into<Text>) -> InstantiateError {
    InstantiateError(Reason::IncompatibleImport {
        import: ImportName::Indexed { what, index },
        detail: detail.into(),
    })
}
