//! What the user chooses for a module, whatever the machine: see the methods of
//! [`Builder`](crate::Builder).
//!
//! An option is a field here with its default, and a method of the builder. The digest covers all
//! fields.

use wamr_aot_abi::manifest::{Header, Interrupt, Output};

use crate::{
    options::{Emitter, Features, Passes},
    pre_initialization::PreInitialization,
    renames::Renames,
    stubs::Stubs,
    wit::Wit,
};

/// The most elements that the tables of an instance have in total, unless
/// [`Builder::table_limit`](crate::Builder::table_limit) sets another limit: 80 MB on a 64-bit machine.
pub const DEFAULT_TABLE_LIMIT: u32 = 10_000_000;

/// The choices for one module.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The emitter; by default the one for the target.
    pub(crate) emitter: Option<Emitter>,
    /// Whether traps report the function's name.
    pub(crate) function_names: bool,
    /// The most bytes that a memory may have.
    pub(crate) memory_limit: Option<u64>,
    /// The most elements that the tables of an instance may have in total.
    pub(crate) table_limit: u32,
    /// How accesses are confined to memories; by default as the target and the emitter support it.
    pub(crate) bounds: Option<Bounds>,
    /// How traps leave guest code; by default as the target and the emitter support it.
    pub(crate) traps: Option<Traps>,
    /// The proposals that the module may use.
    pub(crate) features: Features,
    /// Whether names are checked for `include_aot!`.
    pub(crate) typed: bool,
    /// The names in Rust that the user chose.
    pub(crate) renames: Renames,
    /// The imported functions that the host need not implement.
    pub(crate) stubs: Stubs,
    /// The place of the interfaces.
    pub(crate) wit: Wit,
    /// What the exports are, if a header of the guest's says that.
    pub(crate) header: Option<Header>,
    /// The forms that are made.
    pub(crate) output: Output,
    /// How the host can stop the guest.
    pub(crate) interrupt: Interrupt,
    /// Whether exceptions can pass through the module even if it has none of its own.
    pub(crate) exceptions: bool,
    /// The number of exceptions that an instance has room for; by default as the target suggests.
    pub(crate) exception_limit: Option<u32>,
    /// Whether accesses are made of aligned ones, where the machine needs that.
    pub(crate) strict_alignment: bool,
    /// What runs in the build.
    pub(crate) pre_initialization: PreInitialization,
    /// The passes of the optimiser, which only developers of this crate choose; by default those
    /// that the environment leaves on.
    pub(crate) passes: Option<Passes>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            emitter: None,
            function_names: true,
            memory_limit: None,
            table_limit: DEFAULT_TABLE_LIMIT,
            bounds: None,
            traps: None,
            features: Features::default(),
            typed: true,
            renames: Renames::default(),
            stubs: Stubs::default(),
            wit: Wit::default(),
            header: None,
            output: Output::Static,
            interrupt: Interrupt::None,
            exceptions: false,
            exception_limit: None,
            strict_alignment: true,
            pre_initialization: PreInitialization::default(),
            passes: None,
        }
    }
}

/// How accesses are confined to a memory.
///
/// The default is [`Guard`](Bounds::Guard) for [`Emitter::Native`] on Linux on x86_64, AArch64 and
/// s390x and on Windows, for [`Emitter::C`] on Linux on x86_64 and AArch64, and
/// [`Check`](Bounds::Check) everywhere else. Guards are opt-in on riscv64 Linux, because a process
/// there often has address space for only about 60 guarded memories, and on macOS, because they
/// have not been run there yet.
///
/// With [`Emitter::C`] and guards, a trap of a memory access reports its function, but not its
/// place in the function. If the C compiler inlined the function, it reports the one that it was
/// inlined into.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Bounds, Builder};
///
/// Builder::new("plugin.wasm").bounds(Bounds::Check).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bounds {
    /// By inaccessible addresses around the memory: an access out of bounds faults, and a signal
    /// handler turns the fault into a trap.
    ///
    /// This applies to memories with 32-bit indices and pages of 64 KiB, each of which takes 4 GiB
    /// + 64 MiB of address space in an instance; other memories are checked.
    Guard,
    /// By an explicit comparison with the length.
    Check,
}

impl Bounds {
    /// Both.
    pub const ALL: [Bounds; 2] = [Bounds::Guard, Bounds::Check];

    /// Its name in options of commands: `guard` or `check`.
    pub const fn name(self) -> &'static str {
        match self {
            Bounds::Guard => "guard",
            Bounds::Check => "check",
        }
    }
}

/// How a trap leaves guest code.
///
/// The default is [`Instruction`](Traps::Instruction) for [`Emitter::Native`] on Linux on x86_64,
/// AArch64, riscv64 and s390x and on Windows, and [`Call`](Traps::Call) everywhere else. On macOS
/// `Instruction` is opt-in, because it has not been run there yet.
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, Traps};
///
/// Builder::new("plugin.wasm").traps(Traps::Call).compile();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Traps {
    /// By an instruction that faults; a signal handler determines the kind of trap.
    Instruction,
    /// By a call to the runtime.
    Call,
}

impl Traps {
    /// Both.
    pub const ALL: [Traps; 2] = [Traps::Instruction, Traps::Call];

    /// Its name in options of commands: `instruction` or `call`.
    pub const fn name(self) -> &'static str {
        match self {
            Traps::Instruction => "instruction",
            Traps::Call => "call",
        }
    }
}
