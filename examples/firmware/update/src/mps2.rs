//! The machine mps2-an386: QEMU has memory in the place of its flash, so the rules of flash are
//! kept here.

/// After the firmware, in the 4 MiB that start at address 0.
pub(crate) const FLASH: usize = 0x0030_0000;

/// The size of a page of the flash.
pub(crate) const PAGE: usize = 4096;

/// The pages of a slot.
pub(crate) const PAGES: usize = 8;

/// Sets all bits of a page.
///
/// # Safety
/// The page is the flash's, and nothing uses what is in it.
pub(crate) unsafe fn erase(page: *mut u32) {
    for word in 0..PAGE / 4 {
        // SAFETY: passed on.
        unsafe { page.add(word).write_volatile(u32::MAX) };
    }
}

/// Clears bits of words.
///
/// # Safety
/// As many words from this one on are in the flash, and nothing uses them.
pub(crate) unsafe fn program(start: *mut u32, words: &[[u8; 4]]) {
    for (at, word) in words.iter().enumerate() {
        // SAFETY: passed on.
        unsafe {
            let place = start.add(at);
            place.write_volatile(place.read_volatile() & u32::from_le_bytes(*word));
        }
    }
}

/// A register of the first UART (CMSDK APB).
const fn register(offset: usize) -> *mut u32 {
    core::ptr::without_provenance_mut(0x4000_4000 + offset)
}

const DATA: *mut u32 = register(0x00);
const STATE: *mut u32 = register(0x04);
const CONTROL: *mut u32 = register(0x08);
const DIVIDER: *mut u32 = register(0x10);

const RECEIVED: u32 = 1 << 1;
const RECEIVE: u32 = 1 << 1;

/// Turns the UART on.
pub(crate) fn listen() {
    // SAFETY: registers of this board. What was received before, and not read, is dropped.
    unsafe {
        DIVIDER.write_volatile(16);
        CONTROL.write_volatile(RECEIVE);
        DATA.read_volatile();
    }
}

/// Waits for a byte from the UART.
pub(crate) fn byte() -> u8 {
    // SAFETY: registers of this board.
    unsafe {
        while STATE.read_volatile() & RECEIVED == 0 {}
        DATA.read_volatile() as u8
    }
}

/// Resets the processor.
pub(crate) fn restart() -> ! {
    const AIRCR: *mut u32 = core::ptr::without_provenance_mut(0xe000_ed0c);
    // SAFETY: a register of each Cortex-M; this value asks for a reset.
    unsafe { AIRCR.write_volatile(0x05fa_0004) };
    loop {
        core::hint::spin_loop();
    }
}
