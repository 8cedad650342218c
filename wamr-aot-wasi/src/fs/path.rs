//! Paths, taken apart.

use crate::Errno;

/// The longest name of a file.
pub(super) const NAME_LIMIT: usize = 255;

/// The most symbolic links that one path leads through.
#[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "a bundle has no links"))]
pub(super) const LINK_LIMIT: u32 = 40;

/// The first component of a path, what follows it, and whether that is just slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step<'a> {
    pub(super) name: &'a str,
    /// Begins with a component, or is empty.
    pub(super) rest: &'a str,
    /// Whether a slash follows the name.
    pub(super) slash: bool,
}

impl Step<'_> {
    pub(super) fn is_last(&self) -> bool {
        self.rest.is_empty()
    }
}

/// Takes the first component of a relative path.
///
/// # Errors
/// If the path is empty or absolute, or the component is too long.
pub(super) fn step(path: &str) -> Result<Step<'_>, Errno> {
    if path.starts_with('/') {
        return Err(Errno::PERM);
    }
    let (name, rest, slash) = match path.split_once('/') {
        Some((name, rest)) => (name, rest.trim_start_matches('/'), true),
        None => (path, "", false),
    };
    match name.len() {
        0 => Err(Errno::NOENT),
        1..=NAME_LIMIT => Ok(Step { name, rest, slash }),
        _ => Err(Errno::NAMETOOLONG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_at_slashes() {
        assert_eq!(step("a//b/"), Ok(Step { name: "a", rest: "b/", slash: true }));
        assert_eq!(step("b//"), Ok(Step { name: "b", rest: "", slash: true }));
        assert_eq!(step("b"), Ok(Step { name: "b", rest: "", slash: false }));
        assert_eq!(step("/b"), Err(Errno::PERM));
        assert_eq!(step(""), Err(Errno::NOENT));
        assert_eq!(step(&"x".repeat(256)), Err(Errno::NAMETOOLONG));
    }
}
