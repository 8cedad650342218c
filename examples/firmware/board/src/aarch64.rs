//! AArch64 without firmware: starts in EL1.

core::arch::global_asm!(
    ".section .text.start, \"ax\"",
    ".globl _start",
    "_start:",
    // Floating point and vectors on.
    "mov x0, #(3 << 20)",
    "msr cpacr_el1, x0",
    "isb",
    "ldr x0, =_stack_start",
    "mov sp, x0",
    "ldr x0, =_bss_start",
    "ldr x1, =_bss_end",
    "1:",
    "cmp x0, x1",
    "b.hs 2f",
    "str xzr, [x0], #8",
    "b 1b",
    "2:",
    "bl {start}",
    start = sym start,
);

extern "C" fn start() -> ! {
    crate::board_main()
}
