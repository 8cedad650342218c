//! The chip: its clock, its pins, its second core.

use core::sync::atomic::AtomicU32;

use rp_pac::{
    CLOCKS, IO_BANK0, PSM, RESETS, SIO, UART0, XOSC,
    clocks::vals::{ClkPeriCtrlAuxsrc, ClkRefCtrlSrc, ClkSysCtrlSrc},
    xosc::vals::{CtrlFreqRange, Enable},
};

/// The board's crystal, in Hz: everything runs from it.
pub const CLOCK: u32 = 12_000_000;
const BAUD: u32 = 115_200;

/// Functions of pins.
const UART: u8 = 2;
const GPIO: u8 = 5;

/// Starts the crystal, and UART0 with its output at GP0.
pub fn start() {
    XOSC.ctrl().write(|w| w.set_freq_range(CtrlFreqRange::_1_15MHZ));
    // A millisecond, in units of 256 cycles.
    XOSC.startup().write(|w| w.set_delay((CLOCK / 1000).div_ceil(256) as u16));
    XOSC.ctrl().modify(|w| w.set_enable(Enable::ENABLE));
    while !XOSC.status().read().stable() {}
    // The cores run from the reference clock. A debugger's reset may leave another.
    CLOCKS.clk_sys_ctrl().modify(|w| w.set_src(ClkSysCtrlSrc::CLK_REF));
    while CLOCKS.clk_sys_selected().read() != 1 << ClkSysCtrlSrc::CLK_REF as u8 {}
    CLOCKS.clk_ref_ctrl().write(|w| w.set_src(ClkRefCtrlSrc::XOSC_CLKSRC));
    while CLOCKS.clk_ref_selected().read() != 1 << ClkRefCtrlSrc::XOSC_CLKSRC as u8 {}
    CLOCKS.clk_peri_ctrl().write(|w| {
        w.set_auxsrc(ClkPeriCtrlAuxsrc::CLK_SYS);
        w.set_enable(true);
    });

    RESETS.reset().modify(|w| {
        w.set_io_bank0(false);
        w.set_pads_bank0(false);
        w.set_uart0(false);
    });
    loop {
        let done = RESETS.reset_done().read();
        if done.io_bank0() && done.pads_bank0() && done.uart0() {
            break;
        }
    }
    // In 64ths of 16 samples for a bit.
    let divisor = (CLOCK * 4 + BAUD / 2) / BAUD;
    UART0.uartibrd().write(|w| w.0 = divisor / 64);
    UART0.uartfbrd().write(|w| w.0 = divisor % 64);
    UART0.uartlcr_h().write(|w| {
        // 8 bits.
        w.set_wlen(3);
        w.set_fen(true);
    });
    UART0.uartcr().write(|w| {
        w.set_uarten(true);
        w.set_txe(true);
    });
    IO_BANK0.gpio(0).ctrl().write(|w| w.set_funcsel(UART));
    // A debugger's reset may leave it taken.
    SIO.spinlock(0).write_value(0);
}

/// Makes a pin an output.
pub fn output(pin: usize) {
    SIO.gpio_oe(0).value_set().write_value(1 << pin);
    IO_BANK0.gpio(pin).ctrl().write(|w| w.set_funcsel(GPIO));
}

/// The stack of the second core, of so many words. They are atomic because a static that is written
/// to has to be; nobody uses them as such.
#[repr(align(8))]
pub struct Stack<const WORDS: usize>([AtomicU32; WORDS]);

impl<const WORDS: usize> Stack<WORDS> {
    pub const fn new() -> Stack<WORDS> {
        Stack([const { AtomicU32::new(0) }; WORDS])
    }
}

/// Starts the second core, in the way that its boot ROM waits for: it takes six words, and returns
/// each.
pub fn start_core1<const WORDS: usize>(entry: extern "C" fn() -> !, stack: &'static Stack<WORDS>) {
    PSM.frce_off().modify(|w| w.set_proc1(true));
    while !PSM.frce_off().read().proc1() {}
    PSM.frce_off().modify(|w| w.set_proc1(false));

    // SAFETY: the register is read.
    let vectors = unsafe { (*cortex_m::peripheral::SCB::PTR).vtor.read() };
    let top = stack.0.as_ptr_range().end.expose_provenance() as u32;
    let words = [0, 0, 1, vectors, top, entry as usize as u32];
    let mut next = 0;
    while let Some(word) = words.get(next) {
        if *word == 0 {
            while SIO.fifo().st().read().vld() {
                SIO.fifo().rd().read();
            }
            cortex_m::asm::sev();
        }
        while !SIO.fifo().st().read().rdy() {}
        SIO.fifo().wr().write_value(*word);
        cortex_m::asm::sev();
        while !SIO.fifo().st().read().vld() {
            cortex_m::asm::wfe();
        }
        next = if SIO.fifo().rd().read() == *word { next + 1 } else { 0 };
    }
}
