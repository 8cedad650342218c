//! [`InPlaceError`]: why an artefact is not used.

use core::error::Error;

use crate::{base::message::messages, instance::error::InstantiateError};

/// Why an artefact is not used. Nothing of its code has run, unless the error is of the
/// [start](InPlaceError::Instantiate).
#[derive(Debug)]
#[non_exhaustive]
pub enum InPlaceError {
    /// The bytes do not start as an artefact does.
    NotAnArtefact,
    /// It is not aligned to 16 bytes.
    Misaligned,
    /// It is shorter or longer than its header says.
    Length {
        /// What the header says.
        expected: u64,
        /// How many bytes there are.
        found: usize,
    },
    /// The checksum differs.
    Damaged,
    /// There is no signature, or not one of the trusted key.
    Signature,
    /// It was compiled by another version of `wamr-aot-build`.
    OtherVersion,
    /// It was compiled by a version of Cranelift whose code has a known fault.
    FaultyCompiler,
    /// It is for another target, or not for use in place.
    OtherTarget,
    /// It needs more room than there is.
    Room {
        /// What there is too little of: `context`, `memory` or `table`.
        what: &'static str,
        /// How much it needs, in bytes, or elements of tables.
        needed: usize,
        /// How much there is.
        room: usize,
    },
    /// It takes more stack than its calls may use here.
    Stack {
        /// The most that it takes, in bytes.
        needed: usize,
        /// How many bytes there are.
        available: usize,
    },
    /// Its code relies on the machine for misaligned accesses, and the
    /// [options](crate::InstanceOptions::completes_misaligned) do not state that it completes them.
    MisalignedAccesses,
    /// It does not have the imports and exports that the bindings were made for.
    Interface {
        /// What is wrong.
        what: &'static str,
        /// The import or export.
        name: &'static str,
    },
    /// No instance was made, or its start function trapped.
    Instantiate(InstantiateError),
}

impl From<InstantiateError> for InPlaceError {
    fn from(error: InstantiateError) -> InPlaceError {
        InPlaceError::Instantiate(error)
    }
}

messages!(InPlaceError {
    InPlaceError::NotAnArtefact => "this is not an artefact";
    InPlaceError::Misaligned => "the artefact is not aligned to 16 bytes";
    InPlaceError::Length { expected, found } =>
        "the artefact has {} bytes, and should have {}", found, expected;
    InPlaceError::Damaged => "the artefact is damaged";
    InPlaceError::Signature => "the artefact has no signature by the trusted key";
    InPlaceError::OtherVersion => "the artefact is of another version of wamr-aot: compile it again";
    InPlaceError::FaultyCompiler => "a compiler with a known fault made the artefact: compile it again";
    InPlaceError::OtherTarget => "the artefact is for another target";
    InPlaceError::Room { what, needed, room } =>
        "the artefact needs {} of {}, and there is room for {}", needed, what, room;
    InPlaceError::Stack { needed, available } =>
        "the artefact takes {} bytes of stack, and there are {}", needed, available;
    InPlaceError::MisalignedAccesses =>
        "the artefact was compiled without strict alignment, which this firmware does not allow";
    InPlaceError::Interface { what, name } =>
        "the artefact does not fit the bindings: {}: `{}`", what, name;
    InPlaceError::Instantiate(error) => "{}", error;
});

impl Error for InPlaceError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            InPlaceError::Instantiate(error) => error.source(),
            _ => None,
        }
    }
}
