//! RISC-V, 32 and 64 bits: `ra` holds the return address; `s0` to `s11` survive a call and, with
//! hardware floats, so do `fs0` to `fs11`.
//!
//! Whether there are these is for `build.rs` to say: `cfg(target_feature = "d")` is hidden from
//! programs that a stable compiler compiles.

// Each register has a slot of 8 bytes, whatever its width, so there is only one frame layout.

#[cfg(target_arch = "riscv64")]
macro_rules! store {
    ($register:literal, $offset:literal) => {
        concat!("sd ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(target_arch = "riscv64")]
macro_rules! load {
    ($register:literal, $offset:literal) => {
        concat!("ld ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(target_arch = "riscv32")]
macro_rules! store {
    ($register:literal, $offset:literal) => {
        concat!("sw ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(target_arch = "riscv32")]
macro_rules! load {
    ($register:literal, $offset:literal) => {
        concat!("lw ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(float_registers = "d")]
macro_rules! store_float {
    ($register:literal, $offset:literal) => {
        concat!("fsd ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(float_registers = "d")]
macro_rules! load_float {
    ($register:literal, $offset:literal) => {
        concat!("fld ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(float_registers = "f")]
macro_rules! store_float {
    ($register:literal, $offset:literal) => {
        concat!("fsw ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(float_registers = "f")]
macro_rules! load_float {
    ($register:literal, $offset:literal) => {
        concat!("flw ", $register, ", ", $offset, "(sp)")
    };
}

#[cfg(not(any(float_registers = "d", float_registers = "f")))]
macro_rules! store_float {
    ($register:literal, $offset:literal) => {
        ""
    };
}

#[cfg(not(any(float_registers = "d", float_registers = "f")))]
macro_rules! load_float {
    ($register:literal, $offset:literal) => {
        ""
    };
}

#[cfg(target_arch = "riscv64")]
macro_rules! save_sp {
    () => {
        "sd sp, 0(a0)"
    };
}

#[cfg(target_arch = "riscv32")]
macro_rules! save_sp {
    () => {
        "sw sp, 0(a0)"
    };
}

#[cfg(target_arch = "riscv64")]
macro_rules! load_sp {
    () => {
        "ld sp, 0(a0)"
    };
}

#[cfg(target_arch = "riscv32")]
macro_rules! load_sp {
    () => {
        "lw sp, 0(a0)"
    };
}

/// Optimised builds parse the assembly once without the target's features (LLVM does, to find the
/// symbols of a module), so the assembly states itself which features it uses.
#[cfg(float_registers = "d")]
macro_rules! float_option {
    () => {
        ".option arch, +d"
    };
}

#[cfg(float_registers = "f")]
macro_rules! float_option {
    () => {
        ".option arch, +f"
    };
}

#[cfg(not(any(float_registers = "d", float_registers = "f")))]
macro_rules! float_option {
    () => {
        ""
    };
}

/// The end of both functions: restores the registers from the frame at `sp`.
macro_rules! leave {
    ($($head:expr),* ; $($tail:expr),*) => {
        core::arch::naked_asm!(
            ".option push",
            float_option!(),
            $($head,)*
            load!("ra", "0"),
            load!("s0", "8"),
            load!("s1", "16"),
            load!("s2", "24"),
            load!("s3", "32"),
            load!("s4", "40"),
            load!("s5", "48"),
            load!("s6", "56"),
            load!("s7", "64"),
            load!("s8", "72"),
            load!("s9", "80"),
            load!("s10", "88"),
            load!("s11", "96"),
            load_float!("fs0", "104"),
            load_float!("fs1", "112"),
            load_float!("fs2", "120"),
            load_float!("fs3", "128"),
            load_float!("fs4", "136"),
            load_float!("fs5", "144"),
            load_float!("fs6", "152"),
            load_float!("fs7", "160"),
            load_float!("fs8", "168"),
            load_float!("fs9", "176"),
            load_float!("fs10", "184"),
            load_float!("fs11", "192"),
            "addi sp, sp, 208",
            "ret",
            $($tail,)*
            ".option pop",
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
    leave!(
        ".cfi_startproc",
        "addi sp, sp, -208",
        ".cfi_def_cfa_offset 208",
        store!("ra", "0"),
        ".cfi_offset ra, -208",
        store!("s0", "8"),
        store!("s1", "16"),
        store!("s2", "24"),
        store!("s3", "32"),
        store!("s4", "40"),
        store!("s5", "48"),
        store!("s6", "56"),
        store!("s7", "64"),
        store!("s8", "72"),
        store!("s9", "80"),
        store!("s10", "88"),
        store!("s11", "96"),
        store_float!("fs0", "104"),
        store_float!("fs1", "112"),
        store_float!("fs2", "120"),
        store_float!("fs3", "128"),
        store_float!("fs4", "136"),
        store_float!("fs5", "144"),
        store_float!("fs6", "152"),
        store_float!("fs7", "160"),
        store_float!("fs8", "168"),
        store_float!("fs9", "176"),
        store_float!("fs10", "184"),
        store_float!("fs11", "192"),
        save_sp!(),
        "mv a0, a2",
        "jalr a1",
        "li a0, 0";
        ".cfi_endproc"
    )
}

/// Returns 1 from the [`catch`] that filled `saved`.
///
/// # Safety
/// That `catch` has not returned, and none of the frames created since has a destructor to run.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(saved: *const Saved) -> ! {
    leave!(load_sp!(), "li a0, 1";)
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
            "mv sp, {sp}",
            "mv s0, {fp}",
            "jr {pc}",
            sp = in(reg) sp,
            fp = in(reg) fp,
            pc = in(reg) pc,
            options(noreturn),
        )
    }
}
