//! A task without privileges, on a stack of its own, and its calls of the host's part that has
//! them.

use core::{
    arch::{asm, naked_asm},
    cell::UnsafeCell,
    ops::Range,
};

use crate::{faults, is_for_tasks};

/// The bytes of the stack, of which the lowest eighth is the gap that its region has.
const BYTES: usize = 4096;

/// A region: its address is a multiple of its size.
#[repr(C, align(4096))]
struct Stack(UnsafeCell<[u8; BYTES]>);

const _: () = assert!(size_of::<Stack>() == BYTES && align_of::<Stack>() == BYTES);

// SAFETY: the task alone uses it.
unsafe impl Sync for Stack {}

static STACK: Stack = Stack(UnsafeCell::new([0; BYTES]));

/// The addresses of the stack's region.
pub fn region() -> Range<usize> {
    let low = STACK.0.get().addr();
    low..low + BYTES
}

/// The addresses that the task may use as its stack.
pub fn stack() -> Range<usize> {
    region().start + BYTES / 8..region().end
}

/// Gives the privileges away and runs the task.
///
/// # Safety
/// It is called once, and the MPU lets the task reach its stack and its code.
pub unsafe fn start(task: extern "C" fn() -> !) -> ! {
    // SAFETY: the stack is the task's alone. With CONTROL the thread takes it, and loses its
    // privileges.
    unsafe {
        asm!(
            "msr psp, {stack}",
            "msr control, {control}",
            "isb",
            "bx {task}",
            stack = in(reg) stack().end,
            control = in(reg) 0b11,
            task = in(reg) task,
            options(noreturn),
        )
    }
}

const WRITE: u32 = 0;
const EXIT: u32 = 1;
const TAKE_FAULTS: u32 = 2;

fn call(function: u32, argument: usize, second: usize) -> u32 {
    let result;
    // SAFETY: the handler changes the first register only.
    unsafe {
        asm!(
            "svc 0",
            inout("r0") function => result,
            in("r1") argument,
            in("r2") second,
            options(nostack, preserves_flags),
        )
    };
    result
}

/// Writes to the console.
pub fn write(text: &[u8]) {
    call(WRITE, text.as_ptr().addr(), text.len());
}

/// Ends the program.
pub fn exit(good: bool) -> ! {
    call(EXIT, good.into(), 0);
    unreachable!()
}

/// How many accesses were refused since the last call.
pub fn take_faults() -> usize {
    call(TAKE_FAULTS, 0, 0) as usize
}

#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn SVCall() {
    // Only the task makes calls.
    naked_asm!("mrs r0, psp", "b {handle}", handle = sym handle)
}

extern "C" fn handle(frame: &mut faults::Frame) {
    let [function, first, second, _] = frame.registers;
    match function {
        WRITE => {
            // The caller must not have privileged code read for it what it cannot read itself.
            let (start, len) = (first as usize, second as usize);
            if start.checked_add(len).is_some_and(|end| is_for_tasks(&(start..end))) {
                // SAFETY: the task can read these bytes, and it waits.
                board::write(unsafe { core::slice::from_raw_parts(start as *const u8, len) });
            }
        }
        EXIT => board::exit(first != 0),
        TAKE_FAULTS => frame.registers[0] = faults::take() as u32,
        _ => board::exit(false),
    }
}
