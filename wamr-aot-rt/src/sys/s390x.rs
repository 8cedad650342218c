//! s390x, ELF ABI: `r6` to `r15` and `f8` to `f15` survive a call; `r14` holds the return address,
//! `r15` is the stack pointer.
//!
//! A caller reserves 160 bytes above its stack pointer for the function that it calls: general
//! registers are stored there.

/// The stack pointer, above which the floating-point registers are stored, followed by the general
/// ones.
pub(crate) type Saved = usize;

/// The end of both functions: restores the registers from the frame at `r15`.
macro_rules! leave {
    ($($head:expr),* ; $($tail:expr),*) => {
        core::arch::naked_asm!(
            $($head,)*
            "ld %f8, 160(%r15)",
            "ld %f9, 168(%r15)",
            "ld %f10, 176(%r15)",
            "ld %f11, 184(%r15)",
            "ld %f12, 192(%r15)",
            "ld %f13, 200(%r15)",
            "ld %f14, 208(%r15)",
            "ld %f15, 216(%r15)",
            "lmg %r6, %r15, 272(%r15)",
            "br %r14",
            $($tail,)*
        )
    };
}

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
    leave!(
        ".cfi_startproc",
        "stmg %r6, %r15, 48(%r15)",
        ".cfi_offset %r6, -112",
        ".cfi_offset %r7, -104",
        ".cfi_offset %r8, -96",
        ".cfi_offset %r9, -88",
        ".cfi_offset %r10, -80",
        ".cfi_offset %r11, -72",
        ".cfi_offset %r12, -64",
        ".cfi_offset %r13, -56",
        ".cfi_offset %r14, -48",
        ".cfi_offset %r15, -40",
        // The callee needs 160 bytes as well.
        "aghi %r15, -224",
        ".cfi_def_cfa_offset 384",
        "std %f8, 160(%r15)",
        "std %f9, 168(%r15)",
        "std %f10, 176(%r15)",
        "std %f11, 184(%r15)",
        "std %f12, 192(%r15)",
        "std %f13, 200(%r15)",
        "std %f14, 208(%r15)",
        "std %f15, 216(%r15)",
        ".cfi_offset %f8, -224",
        ".cfi_offset %f9, -216",
        ".cfi_offset %f10, -208",
        ".cfi_offset %f11, -200",
        ".cfi_offset %f12, -192",
        ".cfi_offset %f13, -184",
        ".cfi_offset %f14, -176",
        ".cfi_offset %f15, -168",
        "stg %r15, 0(%r2)",
        "lgr %r2, %r4",
        "basr %r14, %r3",
        "lghi %r2, 0";
        ".cfi_endproc"
    )
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    leave!("lg %r15, 0(%r2)", "lghi %r2, 1";)
}
