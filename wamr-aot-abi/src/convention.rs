//! The calling convention of generated code: whoever calls it, and whatever it calls, has it.

/// A convention that Rust has a name for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Convention {
    /// C's on the target.
    #[default]
    C,
    /// That of the System V ABI for x86_64, on Windows. Windows' own passes vectors by reference, and has functions keep ten vector
    /// registers that guests would rather use.
    SystemV,
}

impl Convention {
    /// All of them.
    pub const ALL: [Convention; 2] = [Convention::C, Convention::SystemV];

    /// As in `extern "C"`.
    pub const fn name(self) -> &'static str {
        match self {
            Convention::C => "C",
            Convention::SystemV => "sysv64",
        }
    }
}

/// The type of a function in the convention of generated code for this target: `guest_fn!(unsafe fn(i32) -> i32)`.
#[cfg(not(all(windows, target_arch = "x86_64")))]
#[macro_export]
macro_rules! guest_fn {
    (unsafe fn $($signature:tt)*) => { unsafe extern "C" fn $($signature)* };
}

/// The type of a function in the convention of generated code for this target: `guest_fn!(unsafe fn(i32) -> i32)`.
#[cfg(all(windows, target_arch = "x86_64"))]
#[macro_export]
macro_rules! guest_fn {
    (unsafe fn $($signature:tt)*) => { unsafe extern "sysv64" fn $($signature)* };
}
