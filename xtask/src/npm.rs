//! Packages of the npm registry, by name, version and checksum.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    debian,
    shell::{Result, command, make_dir, output, run},
};

/// A package.
pub(crate) struct Package {
    /// Its name and version, as in `sql.js@1.17.0`.
    pub(crate) name: &'static str,
    /// The checksum of its archive.
    pub(crate) sha256: &'static str,
}

impl Package {
    /// Unpacks a file of the archive, which npm fetches into the directory unless it is there.
    pub(crate) fn file(&self, directory: &Path, file: &str) -> Result<PathBuf> {
        let name: String = self.name.chars().map(|c| if c == '/' { '-' } else { c }).collect();
        let (archive, unpacked) = (directory.join(format!("{name}.tgz")), directory.join(name));
        self.fetch(directory, &archive)?;
        make_dir(&unpacked)?;
        run(command("tar").arg("-xzf").arg(&archive).arg("-C").arg(&unpacked).arg(file))?;
        Ok(unpacked.join(file))
    }

    fn fetch(&self, directory: &Path, archive: &Path) -> Result {
        if !archive.is_file() {
            // It may be another build than Debian's, with which Debian's would conflict.
            if output(command("npm").arg("--version")).is_err() {
                debian::require(&[debian::NPM])?;
            }
            let name = output(command("npm").args(["pack", "--silent", self.name]).current_dir(directory))?;
            fs::rename(directory.join(name.trim()), archive)?;
        }
        let sum = output(command("sha256sum").arg(archive))?;
        if !sum.starts_with(self.sha256) {
            fs::remove_file(archive)?;
            return Err(format!("the archive of {} has another checksum: {sum}", self.name).into());
        }
        Ok(())
    }
}
