//! x86_64, System V convention, on Windows too: `rbx`, `rbp` and `r12` to `r15` survive a call.
//!
//! The shim is inline assembly, not a function: a callee that returns has kept the registers that survive a call, so only a trap
//! has to bring back those that assembly cannot name as clobbered. The others the compiler keeps where the code around needs it,
//! and not twice in a loop. The stack pointer does not move, so that the unwind tables of the code around stay true.

use core::arch::asm;

use wamr_aot_abi::guest_fn;

/// Stack pointer, `rbp`, `rbx` and the address where a trap continues.
pub(crate) type Saved = [usize; 4];

/// Calls `thunk(data)` and returns 0; 1 if [`resume`] came instead.
///
/// # Safety
/// `saved` is writable. `thunk(data)` may be called and does not unwind. What is in `*saved` is used only before this returns.
#[inline(always)]
pub(crate) unsafe fn catch(saved: *mut Saved, thunk: guest_fn!(unsafe fn(*mut u8)), data: *mut u8) -> u32 {
    let trapped: u32;
    // SAFETY: control leaves the block once, at its end, as `resume` is called at most once and not after that. Then the stack
    // pointer, `rbp` and `rbx` are what they were: on the one way because `thunk` keeps them, on the other because `resume` loads
    // what was stored. All other registers are outputs.
    unsafe {
        asm!(
            "lea rax, [rip + 2f]",
            "mov [{saved}], rsp",
            "mov [{saved} + 8], rbp",
            "mov [{saved} + 16], rbx",
            "mov [{saved} + 24], rax",
            "call {thunk}",
            "xor edx, edx",
            "2:",
            saved = in(reg) saved,
            thunk = in(reg) thunk,
            in("rdi") data,
            // Not shared with an input: it is written first.
            out("rax") _,
            lateout("edx") trapped,
            lateout("r12") _,
            lateout("r13") _,
            lateout("r14") _,
            lateout("r15") _,
            clobber_abi("sysv64"),
        );
    }
    trapped
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and no frame since has a destructor to run.
#[inline(always)]
pub(crate) unsafe fn resume(saved: *const Saved) -> ! {
    // SAFETY: `catch` waits and has filled `saved`, so these are the registers of its frame and the address of its label.
    unsafe {
        asm!(
            "mov rsp, [rcx]",
            "mov rbp, [rcx + 8]",
            "mov rbx, [rcx + 16]",
            "mov edx, 1",
            "jmp [rcx + 24]",
            in("rcx") saved,
            options(noreturn),
        )
    }
}
