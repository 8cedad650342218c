//! [`Resolution`]: how paths are resolved.

/// How paths in a directory of the host are resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resolution {
    /// By the kernel: `openat2` of Linux 5.6 and later.
    Kernel,
    /// One component at a time, without following symbolic links, which are read and resolved in
    /// the same way.
    Steps,
}
