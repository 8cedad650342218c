//! The functions that a compiler's own library has for what the machine has no instructions for,
//! such as a division of 64 bits.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Toolchain, install::install_hint};
use crate::diagnostics::{Finding, catalogue};

/// The name of the object.
const WHOLE: &str = "whole.o";

impl Toolchain {
    /// One object with these objects in `directory`, and with all that they need of the library.
    pub(crate) fn with_library(&self, directory: &Path, objects: &[PathBuf]) -> Result<Vec<u8>, Finding> {
        let mut command = Command::new(&self.program);
        command.args(&self.args).args(["-r", "-nostdlib"]).args(objects);
        command.args(["-lgcc", "-o", WHOLE]);
        command
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(directory)
            .stdin(Stdio::null());
        let output = command.output().map_err(|error| {
            catalogue::c_compiler_not_started(&self.program, error, &install_hint(&self.triple, &self.name))
        })?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            let shown = self.program.display().to_string();
            return Err(catalogue::c_compiler_failed(
                &shown,
                &output.status.to_string(),
                &message,
                directory,
            ));
        }
        let path = directory.join(WHOLE);
        fs::read(&path).map_err(|error| catalogue::io("read", &path, error))
    }
}
