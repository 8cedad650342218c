//! All messages, in one place.

mod command;
#[cfg(feature = "compiler")]
mod compiler;
mod driver;

pub(crate) use command::*;
#[cfg(feature = "compiler")]
pub(crate) use compiler::*;
pub(crate) use driver::*;
