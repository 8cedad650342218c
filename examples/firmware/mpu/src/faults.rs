//! MemManage: what the MPU refused is counted, and the program goes on after it. A product would
//! stop the task, or the board.

use core::{
    arch::{asm, naked_asm},
    sync::atomic::{AtomicUsize, Ordering},
};

/// What an exception stores on the stack that it interrupts.
#[repr(C)]
pub struct Frame {
    pub registers: [u32; 4],
    r12: u32,
    link: u32,
    program_counter: u32,
    status: u32,
}

/// The causes of MemManage, in the lowest byte.
const CFSR: *mut u32 = 0xe000_ed28 as *mut u32;
const REFUSED_FETCH: u32 = 1 << 0;
const REFUSED_ACCESS: u32 = 1 << 1;
const ADDRESS_IS_VALID: u32 = 1 << 7;

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// How many accesses were refused since the last call. It needs privileges.
pub fn take() -> usize {
    COUNT.swap(0, Ordering::Relaxed)
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn MemoryManagement() {
    naked_asm!(
        "tst lr, #4",
        "ite eq",
        "mrseq r0, msp",
        "mrsne r0, psp",
        "b {handle}",
        handle = sym handle,
    )
}

extern "C" fn handle(frame: &mut Frame) {
    // SAFETY: the register is there, and a bit that is written is cleared.
    let causes = unsafe {
        let causes = CFSR.read_volatile() & 0xff;
        CFSR.write_volatile(causes);
        causes & !ADDRESS_IS_VALID
    };
    match causes {
        // A jump to where nothing is executed: back to who jumped.
        REFUSED_FETCH => frame.program_counter = frame.link & !1,
        // SAFETY: the program was about to execute what is there.
        REFUSED_ACCESS => unsafe {
            let first_half = (frame.program_counter as *const u16).read_volatile();
            frame.program_counter += if first_half >> 11 >= 0b11101 { 4 } else { 2 };
        },
        _ => {
            board::write(b"the stack has no room for an exception\n");
            board::exit(false);
        }
    }
    COUNT.fetch_add(1, Ordering::Relaxed);
}

/// Reads a word, if that is not refused.
pub fn read(address: usize) {
    // SAFETY: nothing depends on what is read.
    unsafe { asm!("ldr {}, [{}]", out(reg) _, in(reg) address, options(nostack, preserves_flags)) };
}

/// Writes a word. It is for addresses at which that is refused.
pub fn write(address: usize) {
    // SAFETY: the MPU refuses it, and if not, the program ends with a failure.
    unsafe { asm!("str {0}, [{0}]", in(reg) address, options(nostack, preserves_flags)) };
}

/// Calls what is at an address. It is for addresses at which that is refused.
pub fn jump(address: usize) {
    // SAFETY: as above; nothing is executed there, and `handle` returns to the next instruction.
    unsafe { asm!("blx {}", in(reg) address | 1, out("lr") _, options(nostack, preserves_flags)) };
}
