//! The place of the cache. The variable `WAMR_AOT_CACHE` decides, and without it the caller that
//! opens the cache.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
};

use super::Cache;

/// The variable that chooses the directory, and whether there is a cache.
const DIRECTORY: &str = "WAMR_AOT_CACHE";

/// The variable with the most bytes that all entries may have.
const SIZE: &str = "WAMR_AOT_CACHE_SIZE";

/// The bytes of all entries, unless the user says another number.
const LIMIT: u64 = 1 << 30;

/// What the environment says about the cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variables {
    directory: Option<OsString>,
    size: Option<OsString>,
    /// The directory with the user's caches.
    user: Option<PathBuf>,
}

/// What an environment means that does not have the variable `WAMR_AOT_CACHE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unnamed {
    /// No cache.
    Off,
    /// The cache in the user's cache directory.
    OfUser,
}

/// What the variable `WAMR_AOT_CACHE` says.
enum Choice<'a> {
    Off,
    OfUser,
    Named(&'a Path),
}

impl Variables {
    /// Reads the environment by way of `variable`.
    pub(crate) fn from(variable: impl Fn(&str) -> Option<OsString>) -> Variables {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        let path = |name: &str| value(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let user = if cfg!(windows) {
            path("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            path("HOME").map(|home| home.join("Library/Caches"))
        } else {
            // The base directory specification ignores a relative path.
            path("XDG_CACHE_HOME").or_else(|| path("HOME").map(|home| home.join(".cache")))
        };
        Variables { directory: value(DIRECTORY), size: value(SIZE), user }
    }

    fn choice(&self, unnamed: Unnamed) -> Choice<'_> {
        match (self.directory.as_deref(), unnamed) {
            (Some(value), _) if value == OsStr::new("0") => Choice::Off,
            (Some(value), _) if value == OsStr::new("1") => Choice::OfUser,
            (Some(value), _) => Choice::Named(Path::new(value)),
            (None, Unnamed::Off) => Choice::Off,
            (None, Unnamed::OfUser) => Choice::OfUser,
        }
    }

    /// Makes the directory, and opens the cache in it. `None` if there is none, or if it cannot be
    /// used, which is a warning.
    pub(crate) fn open(&self, unnamed: Unnamed, warnings: &mut Vec<String>) -> Option<Cache> {
        let directory = match self.choice(unnamed) {
            Choice::Off => return None,
            Choice::Named(path) if path.is_relative() => {
                let path = path.display();
                warnings.push(format!("{DIRECTORY} is not used: `{path}` is not an absolute path, 1 or 0"));
                return None;
            }
            Choice::Named(path) => path.to_owned(),
            Choice::OfUser => match &self.user {
                Some(user) => user.join("wamr-aot"),
                None => {
                    // It was asked for, so the absence needs a reason.
                    if self.directory.is_some() {
                        warnings.push(format!(
                            "{DIRECTORY} is not used: the user has no cache directory; name a directory"
                        ));
                    }
                    return None;
                }
            },
        };
        if let Err(error) = make(&directory) {
            warnings.push(format!("the cache {} is not used: {error}", directory.display()));
            return None;
        }
        let limit = match &self.size {
            None => LIMIT,
            Some(size) => bytes(&size.to_string_lossy()).unwrap_or_else(|error| {
                warnings.push(format!("{SIZE} is {size:?}: {error}"));
                LIMIT
            }),
        };
        Some(Cache { directory, limit })
    }
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
        // SAFETY: the call has no arguments and no conditions, and cannot fail.
        if metadata.uid() != unsafe { libc::geteuid() } {
            return Err(io::Error::other("it belongs to another user"));
        }
    }
    Ok(())
}

/// A number of bytes, with a unit.
///
/// # Errors
/// If the text is not a number, or a number that is too large.
pub fn bytes(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 20),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|_| "expected a number, such as 65536, 64K, 16M or 1G")?;
    number.checked_mul(1 << shift).ok_or_else(|| "the number is too large".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(unix)]
    use crate::test_dir::TestDir;

    #[test]
    fn bytes_have_units() {
        assert_eq!(bytes("10"), Ok(10));
        assert_eq!(bytes("64K"), Ok(65536));
        assert_eq!(bytes("2g"), Ok(2 << 30));
        for wrong in ["", "K", "1T", "-1", "99999999999G"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_environment_chooses() {
        let dir = TestDir::new("cache-place");
        let home = dir.path().join("home").into_os_string();
        let named = dir.path().join("named");
        let open = |value: Option<&OsStr>, home: Option<&OsString>, unnamed| {
            let variables = Variables::from(|name| match name {
                DIRECTORY => value.map(OsStr::to_owned),
                "HOME" => home.cloned(),
                _ => None,
            });
            let mut warnings = Vec::new();
            (variables.open(unnamed, &mut warnings).map(|cache| cache.directory), warnings)
        };
        let user = if cfg!(target_os = "macos") { "Library/Caches/wamr-aot" } else { ".cache/wamr-aot" };
        let user = Path::new(&home).join(user);
        let (off, on) = (Unnamed::Off, Unnamed::OfUser);
        for (value, unnamed, expected) in [
            (None, off, None),
            (None, on, Some(&user)),
            (Some(OsStr::new("")), off, None),
            (Some(OsStr::new("0")), on, None),
            (Some(OsStr::new("1")), off, Some(&user)),
            (Some(named.as_os_str()), off, Some(&named)),
            (Some(named.as_os_str()), on, Some(&named)),
        ] {
            assert_eq!(open(value, Some(&home), unnamed), (expected.cloned(), vec![]), "{value:?}");
        }
        // A build script's relative path would be another directory in each package.
        let (cache, warnings) = open(Some(OsStr::new("here")), Some(&home), off);
        assert!(cache.is_none() && warnings[0].contains("`here` is not an absolute path"), "{warnings:?}");
        assert_eq!(open(None, None, on), (None, vec![]));
        let (cache, warnings) = open(Some(OsStr::new("1")), None, off);
        assert!(cache.is_none() && warnings[0].contains("no cache directory"), "{warnings:?}");
    }
}
