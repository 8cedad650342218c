//! Packages of the Python registry, by name, version and checksum.

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
    /// Its name.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The checksum of its archive.
    pub(crate) sha256: &'static str,
    pub(crate) archive: Archive,
}

/// Which of a package's archives is fetched.
pub(crate) enum Archive {
    /// One that is built, for a platform.
    Wheel(&'static str),
    /// The sources.
    Source,
}

/// Unpacks the members of an archive whose names start with one of the prefixes.
const UNPACK: &str = "
import sys, tarfile, zipfile
path, directory, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
if path.endswith('.whl'):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(directory, [name for name in archive.namelist() if name.startswith(prefixes)])
else:
    with tarfile.open(path) as archive:
        archive.extractall(directory, [member for member in archive if member.name.startswith(prefixes)])
";

impl Package {
    /// Fetches the archive and unpacks what is in some of its directories, as which prefixes of
    /// paths count, into a directory. What is there already is not fetched again.
    pub(crate) fn unpack(&self, directory: &Path, used: &[&str]) -> Result {
        let complete = directory.join(format!("{}-{}.complete", self.name, self.version));
        if complete.is_file() {
            return Ok(());
        }
        make_dir(directory)?;
        let archive = self.fetch(directory)?;
        run(command("python3").args(["-c", UNPACK]).arg(&archive).arg(directory).args(used))?;
        fs::remove_file(archive)?;
        Ok(fs::write(complete, "")?)
    }

    /// Fetches the archive.
    fn fetch(&self, directory: &Path) -> Result<PathBuf> {
        let pip = |arguments: &[&str]| {
            let mut python = command("python3");
            python.args(["-m", "pip"]).args(arguments);
            python
        };
        if output(&mut pip(&["--version"])).is_err() {
            debian::require(&[debian::PIP])?;
        }
        let downloads = directory.join(format!("{}-download", self.name));
        make_dir(&downloads)?;
        // pip takes nothing with another checksum.
        let requirements = downloads.join("requirements.txt");
        fs::write(&requirements, format!("{}=={} --hash=sha256:{}\n", self.name, self.version, self.sha256))?;
        let mut download = pip(&["download", "--quiet", "--no-deps"]);
        match self.archive {
            Archive::Wheel(platform) => {
                download.args(["--only-binary=:all:", "--platform", platform]);
            }
            // By its name: what pip needs to read the package's metadata need not be built.
            Archive::Source => {
                download.args(["--no-binary", self.name]);
            }
        }
        download
            .arg("--dest")
            .arg(&downloads)
            .arg("--require-hashes")
            .arg("--requirement")
            .arg(&requirements);
        run(&mut download)?;
        let archive = fs::read_dir(&downloads)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "whl" || extension == "gz"))
            .ok_or_else(|| format!("pip downloaded no archive of {}", self.name))?;
        let moved = directory.join(archive.file_name().unwrap_or_default());
        fs::rename(&archive, &moved)?;
        fs::remove_dir_all(downloads)?;
        Ok(moved)
    }
}
