//! [`Error`]: why a slot cannot be used or written.

use core::fmt;

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error<E> {
    /// The layout does not fit the flash: what is wrong with it.
    Layout(&'static str),
    /// The flash refused to read, erase or write.
    Flash(E),
    /// The running image is on trial: confirm or reject it first. Its predecessor, which is valid,
    /// is in the other slot.
    OnTrial,
    /// The running image is not on trial, or none is running.
    NotOnTrial,
    /// The image is longer than the slot.
    TooLong {
        /// How many bytes there are room for.
        room: u32,
    },
    /// Fewer or more bytes were written than announced.
    Length {
        /// The number of bytes that were announced.
        expected: u32,
    },
    /// What was written does not read as it was written: the flash is worn, or something else
    /// writes there.
    NotWritten,
}

impl<E: fmt::Debug> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Layout(what) => write!(f, "the layout does not fit the flash: {what}"),
            Error::Flash(error) => write!(f, "the flash failed: {error:?}"),
            Error::OnTrial => f.write_str("the running image is on trial: confirm or reject it first"),
            Error::NotOnTrial => f.write_str("no image is on trial"),
            Error::TooLong { room } => write!(f, "the image is too long: a slot has room for {room} bytes"),
            Error::Length { expected } => {
                write!(f, "the image has not the length that was announced, {expected} bytes")
            }
            Error::NotWritten => f.write_str("the flash does not hold what was written"),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for Error<E> {}
