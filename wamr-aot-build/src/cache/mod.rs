//! Compiled modules by everything that decides their bytes, in a directory outside of a build's.
//!
//! Any number of processes use the directory at once. An entry is written under another name and
//! renamed, so that it is complete whenever it is there; two processes that compile the same module
//! write the same bytes. What is damaged is compiled again. The entries that were not used for the
//! longest time make room for others.
//!
//! | module | contents |
//! |---|---|
//! | `place` | which directory, whether it is used, and how large it may be |
//! | `entry` | the outputs of a build as one file |

mod entry;
mod place;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) use entry::Key;
pub use place::bytes;
pub(crate) use place::{Unnamed, Variables};
use wamr_aot_abi::artefact;

use crate::files::Files;

/// A file that a process did not finish in this time was left there.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What the names of files that are being written start with.
const TEMPORARY: &str = ".wamr-aot-";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A loadable artefact, which is loaded where it is.
    Artefact,
    /// The outputs of a build.
    Outputs,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Artefact, Kind::Outputs];

    fn extension(self) -> &'static str {
        match self {
            Kind::Artefact => artefact::EXTENSION,
            Kind::Outputs => "outputs",
        }
    }
}

/// A directory of compiled modules, to which only the user can write.
#[derive(Debug)]
pub struct Cache {
    directory: PathBuf,
    /// In bytes.
    limit: u64,
}

impl Cache {
    /// The file for an artefact, which may or may not be there. Its name is the digest of all that
    /// decides its bytes.
    pub fn artefact(&self, digest: &str) -> PathBuf {
        self.entry(digest, Kind::Artefact)
    }

    /// Keeps an artefact.
    ///
    /// # Errors
    /// The error is a warning that names the directory: a cache is a convenience.
    pub fn put_artefact(&self, digest: &str, bytes: &[u8]) -> Result<(), String> {
        self.put(&self.artefact(digest), bytes)
    }

    /// The outputs of a build, if they are there and whole.
    pub(crate) fn outputs(&self, key: &Key<'_>) -> Option<Files> {
        let path = self.entry(&key.name(), Kind::Outputs);
        let bytes = fs::read(&path).ok()?;
        let files = entry::decode(&bytes);
        match files {
            Some(_) => Cache::mark_used(&path),
            None => Cache::discard(&path),
        }
        files
    }

    /// Keeps the outputs of a build. The error is a warning.
    pub(crate) fn put_outputs(&self, key: &Key<'_>, files: &Files) -> Result<(), String> {
        self.put(&self.entry(&key.name(), Kind::Outputs), &entry::encode(files))
    }

    /// Says that an entry was used, so that it stays longer than those that were not.
    pub fn mark_used(path: &Path) {
        // Without the permission it only leaves the cache earlier.
        let file = fs::File::options().write(true).open(path);
        let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
    }

    /// Removes an entry that cannot be used.
    pub fn discard(path: &Path) {
        // It is made again, and replaced if it cannot be removed.
        let _ = fs::remove_file(path);
    }

    fn entry(&self, name: &str, kind: Kind) -> PathBuf {
        self.directory.join(format!("{name}.{}", kind.extension()))
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), String> {
        replace(path, bytes)
            .and_then(|()| self.make_room(path))
            .map_err(|error| format!("the cache {} cannot be written: {error}", self.directory.display()))
    }

    /// Removes the entries that were not used for the longest time until the others fit, but for
    /// the one that was just written.
    fn make_room(&self, written: &Path) -> io::Result<()> {
        let now = SystemTime::now();
        let mut entries = Vec::new();
        let mut total = 0;
        for entry in fs::read_dir(&self.directory)? {
            let path = entry?.path();
            // Another process may have removed it.
            let Ok(metadata) = fs::symlink_metadata(&path) else { continue };
            let used = metadata.modified().unwrap_or(UNIX_EPOCH);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_entry = path
                .extension()
                .is_some_and(|extension| Kind::ALL.iter().any(|kind| extension == kind.extension()));
            if name.starts_with(TEMPORARY) {
                if now.duration_since(used).is_ok_and(|age| age > ABANDONED) {
                    let _ = fs::remove_file(&path);
                }
            } else if is_entry && metadata.is_file() {
                total += metadata.len();
                entries.push((used, metadata.len(), path));
            }
        }
        entries.sort();
        for (_, len, path) in entries {
            if total <= self.limit {
                break;
            }
            // Windows does not remove a file that another process is reading.
            if path != written && fs::remove_file(&path).is_ok() {
                total -= len;
            }
        }
        Ok(())
    }
}

/// Writes a file beside `path`, and renames it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    // Containers that share the directory may have the same process numbers, so the time is in the
    // name, and a name that is taken is an error.
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let temporary = path.with_file_name(format!("{TEMPORARY}{}-{number}-{time:x}", process::id()));
    let written = fs::File::create_new(&temporary)
        .and_then(|mut file| io::Write::write_all(&mut file, bytes))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is reported; later calls remove what is left.
        let _ = fs::remove_file(&temporary);
    }
    written
}

#[cfg(test)]
mod tests;
