//! The calling convention of generated code: its callers and its callees use it.

/// A calling convention that has a name in Rust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Convention {
    /// The target's C convention.
    #[default]
    C,
    /// The System V convention for x86_64, on Windows. The convention of Windows passes vectors by
    /// reference, and makes ten vector registers callee-saved that are better available to guests.
    SystemV,
}

impl Convention {
    /// All conventions.
    pub const ALL: [Convention; 2] = [Convention::C, Convention::SystemV];

    /// The name, as in `extern "C"`.
    pub const fn name(self) -> &'static str {
        match self {
            Convention::C => "C",
            Convention::SystemV => "sysv64",
        }
    }
}

/// The type of a function in the convention of generated code for this target:
/// `guest_fn!(unsafe fn(i32) -> i32)`.
#[cfg(not(all(windows, target_arch = "x86_64")))]
#[macro_export]
macro_rules! guest_fn {
    (unsafe fn $($signature:tt)*) => { unsafe extern "C" fn $($signature)* };
}

/// The type of a function in the convention of generated code for this target:
/// `guest_fn!(unsafe fn(i32) -> i32)`.
#[cfg(all(windows, target_arch = "x86_64"))]
#[macro_export]
macro_rules! guest_fn {
    (unsafe fn $($signature:tt)*) => { unsafe extern "sysv64" fn $($signature)* };
}
