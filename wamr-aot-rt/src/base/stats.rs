//! What a module costs, known when it is compiled.

/// What a module costs, in constants: see `STATS` in the bindings.
///
/// ```
/// use wamr_aot_rt::{StackUse, Stats};
///
/// // With `plugin::STATS` as `STATS`:
/// # const STATS: Stats = Stats::new(4096, 0, 112, 300, Some(5120), StackUse::Bytes(640));
/// const _: () = assert!(STATS.memory + STATS.table + STATS.context <= 6 * 1024, "the filter's RAM");
/// const _: () = assert!(matches!(STATS.stack.bytes(), Some(..=1024)), "the filter's stack");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The linear memories of a static instance, in bytes.
    pub memory: u64,
    /// The tables of a static instance, in bytes.
    pub table: u64,
    /// The instance's context, in bytes: globals, function references, what the code needs to find the rest. The runtime and the
    /// host's data add to it: the size of a `StaticInstance` is all of it.
    pub context: u64,
    /// What memories and tables are initialised from, in bytes: it stays in flash.
    pub data: u64,
    /// The code, in bytes, with the constants that it refers to. `None` where it is not known.
    pub code: Option<u64>,
    /// The stack that the module's functions take at most. Host functions, the runtime, library functions for what the machine has
    /// no instructions for, and interrupt handlers add to it.
    pub stack: StackUse,
}

impl Stats {
    /// For the output of `include_aot!`.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(memory: u64, table: u64, context: u64, data: u64, code: Option<u64>, stack: StackUse) -> Stats {
        Stats { memory, table, context, data, code, stack }
    }
}

/// How much stack the functions of a module take at most, each export called by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StackUse {
    /// So many bytes: functions call each other directly, and none calls itself, also not through others.
    Bytes(u64),
    /// It depends on what the guest does, for the reason given: the stack limit makes it a trap.
    Unbounded(&'static str),
    /// The C compiler does not tell how large the functions' frames are.
    Unknown,
}

impl StackUse {
    /// The bytes, where they are known.
    pub const fn bytes(self) -> Option<u64> {
        match self {
            StackUse::Bytes(bytes) => Some(bytes),
            StackUse::Unbounded(_) | StackUse::Unknown => None,
        }
    }
}
