//! Why an artefact could not be loaded.

use alloc::{borrow::Cow, boxed::Box, string::String};
use core::fmt;
use std::{io, path::Path};

use wamr_aot_abi::{
    artefact::{CRANELIFT_FLOOR, FORMAT},
    version::ABI_HASH,
};

use crate::module::interface::InterfaceError;

/// The error returned when an artefact cannot be loaded.
pub struct LoadError(Box<Details>);

struct Details {
    path: Option<std::path::PathBuf>,
    reason: Reason,
}

/// What is wrong with an artefact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// The file could not be read, or the system could not provide the memory.
    Io,
    /// The file is not an artefact.
    NotAnArtefact,
    /// The file is shorter than its header says.
    Truncated,
    /// The content is not what was written.
    Damaged,
    /// The artefact was written by another version of wamr-aot.
    OtherVersion,
    /// The artefact was compiled by a version of Cranelift that is known to generate faulty code.
    FaultyCompiler,
    /// The artefact was compiled for another architecture or operating system, or for CPU features
    /// that this machine lacks.
    OtherMachine,
    /// The artefact has no signature, or none that the trusted key made.
    Signature,
    /// The artefact's imports and exports are not the ones that the bindings were generated for.
    Interface,
}

pub(super) enum Reason {
    Io(io::Error),
    NotAnArtefact,
    Truncated {
        expected: u64,
        found: u64,
    },
    Checksum {
        expected: u32,
        found: u32,
    },
    Damaged(&'static str),
    Trailing {
        bytes: u64,
    },
    OtherFormat {
        found: u32,
    },
    OtherAbi {
        found: u64,
        compiler: String,
    },
    FaultyCranelift {
        found: String,
    },
    OtherTarget {
        what: &'static str,
        found: Cow<'static, str>,
        expected: Cow<'static, str>,
    },
    MissingFeatures(String),
    #[cfg(feature = "sign")]
    NotSigned,
    #[cfg(feature = "sign")]
    BadSignature,
    Interface(InterfaceError),
}

impl LoadError {
    pub(super) fn new(reason: Reason) -> LoadError {
        LoadError(Box::new(Details { path: None, reason }))
    }

    pub(super) fn at(mut self, path: &Path) -> LoadError {
        self.0.path = Some(path.to_path_buf());
        self
    }

    /// What is wrong.
    pub fn kind(&self) -> LoadErrorKind {
        match &self.0.reason {
            Reason::Io(_) => LoadErrorKind::Io,
            Reason::NotAnArtefact => LoadErrorKind::NotAnArtefact,
            Reason::Truncated { .. } => LoadErrorKind::Truncated,
            Reason::Checksum { .. } | Reason::Damaged(_) | Reason::Trailing { .. } => LoadErrorKind::Damaged,
            Reason::OtherFormat { .. } | Reason::OtherAbi { .. } => LoadErrorKind::OtherVersion,
            Reason::FaultyCranelift { .. } => LoadErrorKind::FaultyCompiler,
            Reason::OtherTarget { .. } | Reason::MissingFeatures(_) => LoadErrorKind::OtherMachine,
            #[cfg(feature = "sign")]
            Reason::NotSigned | Reason::BadSignature => LoadErrorKind::Signature,
            Reason::Interface(_) => LoadErrorKind::Interface,
        }
    }
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> LoadError {
        LoadError::new(Reason::Io(error))
    }
}

impl From<InterfaceError> for LoadError {
    fn from(error: InterfaceError) -> LoadError {
        LoadError::new(Reason::Interface(error))
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.path {
            write!(f, "{}: ", path.display())?;
        }
        match &self.0.reason {
            Reason::Io(error) => error.fmt(f),
            Reason::NotAnArtefact => f.write_str("not a wamr-aot artefact"),
            Reason::Truncated { expected, found } => {
                write!(
                    f,
                    "the artefact is truncated: it has {found} of {expected} bytes; \
                     copy or build it again"
                )
            }
            Reason::Checksum { expected, found } => {
                write!(f, "the artefact is damaged: its checksum is {found:08x} instead of {expected:08x}")
            }
            Reason::Damaged(what) => write!(f, "the artefact is damaged: {what}"),
            Reason::Trailing { bytes } => {
                write!(f, "the artefact is damaged: it has {bytes} extra bytes after its end")
            }
            Reason::OtherFormat { found } => write!(
                f,
                "the artefact has format {found}, but this wamr-aot-rt reads format {FORMAT}: \
                 use the same version of wamr-aot-build and wamr-aot-rt"
            ),
            Reason::OtherAbi { found, compiler } => write!(
                f,
                "the artefact was compiled by wamr-aot-build {compiler} with ABI {found:016x}, but this \
                 wamr-aot-rt {} has ABI {ABI_HASH:016x}: compile it again with the same version",
                env!("CARGO_PKG_VERSION")
            ),
            Reason::FaultyCranelift { found } => {
                let (major, minor, patch) = CRANELIFT_FLOOR;
                write!(
                    f,
                    "the artefact was compiled by Cranelift {found}; code of versions before \
                     {major}.{minor}.{patch} may let a guest leave its sandbox and is not loaded: \
                     compile the artefact again with the current wamr-aot-build"
                )
            }
            Reason::OtherTarget { what, found, expected } => {
                write!(
                    f,
                    "the artefact was compiled for the {what} {found}, but this program runs on {expected}"
                )
            }
            Reason::MissingFeatures(names) => {
                write!(f, "the artefact was compiled for CPU features that this machine lacks: {names}")
            }
            #[cfg(feature = "sign")]
            Reason::NotSigned => f.write_str(
                "the artefact is not signed: sign it, or load it with `load` \
                     if its source is trusted",
            ),
            #[cfg(feature = "sign")]
            Reason::BadSignature => f.write_str(
                "the artefact's signature is not valid: \
                     it was signed with another key, or changed afterwards",
            ),
            Reason::Interface(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LoadError({:?}: {self})", self.kind())
    }
}

impl core::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match &self.0.reason {
            Reason::Io(error) => Some(error),
            Reason::Interface(error) => Some(error),
            _ => None,
        }
    }
}
