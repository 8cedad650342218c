//! All messages, in one place.

mod c_guest;
mod command;
#[cfg(feature = "compiler")]
mod compiler;
mod driver;
#[cfg(feature = "cargo")]
mod guest;
#[cfg(feature = "pre-initialize")]
mod initialize;
#[cfg(feature = "wit")]
mod wit;

pub(crate) use c_guest::*;
pub(crate) use command::*;
#[cfg(feature = "compiler")]
pub(crate) use compiler::*;
pub(crate) use driver::*;
#[cfg(feature = "cargo")]
pub(crate) use guest::*;
#[cfg(feature = "pre-initialize")]
pub(crate) use initialize::*;
#[cfg(feature = "wit")]
pub(crate) use wit::*;
