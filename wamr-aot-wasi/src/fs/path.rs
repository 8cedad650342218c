//! Paths, taken apart.

use crate::Errno;

/// The longest name of a file.
pub(super) const NAME_LIMIT: usize = 255;

/// The most symbolic links that one path leads through.
#[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "a bundle has no links"))]
pub(super) const LINK_LIMIT: u32 = 40;

/// The first component of a path, what follows it, and whether that is just slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step<'a, T: ?Sized = str> {
    pub(super) name: &'a T,
    /// Begins with a component, or is empty.
    pub(super) rest: &'a T,
    /// Whether a slash follows the name.
    pub(super) slash: bool,
}

impl<T: ?Sized + AsRef<[u8]>> Step<'_, T> {
    pub(super) fn is_last(&self) -> bool {
        self.rest.as_ref().is_empty()
    }
}

/// Takes the first component of a relative path.
///
/// # Errors
/// If the path is empty or absolute, or the component is too long.
pub(super) fn step(path: &str) -> Result<Step<'_>, Errno> {
    let Step { name, rest, slash } = step_of_bytes(path.as_bytes())?;
    // A slash is a character in any case.
    Ok(Step { name: &path[..name.len()], rest: &path[path.len() - rest.len()..], slash })
}

/// The same for the target of a symbolic link of the host's, which need not be UTF-8.
///
/// # Errors
/// As [`step`].
pub(super) fn step_of_bytes(path: &[u8]) -> Result<Step<'_, [u8]>, Errno> {
    if path.starts_with(b"/") {
        return Err(Errno::PERM);
    }
    let is_slash = |byte: &u8| *byte == b'/';
    let (name, rest, slash) = match path.iter().position(is_slash) {
        Some(end) => {
            let slashes = path[end..].iter().take_while(|byte| is_slash(byte)).count();
            (&path[..end], &path[end + slashes..], true)
        }
        None => (path, &path[path.len()..], false),
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
