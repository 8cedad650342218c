//! The trap list: one line per reason for which guest code stops.

macro_rules! traps {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// Why guest code stopped. The discriminant is the code that generated code passes to the runtime.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u32)]
        pub enum TrapKind {
            $($(#[$doc])* $name = $code,)*
        }

        impl TrapKind {
            /// All kinds, in the order of their codes.
            pub const ALL: &'static [TrapKind] = &[$(TrapKind::$name,)*];

            /// The kind with this code; `None` for a code that is not in the list (0 among them: "no trap").
            pub const fn from_code(code: u32) -> Option<TrapKind> {
                match code {
                    $($code => Some(TrapKind::$name),)*
                    _ => None,
                }
            }

            /// The code: never 0.
            pub const fn code(self) -> u32 {
                self as u32
            }

            /// What happened, in the words of the official test suite where it has some.
            pub const fn message(self) -> &'static str {
                match self {
                    $(TrapKind::$name => $message,)*
                }
            }
        }

        /// The list as text: part of the ABI hash.
        pub(crate) const TEXT: &str = stringify!($($name = $code;)*);
    };
}

traps! {
    /// An `unreachable` instruction was executed.
    Unreachable = 1, "unreachable";
    /// A load, a store or a bulk memory operation left the linear memory.
    MemoryOutOfBounds = 2, "out of bounds memory access";
    /// A table access other than an indirect call left the table.
    TableOutOfBounds = 3, "out of bounds table access";
    /// An indirect call through an index behind the end of the table.
    UndefinedElement = 4, "undefined element";
    /// An indirect call through a null entry.
    UninitializedElement = 5, "uninitialized element";
    /// An indirect call to a function of another type.
    IndirectCallTypeMismatch = 6, "indirect call type mismatch";
    /// An integer division or remainder by zero.
    IntegerDivideByZero = 7, "integer divide by zero";
    /// A signed division or a float-to-integer conversion whose result does not fit.
    IntegerOverflow = 8, "integer overflow";
    /// A float-to-integer conversion of a NaN.
    InvalidConversionToInteger = 9, "invalid conversion to integer";
    /// The guest used up the stack bytes that the host granted.
    StackOverflow = 10, "call stack exhausted";
    /// A host function returned an error.
    Host = 11, "host function failed";
    /// A null reference was used where the instruction needs one that is not null.
    NullReference = 13, "null reference";
    /// An atomic access at an address that is not a multiple of its size.
    UnalignedAtomic = 14, "unaligned atomic";
    /// A wait on a memory that is not shared.
    ExpectedSharedMemory = 15, "expected shared memory";
    /// The host interrupted the guest.
    Interrupted = 16, "interrupted";
    /// The guest used up the fuel that the host granted.
    FuelExhausted = 17, "all fuel consumed";
    /// A call through a typed reference that is null.
    NullFunctionReference = 18, "null function reference";
    /// A wait that would suspend the thread, where the runtime has no threads to wait for (it is built without `std`).
    CannotWait = 19, "atomic wait cannot suspend this thread";
}

/// A place of which nothing is known.
pub const UNKNOWN_PLACE: u32 = u32::MAX;

/// Set in a place in a module that was compiled from text: the other bits are the line, from 1. Without it, a place is the distance of an
/// instruction from the start of the file, in bytes; no file is so long.
pub const LINE: u32 = 1 << 31;

#[cfg(test)]
mod tests {
    use super::TrapKind;

    #[test]
    fn codes_round_trip() {
        for &kind in TrapKind::ALL {
            assert_eq!(TrapKind::from_code(kind.code()), Some(kind));
            assert!(!kind.message().is_empty());
        }
        assert_eq!(TrapKind::from_code(0), None);
        assert_eq!(TrapKind::from_code(u32::MAX), None);
    }
}
