//! RISC-V without firmware: hart 0 starts in machine mode, the others wait.

core::arch::global_asm!(
    ".section .text.start, \"ax\"",
    ".globl _start",
    "_start:",
    "csrr t0, mhartid",
    "bnez t0, 3f",
    "la sp, _stack_start",
    // Floating-point registers on, where there are any.
    "li t0, 0x6000",
    "csrs mstatus, t0",
    "la t0, _bss_start",
    "la t1, _bss_end",
    "1:",
    "bgeu t0, t1, 2f",
    "sw zero, 0(t0)",
    "addi t0, t0, 4",
    "j 1b",
    "2:",
    "call {start}",
    "3:",
    "wfi",
    "j 3b",
    start = sym start,
);

extern "C" fn start() -> ! {
    crate::board_main()
}
