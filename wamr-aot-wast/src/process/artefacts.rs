//! The directory of a script's compiled modules: the path of each, or why it was rejected.

use std::{fs, io, path::PathBuf};

use crate::run::{Reason, Refused};

/// The reasons, and their names in files.
const REASONS: &[(Reason, &str)] = &[
    (Reason::Invalid, "invalid"),
    (Reason::Unsupported, "unsupported"),
    (Reason::Foreign, "foreign"),
    (Reason::Failure, "failure"),
];

/// A directory of compiled modules.
#[derive(Clone, Debug)]
pub(crate) struct Artefacts(PathBuf);

impl Artefacts {
    pub(crate) fn new(directory: impl Into<PathBuf>) -> Artefacts {
        Artefacts(directory.into())
    }

    /// A directory for the C compiler, of this module alone.
    #[cfg(feature = "supervise")]
    pub(crate) fn scratch(&self, index: usize) -> PathBuf {
        self.0.join(Artefacts::name(index))
    }

    /// The name of a module, by its index in the script.
    pub(crate) fn name(index: usize) -> String {
        format!("module{index}")
    }

    /// The file to load.
    pub(crate) fn loadable(&self, index: usize) -> PathBuf {
        self.0.join(Artefacts::name(index)).with_extension("aot")
    }

    /// Records a compiled module.
    #[cfg(feature = "supervise")]
    pub(crate) fn store(&self, index: usize, artefact: &[u8]) -> io::Result<()> {
        fs::write(self.loadable(index), artefact)
    }

    fn refusal(&self, index: usize) -> PathBuf {
        self.0.join(Artefacts::name(index)).with_extension("refused")
    }

    /// Records why a module was rejected.
    #[cfg(feature = "supervise")]
    pub(crate) fn refuse(&self, index: usize, refused: &Refused) -> io::Result<()> {
        let reason =
            REASONS.iter().find(|(reason, _)| *reason == refused.reason).map_or("", |(_, name)| name);
        fs::write(self.refusal(index), format!("{reason}\n{}", refused.message))
    }

    /// Why a module was rejected. `None` if it was not.
    pub(crate) fn refused(&self, index: usize) -> io::Result<Option<Refused>> {
        let text = match fs::read_to_string(self.refusal(index)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let (reason, message) = text.split_once('\n').unwrap_or((&text, ""));
        let reason =
            REASONS.iter().find(|(_, name)| *name == reason).map_or(Reason::Failure, |(reason, _)| *reason);
        Ok(Some(Refused { reason, message: message.to_owned() }))
    }
}
