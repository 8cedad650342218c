//! [`HostError`]: what host functions fail with.

use core::{error::Error, fmt};

use super::{
    Reason, Trap,
    cause::{Cause, Message},
    exception::Thrown,
    exit::Exit,
};
#[cfg(feature = "alloc")]
use super::{Text, call_error::CallError};
use crate::base::reference::FuncRefError;

/// The error of a host function. It ends the guest's call with a [`Trap`] of the kind
/// [`TrapKind::Host`](crate::TrapKind::Host), which shows the error and the import's name.
///
/// `?` converts any error, and everything that converts into `Box<dyn Error + Send + Sync>`:
/// strings, boxed errors, `anyhow::Error`. If a host function passes on a [`Trap`], the trap stays
/// as it is.
///
/// ```
/// use wamr_aot_rt::HostError;
///
/// fn now(seconds: Option<i64>, file: Result<i64, std::io::Error>) -> Result<i64, HostError> {
///     let seconds = seconds.ok_or("the clock is not set")?;
///     if seconds < 0 {
///         return Err(HostError::msg(format_args!("{seconds} seconds are too few")));
///     }
///     Ok(seconds + file?)
/// }
/// assert_eq!(now(None, Ok(1)).unwrap_err().to_string(), "the clock is not set");
/// ```
///
/// `HostError` does not implement [`Error`], just as `anyhow::Error` does not: otherwise `?` could
/// not convert any error into it. Convert it to a `Box<dyn Error>` outside of host functions.
///
/// Without feature `alloc` it is made by [`HostError::new`], or from types that implement
/// [`Error`], of which it keeps only the name of the type, except for [`Exit`].
pub struct HostError(pub(super) Repr);

pub(super) enum Repr {
    Trap(Trap),
    Cause(Cause),
}

impl HostError {
    /// Makes an error that is just a message. This does not allocate.
    pub const fn new(message: &'static str) -> HostError {
        HostError(Repr::Cause(Cause::Message(Message(message))))
    }

    /// Makes an error that is just a message, formatted at run time.
    #[cfg(feature = "alloc")]
    pub fn msg(message: impl fmt::Display) -> HostError {
        HostError(Repr::Cause(Cause::Error(alloc::string::ToString::to_string(&message).into())))
    }

    /// Takes the error out of the box. If it is a [`Trap`], the result is that trap.
    #[cfg(feature = "alloc")]
    pub fn from_boxed(error: alloc::boxed::Box<dyn Error + Send + Sync>) -> HostError {
        let error = match error.downcast::<Trap>() {
            Ok(trap) => return HostError(Repr::Trap(*trap)),
            Err(error) => error,
        };
        let error = match error.downcast::<Exit>() {
            Ok(exit) => return HostError(Repr::Cause(Cause::Exit(*exit))),
            Err(error) => error,
        };
        HostError(match error.downcast::<CallError>().map(|error| *error) {
            Ok(CallError::Trap(trap)) => Repr::Trap(trap),
            Ok(error) => Repr::Cause(Cause::Error(error.into())),
            Err(error) => Repr::Cause(Cause::Error(error)),
        })
    }

    pub(crate) fn into_trap(self) -> Trap {
        match self.0 {
            Repr::Trap(trap) => trap,
            Repr::Cause(cause) => Trap::of(Reason::Host {
                cause,
                #[cfg(feature = "alloc")]
                import: None,
            }),
        }
    }

    /// The exception that the host function throws, if that is what it does.
    pub(crate) fn thrown(&self) -> Option<&Thrown> {
        match &self.0 {
            Repr::Trap(trap) => trap.thrown(),
            Repr::Cause(_) => None,
        }
    }

    /// An exception that the host function throws.
    pub(crate) fn of_exception(thrown: Thrown) -> HostError {
        HostError(Repr::Trap(Trap::of_exception(thrown)))
    }

    /// The same error, with the name of the import whose function failed. An exit is not a
    /// failure.
    #[cfg(feature = "alloc")]
    #[cold]
    pub(crate) fn of_import(self, import: impl FnOnce() -> Option<Text>) -> HostError {
        HostError(Repr::Trap(match self.0 {
            Repr::Cause(cause) if !matches!(cause, Cause::Exit(_)) => {
                Trap::of(Reason::Host { cause, import: import() })
            }
            _ => self.into_trap(),
        }))
    }
}

/// The error as code outside of a host function sees it: the trap, or the host's own error.
#[cfg(feature = "alloc")]
impl From<HostError> for alloc::boxed::Box<dyn Error> {
    fn from(error: HostError) -> Self {
        match error.0 {
            Repr::Trap(trap) => trap.into(),
            Repr::Cause(Cause::Error(error)) => error,
            Repr::Cause(Cause::Message(message)) => message.0.into(),
            Repr::Cause(Cause::Exit(exit)) => exit.into(),
        }
    }
}

#[cfg(feature = "alloc")]
impl<E: Into<alloc::boxed::Box<dyn Error + Send + Sync>>> From<E> for HostError {
    fn from(error: E) -> HostError {
        HostError::from_boxed(error.into())
    }
}

/// Keeps a [`Trap`] and an [`Exit`]; of other errors, only the name of the type.
#[cfg(not(feature = "alloc"))]
impl<E: Error + Send + Sync + 'static> From<E> for HostError {
    fn from(error: E) -> HostError {
        let mut error = Some(error);
        let error: &mut dyn core::any::Any = &mut error;
        if let Some(trap) = error.downcast_mut::<Option<Trap>>().and_then(Option::take) {
            return HostError(Repr::Trap(trap));
        }
        HostError(Repr::Cause(match error.downcast_mut::<Option<Exit>>().and_then(Option::take) {
            Some(exit) => Cause::Exit(exit),
            None => Cause::Message(Message(core::any::type_name::<E>())),
        }))
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Trap(trap) => trap.fmt(f),
            Repr::Cause(Cause::Message(message)) => message.fmt(f),
            Repr::Cause(Cause::Exit(exit)) => exit.fmt(f),
            #[cfg(feature = "alloc")]
            Repr::Cause(Cause::Error(error)) => error.fmt(f),
        }
    }
}

impl fmt::Debug for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Trap(trap) => trap.fmt(f),
            Repr::Cause(cause) => cause.fmt(f),
        }
    }
}

/// A trap of the kind [`Host`](crate::TrapKind::Host), or the one that the error is: an error of the
/// host's own between calls of the guest, as in [`Guest::scope`](crate::c::Guest::scope).
///
/// ```
/// use wamr_aot_rt::{
///     HostError, Trap,
///     c::{Guest, Ptr},
/// };
///
/// fn name(guest: &impl Guest, name: Ptr<u8>) -> Result<String, Trap> {
///     let name = guest.read_c_str(name)?.to_str();
///     Ok(name.map_err(|_| HostError::new("the name is not text"))?.to_owned())
/// }
/// ```
impl From<HostError> for Trap {
    fn from(error: HostError) -> Trap {
        error.into_trap()
    }
}

/// A trap of the kind [`Host`](crate::TrapKind::Host).
impl From<FuncRefError> for Trap {
    fn from(error: FuncRefError) -> Trap {
        HostError::from(error).into_trap()
    }
}

#[cfg(feature = "alloc")]
impl CallError {
    /// The trap, if the guest trapped; any other error becomes a trap of the kind
    /// [`Host`](crate::TrapKind::Host).
    pub fn into_trap(self) -> Trap {
        match self {
            CallError::Trap(trap) => trap,
            error => HostError::from(error).into_trap(),
        }
    }
}
