//! 32-bit x86, System V convention (cdecl): `ebx`, `esi`, `edi`, `ebp` and `esp` survive a call, arguments are on the stack, and `esp`
//! is a multiple of 16 at a call.
//!
//! The registers of the x87 and the vector registers do not survive calls, so there is nothing to bring back of them.

/// The stack pointer, with the registers above it.
pub(crate) type Saved = usize;

/// Four registers, and what makes the frame with the return address a multiple of 16 bytes. Backtraces of the host find what is above.
macro_rules! enter {
    () => {
        concat!(
            ".cfi_startproc\n",
            "push ebp\n",
            ".cfi_def_cfa_offset 8\n",
            ".cfi_offset ebp, -8\n",
            "push ebx\n",
            ".cfi_def_cfa_offset 12\n",
            ".cfi_offset ebx, -12\n",
            "push esi\n",
            ".cfi_def_cfa_offset 16\n",
            ".cfi_offset esi, -16\n",
            "push edi\n",
            ".cfi_def_cfa_offset 20\n",
            ".cfi_offset edi, -20\n",
            "sub esp, 12\n",
            ".cfi_def_cfa_offset 32"
        )
    };
}

/// The end of both functions: the frame at `esp` goes back into the registers.
macro_rules! leave {
    ($($head:expr),*; $end:literal) => {
        core::arch::naked_asm!($($head,)* "add esp, 12", "pop edi", "pop esi", "pop ebx", "pop ebp", "ret", $end)
    };
}

/// Calls `thunk(data)` and returns 0; 1 if [`resume`] came instead.
///
/// # Safety
/// `saved` is writable. `thunk(data)` may be called and does not unwind. What is in `*saved` is used only before this returns.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn catch(saved: *mut Saved, thunk: unsafe extern "C" fn(*mut u8), data: *mut u8) -> u32 {
    // The arguments are above the frame of 28 bytes and the return address.
    leave!(
        enter!(),
        "mov eax, [esp + 32]",
        "mov [eax], esp",
        "mov eax, [esp + 40]",
        "mov [esp], eax",
        "call [esp + 36]",
        "xor eax, eax";
        ".cfi_endproc"
    )
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and no frame since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    leave!("mov eax, [esp + 4]", "mov esp, [eax]", "mov eax, 1"; "")
}
