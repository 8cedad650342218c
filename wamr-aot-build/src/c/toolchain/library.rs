//! The functions that a compiler's own library has for what the machine has no instructions for,
//! such as a division of 64 bits.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Toolchain;
use crate::diagnostics::{Finding, catalogue};

/// The name of the object.
const WHOLE: &str = "whole.o";

impl Toolchain {
    /// One object with these objects in `directory`, and with all that they need of the library.
    pub(crate) fn with_library(&self, directory: &Path, objects: &[PathBuf]) -> Result<Vec<u8>, Finding> {
        let mut command = self.command(directory);
        command.args(["-r", "-nostdlib"]).args(objects).args(["-lgcc", "-o", WHOLE]);
        let output = self.output(&mut command)?;
        if !output.status.success() {
            return Err(self.failed(&output, directory));
        }
        let path = directory.join(WHOLE);
        fs::read(&path).map_err(|error| catalogue::io("read", &path, error))
    }
}
