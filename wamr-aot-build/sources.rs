//! A hash of sources, for the build script. Tests are left out: they change nothing that the crate
//! does.

use std::{fs, io, path::Path};

/// The hash of nothing.
pub(crate) const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;

/// What files and directories are called that have tests only, or what tests need.
const TESTS: &[&str] = &["tests", "tests.rs", "test_dir.rs"];

/// Adds all files in a directory, with their paths.
pub(crate) fn hash_directory(directory: &Path, hash: &mut u64) -> io::Result<()> {
    let mut paths =
        fs::read_dir(directory)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.file_name().is_some_and(|name| TESTS.iter().any(|test| name == *test)) {
            continue;
        }
        if path.is_dir() {
            hash_directory(&path, hash)?;
        } else {
            fnv(hash, path.to_string_lossy().as_bytes());
            let bytes = fs::read(&path)?;
            match std::str::from_utf8(&bytes) {
                Ok(text) => without_tests(text).for_each(|part| fnv(hash, part.as_bytes())),
                Err(_) => fnv(hash, &bytes),
            }
        }
    }
    Ok(())
}

/// The parts of a source outside of its modules of tests. Such a module has its attribute at the
/// start of a line, and ends with the first line that is a closing brace.
fn without_tests(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let Some(start) = module_of_tests(text) else { return Some(text) };
        rest = text[start..].find("\n}\n").map(|end| &text[start + end + 3..]);
        Some(&text[..start])
    })
}

/// The place of the first module of tests.
fn module_of_tests(text: &str) -> Option<usize> {
    let attributes = text.match_indices("\n#[cfg(").map(|(at, _)| at + 1);
    let mut tests = attributes.filter(|&at| {
        let mut lines = text[at..].lines();
        let (attribute, item) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        let is_test = attribute == "#[cfg(test)]" || attribute.starts_with("#[cfg(all(test, ");
        is_test && item.starts_with("mod ") && item.ends_with(" {")
    });
    tests.next()
}

/// FNV-1a.
fn fnv(hash: &mut u64, bytes: &[u8]) {
    for byte in bytes {
        *hash = (*hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}
