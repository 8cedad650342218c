//! Compiled modules, by the digest of everything that decides their code: the module, the options
//! and the version of the compiler.
//!
//! Any number of processes use the directory at once. An entry is written under another name and
//! renamed, so that it is complete whenever it is there; two processes that compile the same module
//! write the same bytes. What is damaged is compiled again. The entries that were not used for the
//! longest time make room for others.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use wamr_aot_rt::{LoadErrorKind, Module};

use crate::{args::bytes, files, terminal};

/// The bytes of all entries, unless the user says another number.
const LIMIT: u64 = 1 << 30;

/// A file that a process did not finish in this time was left there.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A directory of compiled modules.
pub(super) struct Cache {
    directory: PathBuf,
    /// In bytes.
    limit: u64,
}

impl Cache {
    /// The user's. `None` if there is no place for it, after a warning if one was named.
    pub(super) fn of_user() -> Option<Cache> {
        let limit = match env::var("WAMR_AOT_CACHE_SIZE") {
            Ok(text) => bytes(&text).unwrap_or_else(|error| {
                terminal::report(&format!("warning: WAMR_AOT_CACHE_SIZE is {text:?}: {error}"));
                LIMIT
            }),
            Err(_) => LIMIT,
        };
        let directory = directory()?;
        match make(&directory) {
            Ok(()) => Some(Cache { directory, limit }),
            Err(error) => {
                let directory = directory.display();
                terminal::report(&format!("warning: the cache {directory} is not used: {error}"));
                None
            }
        }
    }

    /// The entry for a digest, if there is one that can be used.
    pub(super) fn get(&self, digest: &str) -> Option<Module> {
        let path = self.entry(digest);
        // SAFETY: `make` has checked that only the user can write to the directory, and this
        // command writes what the compiler made under the name of its digest.
        match unsafe { Module::load(&path) } {
            Ok(module) => {
                // So that it counts as used. Without the permission it only leaves the cache
                // earlier.
                let file = fs::File::options().write(true).open(&path);
                let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
                Some(module)
            }
            Err(error) => {
                if error.kind() != LoadErrorKind::Io {
                    // It is made again, and replaced if it cannot be removed.
                    let _ = fs::remove_file(&path);
                }
                None
            }
        }
    }

    /// Keeps an artefact. The cache is a convenience: if it fails, there is only a warning.
    pub(super) fn put(&self, digest: &str, artefact: &[u8]) {
        let path = self.entry(digest);
        if let Err(error) = files::replace(&path, artefact).and_then(|()| self.make_room(&path)) {
            let directory = self.directory.display();
            terminal::report(&format!("warning: the cache {directory} cannot be written: {error}"));
        }
    }

    fn entry(&self, digest: &str) -> PathBuf {
        self.directory.join(format!("{digest}.{}", wamr_aot_abi::artefact::EXTENSION))
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
            let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_entry = path.extension().is_some_and(|e| e == wamr_aot_abi::artefact::EXTENSION);
            if name.starts_with(files::TEMPORARY) {
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

/// The place of the user's cache.
fn directory() -> Option<PathBuf> {
    let variable = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = variable("WAMR_AOT_CACHE") {
        return Some(directory);
    }
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Caches"))
    } else {
        // The base directory specification ignores a relative path.
        let xdg = variable("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        xdg.or_else(|| variable("HOME").map(|home| home.join(".cache")))
    };
    Some(base?.join("wamr-aot"))
}

/// Makes the directory, for the user alone. What is in it is machine code: it is not used if others
/// can write to it.
fn make(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs::metadata(directory)?;
        if metadata.mode() & 0o022 != 0 {
            return Err(io::Error::other("other users can write to it: remove their permission with chmod"));
        }
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(io::Error::other("it belongs to another user"));
        }
    }
    Ok(())
}
