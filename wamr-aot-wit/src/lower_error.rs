//! [`LowerError`]: why a value does not reach a guest.

#[cfg(feature = "alloc")]
use core::fmt;

use wamr_aot_rt::{HostError, Trap};

use crate::InvalidValue;
#[cfg(feature = "alloc")]
use crate::error::Reason;

/// A value cannot be lowered.
#[derive(Debug)]
pub enum LowerError {
    /// A call of the guest ended, which was to allocate memory.
    Call(Trap),
    /// What the guest allocated is not in its memory, or it has no room for handles.
    Invalid(InvalidValue),
}

impl From<Trap> for LowerError {
    #[inline]
    fn from(trap: Trap) -> LowerError {
        LowerError::Call(trap)
    }
}

impl From<InvalidValue> for LowerError {
    #[inline]
    fn from(error: InvalidValue) -> LowerError {
        LowerError::Invalid(error)
    }
}

impl LowerError {
    /// The trap of the call. `values` is what was lowered: "the arguments of `greet`". Without an
    /// allocator that is all that it says.
    #[cold]
    pub fn into_trap(self, values: &'static str) -> Trap {
        let error = match self {
            LowerError::Call(trap) => return trap,
            #[cfg(feature = "alloc")]
            LowerError::Invalid(error) => HostError::msg(Message { values, error }),
            #[cfg(not(feature = "alloc"))]
            LowerError::Invalid(_) => HostError::new(values),
        };
        error.into()
    }
}

#[cfg(feature = "alloc")]
struct Message {
    values: &'static str,
    error: InvalidValue,
}

#[cfg(feature = "alloc")]
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Message { values, error } = self;
        match error.0 {
            Reason::TooManyHandles { .. } | Reason::WithoutHandles | Reason::OutsideOfCall => {
                write!(f, "a resource in {values} cannot be passed: {error}")
            }
            _ => write!(f, "what the guest allocated for {values} is not valid: {error}"),
        }
    }
}
