//! The firmware example's filter with the memory protection unit on: no operating system, no
//! allocator.
//!
//! The guest runs in a task without privileges. The task reaches code, its stack and the static
//! with the guest's instance, and nothing else of the board: a bug of a host function, or of the
//! compiler, does not reach further. Data is never executed, and null pointers lead nowhere.
#![no_std]
#![no_main]

mod faults;
mod mpu;
mod task;
#[path = "../../src/workload.rs"]
mod workload;

use core::{ops::Range, sync::atomic::AtomicU32};

use mpu::{Access, Region};
use wamr_aot_rt::{HostError, Trap};

wamr_aot_rt::include_aot!(mod filter = "filter");

use filter::Caller;

/// The static with the instance: a region, whose address is a multiple of its size.
#[repr(C, align(4096))]
struct Guest(filter::StaticInstance<Host>);

const _: () = assert!(size_of::<Guest>() == 4096);

static GUEST: Guest = Guest(filter::StaticInstance::new());

/// Something that the task has no business with.
static HOSTS: AtomicU32 = AtomicU32::new(7);

/// A UART of this board.
const PERIPHERAL: usize = 0x4000_4000;

/// The addresses of code and constants, and those of RAM: more than there is, which does no harm.
const FLASH: Range<usize> = 0..0x2000_0000;
const RAM: Range<usize> = 0x2000_0000..0x4000_0000;

/// The vector table. Exceptions do not ask the MPU.
const NULL_PAGE: Range<usize> = 0..1024;

/// What is refused at the end of the main stack. The runtime leaves at least 1 KiB of a stack to
/// the host, and this is a part of that.
const GUARD: usize = 256;

fn guest() -> Range<usize> {
    let start = (&raw const GUEST).addr();
    start..start + size_of::<Guest>()
}

fn guard() -> Range<usize> {
    unsafe extern "C" {
        static _stack_end: u8;
    }
    let start = (&raw const _stack_end).addr().next_multiple_of(GUARD);
    start..start + GUARD
}

/// Whether a task may read all of these addresses.
fn is_for_tasks(addresses: &Range<usize>) -> bool {
    let contains = |whole: Range<usize>| whole.start <= addresses.start && addresses.end <= whole.end;
    contains(guest()) || contains(task::stack()) || contains(NULL_PAGE.end..FLASH.end)
}

struct Host {
    /// How many samples were taken: one each 10 ms.
    samples: u32,
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        task::write(cx.memory().slice(text, len)?);
        Ok(())
    }

    fn millis(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        Ok(cx.data().samples as i32 * 10)
    }
}

/// Tells whether an access was refused.
fn tell(write: fn(&[u8]), what: &str, refused: usize) -> bool {
    write(what.as_bytes());
    write(if refused == 1 { b": refused\n" } else { b": NOT refused\n" });
    refused == 1
}

/// What the guest's task does.
extern "C" fn work() -> ! {
    task::exit(filter());
}

fn filter() -> bool {
    let Ok(mut filter) = GUEST.0.init(Host { samples: 0 }) else { return false };
    // SAFETY: the task's stack is these addresses, and nothing else is there.
    unsafe { filter.set_stack_bounds(task::stack()) };
    task::write(b"the guest works without privileges\n");
    for index in 0..workload::SAMPLES {
        filter.data_mut().samples = index;
        if filter.feed(workload::sample(index)).is_err() {
            return false;
        }
    }
    // What the guest does wrong the compiled checks see, and it is an error of the call.
    let far = failed("far", filter.peek(0x7fff_0000));
    let deep = failed("deep", filter.dig(1_000_000));
    // What the host's functions do wrong the MPU sees.
    let refused = [
        ("a write to the host's memory", (&raw const HOSTS).addr()),
        ("a write to a peripheral", PERIPHERAL),
        ("a write below the task's stack", task::stack().start - 4),
    ]
    .map(|(what, address)| {
        faults::write(address);
        tell(task::write, what, task::take_faults())
    });
    let works = filter.feed(1000).is_ok();
    task::write(if works { b"done\n" } else { b"failed\n" });
    far && deep && refused == [true; 3] && works
}

/// Tells how the guest failed. False where it did not.
fn failed(what: &str, result: Result<i32, Trap>) -> bool {
    task::write(what.as_bytes());
    task::write(b": ");
    let message = match &result {
        Ok(_) => "no trap",
        Err(trap) => trap.kind().message(),
    };
    task::write(message.as_bytes());
    task::write(b"\n");
    result.is_err()
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    let region = |addresses, access| Region { addresses, access, has_gap: false };
    let regions = [
        region(FLASH, Access::Code),
        region(RAM, Access::Host),
        region(NULL_PAGE, Access::Refused),
        region(guard(), Access::Refused),
        region(guest(), Access::Task),
        Region { addresses: task::region(), access: Access::Task, has_gap: true },
    ];
    let Some(mut peripherals) = cortex_m::Peripherals::take() else { board::exit(false) };
    peripherals.SCB.enable(cortex_m::peripheral::scb::Exception::MemoryManagement);
    // SAFETY: the program is in these regions.
    if !unsafe { mpu::enable(&mut peripherals.MPU, &regions) } {
        board::write(b"the MPU has no such regions\n");
        board::exit(false);
    }
    board::write(b"the MPU is on\n");
    let mistakes: [(&str, fn(usize), usize); 4] = [
        ("a read through a null pointer", faults::read, 16),
        ("a write to code", faults::write, NULL_PAGE.end),
        ("a write below the stack", faults::write, guard().start),
        ("a jump into the guest's memory", faults::jump, guest().start),
    ];
    for (what, mistake, address) in mistakes {
        mistake(address);
        if !tell(board::write, what, faults::take()) {
            board::exit(false);
        }
    }
    // SAFETY: it is the only call, and the regions have the task's stack and its code.
    unsafe { task::start(work) }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // Without privileges this ends in a fault that ends the program.
    board::write(b"panic\n");
    board::exit(false)
}
