//! One misaligned load, where a machine may not have them.

/// Loads a word from a misaligned address, as guests do.
///
/// A machine without a handler faults here, when the first instance is made, and not at an access
/// that a guest seldom does.
///
/// # Panics
/// The machine loaded something else: cores before ARMv6 turn the bytes of the aligned word.
pub(crate) fn probe() {
    #[cfg(any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64"))]
    {
        let words = [0x0403_0201_u32.to_le(), 0x0807_0605_u32.to_le()];
        let address = words.as_ptr().cast::<u8>().wrapping_add(1);
        let value: u32;
        // SAFETY: the four bytes are the array's. The machine or its handler completes the load,
        // and changes no other register.
        unsafe {
            #[cfg(target_arch = "arm")]
            core::arch::asm!(
                "ldr {value}, [{address}]",
                value = lateout(reg) value,
                address = in(reg) address,
                options(nostack, readonly, preserves_flags)
            );
            #[cfg(not(target_arch = "arm"))]
            core::arch::asm!(
                "lw {value}, 0({address})",
                value = lateout(reg) value,
                address = in(reg) address,
                options(nostack, readonly, preserves_flags)
            );
        }
        assert!(
            value == 0x0504_0302,
            "the machine loads something else from misaligned addresses: \
             see `wamr_aot_rt::misaligned`, or compile modules with strict alignment"
        );
    }
}
