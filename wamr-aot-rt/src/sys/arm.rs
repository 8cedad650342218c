//! 32-bit Arm, AAPCS: `r4` to `r11`, `sp` and, with hardware floats, `d8` to `d15` survive a call;
//! `lr` holds the return address.
//!
//! If floats are passed in registers, instructions are not restricted to those of Thumb-1: every
//! target that has such registers has the longer instructions, too. Otherwise they are those of
//! ARMv6-M, so that one text serves all profiles, in Arm and in Thumb state. Code with soft floats
//! does not touch `d8` to `d15`, even if the CPU has them.

/// Tells the assembler about a unit that all such targets have, for code that is assembled outside
/// of functions.
#[cfg(all(target_abi = "eabihf", target_os = "none"))]
macro_rules! unit {
    () => {
        ".fpu fpv4-sp-d16"
    };
}

/// The same for CPUs of profile A.
#[cfg(all(target_abi = "eabihf", not(target_os = "none")))]
macro_rules! unit {
    () => {
        ".fpu vfpv2"
    };
}

/// Pushes a frame of the registers, a multiple of 8 bytes.
#[cfg(all(target_abi = "eabihf", target_os = "none"))]
macro_rules! enter {
    () => {
        concat!(unit!(), "\n", "push {{r3-r11, lr}}\n", "vpush {{d8-d15}}")
    };
}

/// The same, with the unwind information by which backtraces of the host find the frames above.
#[cfg(all(target_abi = "eabihf", not(target_os = "none")))]
macro_rules! enter {
    () => {
        concat!(
            unit!(),
            "\n.fnstart\n",
            "push {{r3-r11, lr}}\n",
            ".save {{r3-r11, lr}}\n",
            "vpush {{d8-d15}}\n",
            ".vsave {{d8-d15}}"
        )
    };
}

/// Follows a function that begins with `enter`.
#[cfg(all(target_abi = "eabihf", not(target_os = "none")))]
macro_rules! end {
    () => {
        ".fnend"
    };
}

/// Follows a function that begins with `enter`.
#[cfg(not(all(target_abi = "eabihf", not(target_os = "none"))))]
macro_rules! end {
    () => {
        ""
    };
}

/// Pushes a frame of the registers, a multiple of 8 bytes.
#[cfg(not(target_abi = "eabihf"))]
macro_rules! enter {
    () => {
        concat!(
            "push {{r4-r7, lr}}\n",
            "mov r4, r8\n",
            "mov r5, r9\n",
            "mov r6, r10\n",
            "mov r7, r11\n",
            "push {{r4-r7}}\n",
            "sub sp, #4"
        )
    };
}

/// The end of both functions: restores the registers from the frame at `sp`.
#[cfg(target_abi = "eabihf")]
macro_rules! leave {
    ($($head:expr),*; $end:expr) => {
        core::arch::naked_asm!($($head,)* unit!(), "vpop {{d8-d15}}", "pop {{r3-r11, pc}}", $end)
    };
}

/// The end of both functions: restores the registers from the frame at `sp`.
#[cfg(not(target_abi = "eabihf"))]
macro_rules! leave {
    ($($head:expr),*; $end:expr) => {
        core::arch::naked_asm!(
            $($head,)*
            "add sp, #4",
            "pop {{r4-r7}}",
            "mov r8, r4",
            "mov r9, r5",
            "mov r10, r6",
            "mov r11, r7",
            "pop {{r4-r7, pc}}",
            $end,
        )
    };
}

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
    leave!(enter!(), "mov r3, sp", "str r3, [r0]", "mov r0, r2", "blx r1", "movs r0, #0"; end!())
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    leave!("ldr r1, [r0]", "mov sp, r1", "movs r0, #1"; "")
}
