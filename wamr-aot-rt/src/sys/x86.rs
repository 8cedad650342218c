//! 32-bit x86, System V convention (cdecl): `ebx`, `esi`, `edi`, `ebp` and `esp` survive a call,
//! arguments are on the stack, and `esp` is a multiple of 16 at a call.
//!
//! The x87 registers and the vector registers do not survive calls, so none of them has to be
//! restored.

/// The stack pointer, above which the registers are stored.
pub(crate) type Saved = usize;

/// Pushes four registers, and padding that makes the frame with the return address a multiple of 16
/// bytes. Backtraces of the host find the frames above.
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

/// The end of both functions: restores the registers from the frame at `esp`.
macro_rules! leave {
    ($($head:expr),*; $end:literal) => {
        core::arch::naked_asm!(
            $($head,)* "add esp, 12", "pop edi", "pop esi", "pop ebx", "pop ebp", "ret", $end
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
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    leave!("mov eax, [esp + 4]", "mov esp, [eax]", "mov eax, 1"; "")
}
