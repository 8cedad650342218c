//! The clock of embassy's timers: SysTick, once each millisecond. On other boards embassy's HALs
//! have a clock.

use core::{
    cell::{Cell, RefCell},
    task::Waker,
};

use cortex_m::peripheral::syst::SystClkSource;
use critical_section::Mutex;
use embassy_time_driver::Driver;
use embassy_time_queue_utils::Queue;

/// Cycles between two ticks: a millisecond at 25 MHz.
const PERIOD: u32 = 25_000;

struct Clock {
    ticks: Mutex<Cell<u64>>,
    queue: Mutex<RefCell<Queue>>,
}

impl Driver for Clock {
    fn now(&self) -> u64 {
        critical_section::with(|cs| self.ticks.borrow(cs).get())
    }

    fn schedule_wake(&self, at: u64, waker: &Waker) {
        // The next tick wakes those whose time has come.
        critical_section::with(|cs| self.queue.borrow_ref_mut(cs).schedule_wake(at, waker));
    }
}

embassy_time_driver::time_driver_impl!(static CLOCK: Clock = Clock {
    ticks: Mutex::new(Cell::new(0)),
    queue: Mutex::new(RefCell::new(Queue::new())),
});

pub fn start() {
    let peripherals = cortex_m::Peripherals::take().expect("nothing else takes them");
    let mut timer = peripherals.SYST;
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(PERIOD - 1);
    timer.clear_current();
    timer.enable_interrupt();
    timer.enable_counter();
}

#[cortex_m_rt::exception]
fn SysTick() {
    critical_section::with(|cs| {
        let now = CLOCK.ticks.borrow(cs).get() + 1;
        CLOCK.ticks.borrow(cs).set(now);
        CLOCK.queue.borrow_ref_mut(cs).next_expiration(now);
    });
}
