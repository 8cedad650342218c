//! [`Exit`]: a guest that ended itself.

use core::error::Error;

use crate::base::message::messages;

/// The guest ended itself with an exit code, as a program does by `exit`.
///
/// A host function ends its guest by returning it as the error. It reaches the host in a
/// [`Trap`](crate::Trap), with or without an allocator, and [`Trap::downcast_ref`] takes it out:
///
/// ```
/// use wamr_aot_rt::{Exit, HostError, Trap};
///
/// fn proc_exit(code: u32) -> Result<(), HostError> {
///     Err(Exit::new(code).into())
/// }
///
/// fn code(outcome: Result<(), Trap>) -> Result<u32, Trap> {
///     match outcome {
///         Ok(()) => Ok(0),
///         Err(trap) => trap.downcast_ref::<Exit>().map(|exit| exit.code()).ok_or(trap),
///     }
/// }
/// # assert!(proc_exit(1).is_err() && code(Ok(())).is_ok());
/// ```
///
/// [`Trap::downcast_ref`]: crate::Trap::downcast_ref
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    code: u32,
}

impl Exit {
    /// An end with `code`, of which 0 means success.
    pub const fn new(code: u32) -> Exit {
        Exit { code }
    }

    /// The exit code as the guest passed it, with all its 32 bits.
    pub const fn code(self) -> u32 {
        self.code
    }
}

messages!(Exit { Exit { code } => "the guest exited with code {}", code; });

impl Error for Exit {}

/// The code of a process, which has 8 bits: a code above 255 becomes 255, because 256 is not
/// success.
#[cfg(feature = "std")]
impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> std::process::ExitCode {
        u8::try_from(exit.code).unwrap_or(u8::MAX).into()
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::Exit;
    use crate::{HostError, trap::TrapKind};

    #[test]
    fn an_exit_is_the_same_type_in_the_trap() {
        let trap = HostError::from(Exit::new(u32::MAX)).into_trap();
        assert_eq!(trap.kind(), TrapKind::Host);
        assert_eq!(trap.downcast_ref::<Exit>(), Some(&Exit::new(u32::MAX)));
        assert_eq!(trap.to_string(), "the guest exited with code 4294967295");
    }

    #[cfg(feature = "alloc")]
    #[test]
    fn no_import_is_blamed_for_an_exit() {
        let error = HostError::from(Exit::new(3)).of_import(|| Some("env.exit".into()));
        assert_eq!(error.to_string(), "the guest exited with code 3");
        assert_eq!(error.into_trap().downcast_ref::<Exit>(), Some(&Exit::new(3)));
    }
}
