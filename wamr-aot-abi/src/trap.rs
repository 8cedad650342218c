//! The list of traps: one line for each reason why guest code stops.

macro_rules! traps {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $message:literal;)*) => {
        /// Why guest code stopped. The discriminant is the code that generated code passes to the
        /// runtime.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u32)]
        pub enum TrapKind {
            $($(#[$doc])* $name = $code,)*
        }

        impl TrapKind {
            /// All kinds, in the order of their codes.
            pub const ALL: &'static [TrapKind] = &[$(TrapKind::$name,)*];

            /// The kind with this code; `None` for a code that is not in the list (such as 0, which
            /// means "no trap").
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

            /// What happened, in the words of the official test suite, if it has any.
            pub const fn message(self) -> &'static str {
                match self {
                    $(TrapKind::$name => $message,)*
                }
            }
        }

        /// The [message](TrapKind::message).
        #[cfg(feature = "defmt")]
        impl defmt::Format for TrapKind {
            fn format(&self, f: defmt::Formatter<'_>) {
                let message = match self {
                    $(TrapKind::$name => defmt::intern!($message),)*
                };
                defmt::write!(f, "{=istr}", message);
            }
        }

        /// The list as text: part of the ABI hash.
        pub(crate) const TEXT: &str = stringify!($($name = $code;)*);
    };
}

// The codes have no gap: the runtime gets the kind of a code by a comparison, not from a table.
traps! {
    /// An `unreachable` instruction was executed.
    Unreachable = 1, "unreachable";
    /// A load, a store or a bulk memory operation was out of bounds of the linear memory.
    MemoryOutOfBounds = 2, "out of bounds memory access";
    /// A table access other than an indirect call was out of bounds of the table.
    TableOutOfBounds = 3, "out of bounds table access";
    /// An indirect call used an index past the end of the table.
    UndefinedElement = 4, "undefined element";
    /// An indirect call used a null element.
    UninitializedElement = 5, "uninitialized element";
    /// The callee of an indirect call had another type.
    IndirectCallTypeMismatch = 6, "indirect call type mismatch";
    /// An integer was divided by zero, or its remainder by zero taken.
    IntegerDivideByZero = 7, "integer divide by zero";
    /// The result of a signed division or a float-to-integer conversion did not fit.
    IntegerOverflow = 8, "integer overflow";
    /// A NaN was converted to an integer.
    InvalidConversionToInteger = 9, "invalid conversion to integer";
    /// The guest used up the stack that the host granted.
    StackOverflow = 10, "call stack exhausted";
    /// A host function returned an error.
    Host = 11, "host function failed";
    /// An instruction that needs a non-null reference got a null reference.
    NullReference = 12, "null reference";
    /// The address of an atomic access was not a multiple of its size.
    UnalignedAtomic = 13, "unaligned atomic";
    /// A wait instruction used a memory that is not shared.
    ExpectedSharedMemory = 14, "expected shared memory";
    /// The host interrupted the guest.
    Interrupted = 15, "interrupted";
    /// The guest used up the fuel that the host granted.
    FuelExhausted = 16, "all fuel consumed";
    /// A call used a typed reference that is null.
    NullFunctionReference = 17, "null function reference";
    /// A wait would have suspended the thread, but the runtime does not support threads (it is
    /// built without `std`).
    CannotWait = 18, "atomic wait cannot suspend this thread";
    /// The guest threw an exception and did not handle it.
    Exception = 19, "uncaught exception";
    /// The guest threw an exception while as many existed as the module has room for.
    TooManyExceptions = 20, "too many exceptions";
    /// A `throw_ref` had a null reference.
    NullExceptionReference = 21, "null exception reference";
}

/// An unknown place.
pub const UNKNOWN_PLACE: u32 = u32::MAX;

/// Set in a place in a module that was compiled from text: the other bits are the line, counted
/// from 1. If it is not set, the place is the offset of an instruction from the start of the file,
/// in bytes; no file is long enough to set the bit.
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
        assert!((1..).zip(TrapKind::ALL).all(|(code, kind)| kind.code() == code), "the codes have a gap");
        assert_eq!(TrapKind::from_code(0), None);
        assert_eq!(TrapKind::from_code(u32::MAX), None);
    }
}
