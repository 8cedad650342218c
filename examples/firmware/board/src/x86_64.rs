//! A PC without firmware: QEMU starts it through the PVH note, in 32-bit mode without paging.

use core::arch::{asm, global_asm, naked_asm};

global_asm!(
    // "Xen" note 18: the address to start at.
    ".section .note.pvh, \"a\", @note",
    ".balign 4",
    ".long 4, 4, 18",
    ".asciz \"Xen\"",
    ".long start32",
    ".section .bss.pages, \"aw\", @nobits",
    ".balign 4096",
    "pages: .skip 3 * 4096",
    ".section .rodata.gdt, \"a\"",
    ".balign 8",
    // Null, and a code segment of 64 bits.
    "gdt: .quad 0, 0x00af9a000000ffff",
    "gdt_pointer: .word 15",
    ".long gdt",
    ".section .text.start32, \"ax\"",
    ".globl start32",
    ".code32",
    "start32:",
    "movl $_stack_start, %esp",
    // The first GiB at its own addresses, in pages of 2 MiB.
    "movl $pages, %edi",
    "leal 0x1003(%edi), %eax",
    "movl %eax, (%edi)",
    "leal 0x2003(%edi), %eax",
    "movl %eax, 0x1000(%edi)",
    "xorl %ecx, %ecx",
    "2:",
    "movl %ecx, %eax",
    "shll $21, %eax",
    "orl $0x83, %eax",
    "movl %eax, 0x2000(%edi,%ecx,8)",
    "incl %ecx",
    "cmpl $512, %ecx",
    "jne 2b",
    "movl %edi, %cr3",
    // Long pages' addresses, SSE.
    "movl %cr4, %eax",
    "orl $0x620, %eax",
    "movl %eax, %cr4",
    // Long mode.
    "movl $0xc0000080, %ecx",
    "rdmsr",
    "orl $0x100, %eax",
    "wrmsr",
    // Paging, and floating point.
    "movl %cr0, %eax",
    "andl $0xfffffffb, %eax",
    "orl $0x80000002, %eax",
    "movl %eax, %cr0",
    "lgdt gdt_pointer",
    "ljmp $8, $start64",
    ".code64",
    "start64:",
    "xorl %eax, %eax",
    "movl %eax, %ss",
    "movl %eax, %ds",
    "movl %eax, %es",
    "call {start}",
    start = sym start,
    options(att_syntax)
);

extern "C" fn start() -> ! {
    crate::board_main()
}

/// Writes a text to the serial port, which QEMU lets write at any time.
pub fn write(text: &[u8]) {
    for byte in text {
        // SAFETY: a port of its own.
        unsafe {
            asm!(
                "out dx, al",
                in("dx") 0x3f8u16,
                in("al") *byte,
                options(nomem, nostack, preserves_flags)
            );
        }
    }
}

/// Ends the program: QEMU's status is twice the code, and 1.
pub fn exit(good: bool) -> ! {
    let code: u32 = if good { 0x10 } else { 0x11 };
    // SAFETY: a port of its own.
    unsafe {
        asm!("out dx, eax", in("dx") 0xf4u16, in("eax") code, options(nomem, nostack, preserves_flags));
    }
    loop {
        core::hint::spin_loop();
    }
}

// The target is the machine's own, whose standard library gets these from elsewhere.

#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn memcpy() {
    naked_asm!("mov rax, rdi", "mov rcx, rdx", "rep movsb", "ret")
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn memset() {
    naked_asm!("mov r8, rdi", "mov eax, esi", "mov rcx, rdx", "rep stosb", "mov rax, r8", "ret")
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn memmove() {
    naked_asm!(
        "mov rax, rdi",
        "mov rcx, rdx",
        "cmp rdi, rsi",
        "jbe 2f",
        // From the end, as the target may overlap it.
        "lea rdi, [rdi + rcx - 1]",
        "lea rsi, [rsi + rcx - 1]",
        "std",
        "2:",
        "rep movsb",
        "cld",
        "ret"
    )
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn memcmp() {
    naked_asm!(
        "xor eax, eax",
        "xor ecx, ecx",
        "2:",
        "cmp rcx, rdx",
        "je 3f",
        "movzx eax, byte ptr [rdi + rcx]",
        "movzx r8d, byte ptr [rsi + rcx]",
        "inc rcx",
        "sub eax, r8d",
        "je 2b",
        "3:",
        "ret"
    )
}

/// What compilers call where only equality matters.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn bcmp() {
    naked_asm!("jmp {memcmp}", memcmp = sym memcmp)
}

#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
