//! The debugger's console, by Arm's and RISC-V's semihosting.

use core::arch::asm;

const SYS_WRITE0: usize = 0x04;
const SYS_EXIT_EXTENDED: usize = 0x20;
const APPLICATION_EXIT: usize = 0x20026;

/// # Safety
/// `parameter` is what the operation takes.
unsafe fn call(operation: usize, parameter: usize) {
    // SAFETY: the debugger keeps all registers but the result's. What it reads is in memory before,
    // since `asm!` may read it.
    unsafe {
        #[cfg(target_arch = "arm")]
        asm!("bkpt 0xab", inout("r0") operation => _, in("r1") parameter, options(nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        asm!(
            "hlt #0xf000",
            inout("x0") operation => _,
            in("x1") parameter,
            options(nostack, preserves_flags)
        );
        // The three instructions are known as one: uncompressed, and in one page.
        #[cfg(any(target_arch = "riscv32", target_arch = "riscv64"))]
        asm!(
            ".balign 16",
            ".option push",
            ".option norvc",
            "slli x0, x0, 0x1f",
            "ebreak",
            "srai x0, x0, 7",
            ".option pop",
            inout("a0") operation => _,
            in("a1") parameter,
            options(nostack, preserves_flags)
        );
    }
}

/// Writes a text without zero bytes.
pub fn write(text: &[u8]) {
    let mut buffer = [0; 33];
    for part in text.chunks(buffer.len() - 1) {
        buffer[..part.len()].copy_from_slice(part);
        buffer[part.len()] = 0;
        // SAFETY: takes the address of a text that ends with a zero.
        unsafe { call(SYS_WRITE0, buffer.as_ptr().addr()) };
    }
}

/// Ends the program.
pub fn exit(good: bool) -> ! {
    let block = [APPLICATION_EXIT, usize::from(!good)];
    // SAFETY: takes the address of two words.
    unsafe { call(SYS_EXIT_EXTENDED, block.as_ptr().addr()) };
    loop {
        core::hint::spin_loop();
    }
}
