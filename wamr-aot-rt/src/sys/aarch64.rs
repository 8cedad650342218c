//! aarch64, AAPCS64: `x19` to `x30`, `sp` and the low halves of `v8` to `v15` survive a call.

/// The stack pointer, above which the registers are stored.
pub(crate) type Saved = usize;

/// Calls `thunk(data)`. Returns 0 if the call returned, 1 if [`resume`] was called instead.
///
/// # Safety
/// `saved` is writable. `thunk(data)` may be called and does not unwind. The content of `*saved` is
/// used only before this function returns.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn catch(
    saved: *mut Saved,
    thunk: unsafe extern "C" fn(*mut u8),
    data: *mut u8,
) -> u32 {
    core::arch::naked_asm!(
        ".cfi_startproc",
        "stp x29, x30, [sp, #-160]!",
        ".cfi_def_cfa_offset 160",
        ".cfi_offset x29, -160",
        ".cfi_offset x30, -152",
        "stp x19, x20, [sp, #16]",
        "stp x21, x22, [sp, #32]",
        "stp x23, x24, [sp, #48]",
        "stp x25, x26, [sp, #64]",
        "stp x27, x28, [sp, #80]",
        "stp d8, d9, [sp, #96]",
        "stp d10, d11, [sp, #112]",
        "stp d12, d13, [sp, #128]",
        "stp d14, d15, [sp, #144]",
        ".cfi_offset x19, -144",
        ".cfi_offset x20, -136",
        ".cfi_offset x21, -128",
        ".cfi_offset x22, -120",
        ".cfi_offset x23, -112",
        ".cfi_offset x24, -104",
        ".cfi_offset x25, -96",
        ".cfi_offset x26, -88",
        ".cfi_offset x27, -80",
        ".cfi_offset x28, -72",
        "mov x29, sp",
        "mov x9, sp",
        "str x9, [x0]",
        "mov x0, x2",
        "blr x1",
        "mov w0, #0",
        "ldp x19, x20, [sp, #16]",
        "ldp x21, x22, [sp, #32]",
        "ldp x23, x24, [sp, #48]",
        "ldp x25, x26, [sp, #64]",
        "ldp x27, x28, [sp, #80]",
        "ldp d8, d9, [sp, #96]",
        "ldp d10, d11, [sp, #112]",
        "ldp d12, d13, [sp, #128]",
        "ldp d14, d15, [sp, #144]",
        "ldp x29, x30, [sp], #160",
        "ret",
        ".cfi_endproc",
    )
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    core::arch::naked_asm!(
        "ldr x9, [x0]",
        "mov sp, x9",
        "mov w0, #1",
        "ldp x19, x20, [sp, #16]",
        "ldp x21, x22, [sp, #32]",
        "ldp x23, x24, [sp, #48]",
        "ldp x25, x26, [sp, #64]",
        "ldp x27, x28, [sp, #80]",
        "ldp d8, d9, [sp, #96]",
        "ldp d10, d11, [sp, #112]",
        "ldp d12, d13, [sp, #128]",
        "ldp d14, d15, [sp, #144]",
        "ldp x29, x30, [sp], #160",
        "ret",
    )
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
        core::arch::asm!(
            "mov sp, {sp}",
            "mov x29, {fp}",
            "br {pc}",
            sp = in(reg) sp,
            fp = in(reg) fp,
            pc = in(reg) pc,
            options(noreturn),
        )
    }
}
