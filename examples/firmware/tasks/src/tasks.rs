//! Two tasks on a Cortex-M: the exception PendSV exchanges them, at the end of all other handlers.
//! What asks for it is the timer, or a task that gives way.

use core::{
    arch::{asm, naked_asm},
    cell::UnsafeCell,
    ops::Range,
    sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering},
};

use wamr_aot_rt::EpochCounter;

/// Bytes of each stack: for the guest, 1 KiB that it leaves to the host, and the task itself.
const STACK_BYTES: usize = 4096;
/// How many words of it an exchange takes at first: the registers that PendSV stores, and those
/// that the CPU does.
const FRAME_WORDS: usize = 9 + 8;
/// What a handler returns with to a task without floats, on its own stack.
const RETURN_TO_TASK: u32 = 0xffff_fffd;
/// The program status of a task: it executes Thumb instructions.
const THUMB: u32 = 1 << 24;

const ICSR: *mut u32 = 0xe000_ed04 as *mut u32;
const PENDSVSET: u32 = 1 << 28;
const SHPR3: *mut u32 = 0xe000_ed20 as *mut u32;
const SYST_CSR: *mut u32 = 0xe000_e010 as *mut u32;
const SYST_RVR: *mut u32 = 0xe000_e014 as *mut u32;
const SYST_CVR: *mut u32 = 0xe000_e018 as *mut u32;
/// Cycles between two ticks: a millisecond at 25 MHz.
const PERIOD: u32 = 25_000;

/// The ticks of the timer.
pub static TICKS: EpochCounter = EpochCounter::new();

#[repr(C, align(8))]
struct Stack(UnsafeCell<[u32; STACK_BYTES / 4]>);

// SAFETY: `start` writes to the second one before there are tasks. After that a stack is its
// task's.
unsafe impl Sync for Stack {}

static STACKS: [Stack; 2] = [const { Stack(UnsafeCell::new([0; STACK_BYTES / 4])) }; 2];

/// The stack pointer of the task that does not run.
static WAITING: AtomicUsize = AtomicUsize::new(0);
static TURNS: AtomicUsize = AtomicUsize::new(0);
static IS_PREEMPTIVE: AtomicBool = AtomicBool::new(true);
static ARRIVED: AtomicUsize = AtomicUsize::new(0);

/// The addresses of a task's stack.
pub fn stack(number: usize) -> Range<usize> {
    let low = STACKS[number].0.get().addr();
    low..low + STACK_BYTES
}

/// How often the tasks were exchanged.
pub fn turns() -> usize {
    TURNS.load(Ordering::Relaxed)
}

/// Whether the timer exchanges the tasks.
pub fn set_preemptive(is_preemptive: bool) {
    IS_PREEMPTIVE.store(is_preemptive, Ordering::Relaxed);
}

/// Lets the other task run, and returns when it is this one's turn again.
pub fn give_way() {
    // SAFETY: the register asks for PendSV, which keeps what this task has. The barriers have it
    // come now.
    unsafe {
        ICSR.write_volatile(PENDSVSET);
        asm!("dsb", "isb", options(nostack, preserves_flags));
    }
}

/// Waits until both tasks have come to the meeting with this number, from 1.
pub fn meet(number: usize) {
    ARRIVED.fetch_add(1, Ordering::Relaxed);
    while ARRIVED.load(Ordering::Relaxed) < 2 * number {
        give_way();
    }
}

/// Starts two tasks, each with its number.
pub fn start(task: fn(usize) -> !) -> ! {
    TASK.store(task as *mut (), Ordering::Relaxed);
    let mut frame = [0; FRAME_WORDS];
    frame[8] = RETURN_TO_TASK;
    // Its argument, where it starts, and the status.
    frame[9] = 1;
    frame[15] = (enter as *const () as u32) & !1;
    frame[16] = THUMB;
    // SAFETY: nothing else uses the stack yet.
    let second = unsafe { &mut *STACKS[1].0.get() };
    second[STACK_BYTES / 4 - FRAME_WORDS..].copy_from_slice(&frame);
    WAITING.store(stack(1).end - FRAME_WORDS * 4, Ordering::Relaxed);
    // SAFETY: both exceptions get the lowest priority, so that they interrupt only tasks. The first
    // task runs on its own stack from here on; nothing of this function is needed any more.
    unsafe {
        SHPR3.write_volatile(0xffff << 16);
        asm!(
            "msr psp, {stack}",
            "msr control, {own}",
            "isb",
            "bx {enter}",
            stack = in(reg) stack(0).end,
            own = in(reg) 2,
            enter = in(reg) enter as *const (),
            in("r0") 0,
            options(noreturn)
        )
    }
}

/// What the tasks do: a `fn(usize) -> !`.
static TASK: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

extern "C" fn enter(number: usize) -> ! {
    if number == 0 {
        // SAFETY: this is the timer, whose handler is below.
        unsafe {
            SYST_RVR.write_volatile(PERIOD - 1);
            SYST_CVR.write_volatile(0);
            // On, with interrupts, by the core's clock.
            SYST_CSR.write_volatile(7);
        }
    }
    // SAFETY: `start` stored it.
    let task = unsafe { core::mem::transmute::<*mut (), fn(usize) -> !>(TASK.load(Ordering::Relaxed)) };
    task(number)
}

#[unsafe(no_mangle)]
extern "C" fn SysTick() {
    TICKS.tick();
    if IS_PREEMPTIVE.load(Ordering::Relaxed) {
        // SAFETY: the register asks for PendSV, which comes after this handler.
        unsafe { ICSR.write_volatile(PENDSVSET) };
    }
}

#[cfg(target_abi = "eabihf")]
macro_rules! if_floats {
    ($instruction:literal) => {
        concat!("tst lr, #0x10\nit eq\n", $instruction)
    };
}
#[cfg(not(target_abi = "eabihf"))]
macro_rules! if_floats {
    ($instruction:literal) => {
        ""
    };
}

/// Exchanges the tasks. The CPU has stored the registers that functions need not keep; the others
/// go to the task's stack, with what the handler returns with, which says whether the task has
/// floats.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn PendSV() {
    naked_asm!(
        "mrs r0, psp",
        if_floats!("vstmdbeq r0!, {{s16-s31}}"),
        "stmdb r0!, {{r4-r11, lr}}",
        "bl {exchange}",
        "ldmia r0!, {{r4-r11, lr}}",
        if_floats!("vldmiaeq r0!, {{s16-s31}}"),
        "msr psp, r0",
        "isb",
        "bx lr",
        exchange = sym exchange,
    )
}

/// Takes the stack pointer of the task that ran, and returns the other one's.
extern "C" fn exchange(stack_pointer: usize) -> usize {
    TURNS.fetch_add(1, Ordering::Relaxed);
    WAITING.swap(stack_pointer, Ordering::Relaxed)
}
