//! x86_64, System V convention, on Windows too: `rbx`, `rbp` and `r12` to `r15` survive a call.
//!
//! The shim is inline assembly, not a function: a callee that returns has preserved the registers
//! that survive a call, so only a trap has to restore those that assembly cannot declare as
//! clobbered. The compiler saves the others if the surrounding code needs them, and not repeatedly
//! in a loop. The stack pointer does not move, so the unwind tables of the surrounding code stay
//! valid.

use core::arch::asm;

use wamr_aot_abi::guest_fn;

/// Stack pointer, `rbp`, `rbx` and the address where execution continues after a trap.
pub(crate) type Saved = [usize; 4];

/// Calls `thunk(data)`. Returns 0 if the call returned, 1 if [`resume`] was called instead.
///
/// # Safety
/// `saved` is writable. `thunk(data)` may be called and does not unwind. The content of `*saved` is
/// used only before this function returns.
#[inline(always)]
pub(crate) unsafe fn catch(saved: *mut Saved, thunk: guest_fn!(unsafe fn(*mut u8)), data: *mut u8) -> u32 {
    let trapped: u32;
    // SAFETY: control leaves the block once, at its end, as `resume` is called at most once and not
    // after that. Then the stack pointer, `rbp` and `rbx` are what they were: if `thunk` returns,
    // because it preserves them; otherwise, because `resume` loads what was stored. All other
    // registers are outputs.
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
            // Not shared with an input, because it is written first.
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
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[inline(always)]
pub(crate) unsafe fn resume(saved: *const Saved) -> ! {
    // SAFETY: `catch` waits and has filled `saved`, so these are the registers of its frame and the
    // address of its label.
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

/// Continues at `pc` with this stack pointer and frame pointer.
///
/// # Safety
/// A function waits there that expects just that; none of the frames below it has a destructor to
/// run.
#[cfg(signals)]
#[inline(always)]
pub(crate) unsafe fn land(pc: usize, sp: usize, fp: usize) -> ! {
    // SAFETY: by the contract.
    unsafe {
        asm!(
            "mov rsp, {sp}",
            "mov rbp, {fp}",
            "jmp {pc}",
            sp = in(reg) sp,
            fp = in(reg) fp,
            pc = in(reg) pc,
            options(noreturn),
        )
    }
}
