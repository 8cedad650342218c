//! A filter for a firmware in C: the guest, its bindings and its memory in a static library, with
//! one function for a task of FreeRTOS.
#![no_std]

use wamr_aot_rt::{HostError, TrapKind};

wamr_aot_rt::include_aot!(mod filter = "filter");

use filter::Caller;

static FILTER: filter::StaticInstance<Host> = filter::StaticInstance::new();

struct Host {
    samples: i32,
}

// What `main.c` has.
unsafe extern "C" {
    /// Waits for a sample. Returns false after the last one.
    fn sample_receive(sample: *mut i32) -> bool;
    fn console_write(text: *const u8, len: usize);
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        let memory = cx.memory();
        let text = memory.slice(text, len)?;
        // SAFETY: it reads so many bytes, which are there.
        unsafe { console_write(text.as_ptr(), text.len()) };
        Ok(())
    }

    fn millis(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        Ok(cx.data().samples * 2)
    }
}

/// Filters samples until there are no others. Returns whether all was well.
///
/// # Safety
/// The calling task's stack is the addresses from `low` up to `high`, and nothing else is there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn filter_run(low: *const u8, high: *const u8) -> bool {
    let Ok(mut filter) = FILTER.init(Host { samples: 0 }) else { return false };
    // SAFETY: the caller says so.
    unsafe { filter.set_stack_bounds(low.addr()..high.addr()) };
    let mut last = 0;
    let mut sample = 0;
    // SAFETY: it writes a sample, for which there is room.
    while unsafe { sample_receive(&mut sample) } {
        filter.data_mut().samples += 1;
        match filter.feed(sample) {
            Ok(value) => last = value,
            Err(_) => return false,
        }
    }
    // An endless recursion ends at the end of the task's stack.
    let trap = filter.dig(1_000_000);
    last > 1500
        && trap.is_err_and(|trap| trap.kind() == TrapKind::StackOverflow)
        && matches!(filter.dig(5), Ok(5))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
