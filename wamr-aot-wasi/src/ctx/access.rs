//! [`Access`]: how a file system is granted.

/// What a guest may do with the files of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It reads them. What would change them fails with `ROFS`.
    Read,
    /// It reads, changes, makes and removes them.
    ReadWrite,
}
