//! [`Cause`]: the host's error in a trap.

use core::{error::Error, fmt};

use super::exit::Exit;

pub(crate) enum Cause {
    Message(Message),
    /// Kept without an allocator, too.
    Exit(Exit),
    #[cfg(feature = "alloc")]
    Error(alloc::boxed::Box<dyn Error + Send + Sync>),
}

impl Cause {
    pub(crate) fn error(&self) -> &(dyn Error + 'static) {
        match self {
            Cause::Message(message) => message,
            Cause::Exit(exit) => exit,
            #[cfg(feature = "alloc")]
            Cause::Error(error) => &**error,
        }
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Message(message) => message.fmt(f),
            Cause::Exit(exit) => fmt::Debug::fmt(exit, f),
            #[cfg(feature = "alloc")]
            Cause::Error(error) => error.fmt(f),
        }
    }
}

pub(crate) struct Message(pub(crate) &'static str);

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Message {}
