//! The port layer: how control returns from guest code after a trap, and where a thread's stack
//! ends.
//!
//! An architecture supplies a type `Saved` and two functions:
//!
//! * `catch(saved, thunk, data)` stores in `*saved` what is needed to come back, calls
//!   `thunk(data)` and returns 0;
//! * `resume(saved)` returns 1 from the `catch` that filled `*saved`, whatever has been called
//!   since.
//!
//! If generated code has frame pointers there, it has a third: `land(pc, sp, fp)` continues at `pc`
//! with these pointers.
//!
//! It may also have `registers`: the same for a function whose arguments and result are in
//! registers.

#[cfg(all(target_arch = "aarch64", not(windows)))]
#[path = "aarch64.rs"]
mod arch;
#[cfg(all(any(target_arch = "riscv64", target_arch = "riscv32"), not(windows)))]
#[path = "riscv.rs"]
mod arch;
#[cfg(target_arch = "s390x")]
#[path = "s390x.rs"]
mod arch;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod arch;
#[cfg(all(target_arch = "x86", not(windows)))]
#[path = "x86.rs"]
mod arch;
#[cfg(all(target_arch = "arm", not(windows)))]
#[path = "arm.rs"]
mod arch;

#[cfg(any(
    all(windows, not(target_arch = "x86_64")),
    not(any(
        target_arch = "x86_64",
        target_arch = "x86",
        target_arch = "aarch64",
        target_arch = "riscv64",
        target_arch = "riscv32",
        target_arch = "arm",
        target_arch = "s390x"
    ))
))]
compile_error!(
    "wamr-aot-rt does not support this target yet: it supports x86_64, x86, aarch64, arm, riscv and s390x, \
     on Windows only x86_64 (see src/sys/mod.rs for what a port needs)"
);

#[cfg(all(target_arch = "x86", not(target_feature = "sse2")))]
compile_error!(
    "wamr-aot-rt needs SSE2 on 32-bit x86, since x87 arithmetic rounds twice: build for an i686 target \
     instead of an i586 one"
);

#[cfg(all(feature = "load", any(unix, windows)))]
pub(crate) mod map;
#[cfg(all(feature = "load", not(any(unix, windows))))]
compile_error!(
    "feature `load` of wamr-aot-rt supports only Unix and Windows so far \
     (see src/sys/map.rs for what a port needs)"
);

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub(crate) mod registers;

pub(crate) mod claim;
#[cfg(virtual_memory)]
pub(crate) mod memfd;
#[cfg(feature = "alloc")]
pub(crate) mod reserve;
pub(crate) mod signal;
pub(crate) mod stack;

#[cfg(all(signals, not(target_arch = "s390x")))]
pub(crate) use arch::land;
pub(crate) use arch::{Saved, catch, resume};

/// The stack pointer of the function that waits in a [`catch`]: what is below it belongs to the
/// functions that it called.
///
/// # Safety
/// That `catch` has filled `*saved` and not returned.
#[cfg(target_pointer_width = "64")]
#[allow(dead_code, reason = "used for signals, which not all systems have")]
pub(crate) unsafe fn saved_stack_pointer(saved: *const Saved) -> usize {
    // SAFETY: filled; the stack pointer is the first word.
    unsafe { saved.cast::<usize>().read() }
}
