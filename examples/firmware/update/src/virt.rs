//! The machine virt with RISC-V. Its flash has Intel's commands (CFI): two chips of 16 bits, side
//! by side.

/// The second bank: QEMU may start from the first.
pub(crate) const FLASH: usize = 0x2200_0000;

/// The size of a page of the flash.
pub(crate) const PAGE: usize = 0x4_0000;

/// The pages of a slot.
pub(crate) const PAGES: usize = 1;

/// A number for both chips.
const fn both(word: u16) -> u32 {
    (word as u32) << 16 | word as u32
}

const ERASE: u32 = both(0x20);
const CONFIRM: u32 = both(0xd0);
const PROGRAM: u32 = both(0x40);
const READ: u32 = both(0xff);
const READY: u32 = both(0x80);

/// Gives a command of two words, and waits. The flash is no memory until it gets [`READ`]: the
/// firmware is elsewhere.
///
/// # Safety
/// As the command needs it. The place is in the flash.
unsafe fn command(place: *mut u32, first: u32, second: u32) {
    // SAFETY: passed on.
    unsafe {
        place.write_volatile(first);
        place.write_volatile(second);
        while place.read_volatile() & READY != READY {}
    }
}

/// Sets all bits of a page.
///
/// # Safety
/// The page is the flash's, and nothing uses what is in it.
pub(crate) unsafe fn erase(page: *mut u32) {
    // SAFETY: passed on.
    unsafe {
        command(page, ERASE, CONFIRM);
        page.write_volatile(READ);
    }
}

/// Clears bits of words.
///
/// # Safety
/// As many words from this one on are in the flash, and nothing uses them.
pub(crate) unsafe fn program(start: *mut u32, words: &[[u8; 4]]) {
    for (at, word) in words.iter().enumerate() {
        // SAFETY: passed on.
        unsafe { command(start.add(at), PROGRAM, u32::from_le_bytes(*word)) };
    }
    // SAFETY: passed on.
    unsafe { start.write_volatile(READ) };
}

/// A register of the UART (16550).
const fn register(number: usize) -> *mut u8 {
    core::ptr::without_provenance_mut(0x1000_0000 + number)
}

const DATA: *mut u8 = register(0);
const STATE: *mut u8 = register(5);

const RECEIVED: u8 = 1;

/// Turns the UART on: QEMU's is.
pub(crate) fn listen() {}

/// Waits for a byte from the UART.
pub(crate) fn byte() -> u8 {
    // SAFETY: registers of this board.
    unsafe {
        while STATE.read_volatile() & RECEIVED == 0 {}
        DATA.read_volatile()
    }
}

/// Resets the machine.
pub(crate) fn restart() -> ! {
    const TEST: *mut u32 = core::ptr::without_provenance_mut(0x0010_0000);
    // SAFETY: a register of this board; this value asks for a reset.
    unsafe { TEST.write_volatile(0x7777) };
    loop {
        core::hint::spin_loop();
    }
}
