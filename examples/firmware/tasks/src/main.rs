//! Two guests in turn on one core: no operating system, no allocator. Each runs in a task with a
//! stack of its own, of which the instance knows the bounds.
//!
//! First the timer takes the core away from a guest, wherever it is. Then the guests give way: at
//! each tick of the timer a function of the host is called, which lets the other task run.
#![no_std]
#![no_main]

mod tasks;

use core::sync::atomic::{AtomicUsize, Ordering};

use wamr_aot_rt::{InstanceOptions, TrapKind};

wamr_aot_rt::include_aot!(mod primes = "primes");
wamr_aot_rt::include_aot!(mod polite_primes = "polite_primes");

static PRIMES: [primes::StaticInstance<()>; 2] = [const { primes::StaticInstance::new() }; 2];

static POLITE: [polite_primes::StaticInstance<Host>; 2] = [const { polite_primes::StaticInstance::new() }; 2];

/// What there is for a guest that gives way.
#[derive(Default)]
struct Host {
    /// How often it did.
    times: usize,
}

/// How many checks succeeded, of all tasks.
static CHECKS: AtomicUsize = AtomicUsize::new(0);

fn check(is_good: bool) {
    CHECKS.fetch_add(usize::from(is_good), Ordering::Relaxed);
}

/// How often the core changes hands while guests work, at least.
const TURNS: usize = 20;

/// What both tasks do.
fn task(number: usize) -> ! {
    if number == 0 {
        board::write(b"two tasks, in turn by the timer\n");
    }
    check(interrupted(number));
    tasks::meet(1);
    if number == 0 {
        let is_good = CHECKS.load(Ordering::Relaxed) == 2;
        board::write(if is_good {
            b"both have counted; an endless recursion ended in each\n"
        } else {
            b"failed\n"
        });
        board::write(b"two tasks that give way\n");
    }
    tasks::set_preemptive(false);
    tasks::meet(2);
    check(polite(number));
    tasks::meet(3);
    if number == 0 {
        let is_good = CHECKS.load(Ordering::Relaxed) == 4;
        board::write(if is_good { b"both have counted\ndone\n" } else { b"failed\n" });
        board::exit(is_good);
    }
    loop {
        tasks::give_way();
    }
}

/// The guest knows nothing of the other task.
fn interrupted(number: usize) -> bool {
    let Ok(mut guest) = PRIMES[number].init(()) else { return false };
    // SAFETY: the task's stack is these addresses, and nothing else is there.
    unsafe { guest.set_stack_bounds(tasks::stack(number)) };
    let start = tasks::turns();
    while tasks::turns() - start < TURNS {
        if !matches!((guest.count(2000), guest.halves(1000)), (Ok(303), Ok(249_750.0))) {
            return false;
        }
    }
    // The guest's mistake ends at the end of this task's stack.
    let trap = guest.dig(1_000_000);
    trap.is_err_and(|trap| trap.kind() == TrapKind::StackOverflow) && matches!(guest.dig(5), Ok(5))
}

/// The guest looks at the timer's counter, and calls a function of the host when there was a tick.
fn polite(number: usize) -> bool {
    let options = InstanceOptions::new().epoch(&tasks::TICKS).deadline(1);
    let Ok(mut guest) = POLITE[number].init_with(Host::default(), options) else { return false };
    // SAFETY: as above.
    unsafe { guest.set_stack_bounds(tasks::stack(number)) };
    guest.on_deadline(|host| {
        host.times += 1;
        tasks::give_way();
        // The next deadline is the next tick.
        Some(1)
    });
    let start = tasks::turns();
    while guest.data().times < TURNS / 2 {
        if !matches!((guest.count(2000), guest.halves(1000)), (Ok(303), Ok(249_750.0))) {
            return false;
        }
    }
    // It gave way, and got the core back.
    tasks::turns() - start >= TURNS / 2
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    tasks::start(task)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
