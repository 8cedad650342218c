//! The resources that a module takes, known when it is compiled.

/// The resources that a module takes, as constants: see `STATS` in the bindings.
///
/// ```
/// use wamr_aot_rt::{StackUse, Stats};
///
/// // With `plugin::STATS` as `STATS`:
/// # const STATS: Stats =
/// #     Stats::NONE.with_memory(4096).with_context(112).with_stack(StackUse::Bytes(640));
/// const RAM: u64 = STATS.memory + STATS.table + STATS.context;
/// const _: () = assert!(RAM <= 6 * 1024, "the filter's RAM");
/// const _: () = assert!(matches!(STATS.stack.bytes(), Some(..=1024)), "the filter's stack");
/// ```
///
/// A function that recurses makes `stack` unbounded, but not what other exports take:
///
/// ```
/// # use wamr_aot_rt::{StackUse, Stats};
/// # const STATS: Stats = Stats::NONE.with_exports(&[
/// #     ("feed", StackUse::Bytes(120)),
/// #     ("dig", StackUse::Unbounded("function `dig` (index 5) calls itself")),
/// # ]);
/// const _: () = assert!(matches!(STATS.stack_of("feed").bytes(), Some(..=256)), "feed's stack");
/// ```
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// The size of the linear memories of a static instance, in bytes.
    pub memory: u64,
    /// The size of the tables of a static instance, in bytes.
    pub table: u64,
    /// The size of the instance's context, in bytes: globals, function references, and what the
    /// code needs to find the rest. The runtime and the host's data add to it; the size of a
    /// `StaticInstance` includes everything.
    pub context: u64,
    /// The size of what memories and tables are initialised from, in bytes: it stays in flash.
    pub data: u64,
    /// The size of what instantiation reads besides, in bytes: it stays in flash.
    pub description: u64,
    /// The size of the code and the constants that it refers to, in bytes. `None` if it is not
    /// known.
    pub code: Option<u64>,
    /// Of `code`, the constants in bytes, if they have sections of their own. Machine code may have
    /// further constants between its instructions.
    pub constants: u64,
    /// The most stack that the module's functions take. Host functions, the runtime, library
    /// functions that stand in for missing machine instructions, and interrupt handlers add to it.
    pub stack: StackUse,
    exports: &'static [(&'static str, StackUse)],
}

impl Stats {
    /// Nothing, from which the code that `include_aot!` generates makes a value.
    #[doc(hidden)]
    pub const NONE: Stats = Stats {
        memory: 0,
        table: 0,
        context: 0,
        data: 0,
        description: 0,
        code: None,
        constants: 0,
        stack: StackUse::Unknown,
        exports: &[],
    };

    /// The most stack that a call of this export takes: as [`stack`](Stats::stack), for one
    /// function and those that it calls. `Unknown` for a name that no function of the module is
    /// exported by.
    #[must_use]
    pub const fn stack_of(self, export: &str) -> StackUse {
        let mut rest = self.exports;
        while let [(name, stack), others @ ..] = rest {
            if are_equal(name.as_bytes(), export.as_bytes()) {
                return *stack;
            }
            rest = others;
        }
        StackUse::Unknown
    }

    /// The exported functions, by name, in the module's order, each with the most stack that a call
    /// takes. Empty if it is not known.
    #[must_use]
    pub const fn export_stacks(self) -> &'static [(&'static str, StackUse)] {
        self.exports
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_memory(self, memory: u64) -> Stats {
        Stats { memory, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_table(self, table: u64) -> Stats {
        Stats { table, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_context(self, context: u64) -> Stats {
        Stats { context, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_data(self, data: u64) -> Stats {
        Stats { data, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_description(self, description: u64) -> Stats {
        Stats { description, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_constants(self, constants: u64) -> Stats {
        Stats { constants, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_exports(self, exports: &'static [(&'static str, StackUse)]) -> Stats {
        Stats { exports, ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_code(self, code: u64) -> Stats {
        Stats { code: Some(code), ..self }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn with_stack(self, stack: StackUse) -> Stats {
        Stats { stack, ..self }
    }
}

const fn are_equal(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The most stack that the functions of a module take, if each export is called on its own.
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StackUse {
    /// This many bytes: functions call each other directly, and there is no recursion, direct or
    /// indirect.
    Bytes(u64),
    /// The stack use depends on what the guest does, for the given reason; exceeding the stack
    /// limit is a trap.
    Unbounded(&'static str),
    /// The C compiler does not report the size of the functions' frames.
    Unknown,
}

impl StackUse {
    /// The number of bytes, if it is known.
    pub const fn bytes(self) -> Option<u64> {
        match self {
            StackUse::Bytes(bytes) => Some(bytes),
            StackUse::Unbounded(_) | StackUse::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_found_by_their_whole_names() {
        let stats = Stats::NONE.with_exports(&[
            ("feed", StackUse::Bytes(120)),
            ("feeder", StackUse::Bytes(8)),
            ("", StackUse::Unbounded("it recurses")),
        ]);
        let all = ["feed", "feeder", "", "fee", "feeders"].map(|name| stats.stack_of(name).bytes());
        assert_eq!(all, [Some(120), Some(8), None, None, None]);
        assert_eq!(stats.stack_of(""), StackUse::Unbounded("it recurses"));
        assert_eq!((stats.stack_of("fee"), stats.export_stacks().len()), (StackUse::Unknown, 3));
    }
}
