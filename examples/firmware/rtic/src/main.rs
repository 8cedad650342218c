//! Two guests in an application of RTIC: one is a resource, which the handler of the timer takes to
//! filter a sample. The other one counts primes meanwhile, and is interrupted wherever it is.
#![no_std]
#![no_main]

use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod filter = "filter");
wamr_aot_rt::include_aot!(mod primes = "primes");

static FILTER: filter::StaticInstance<Host> = filter::StaticInstance::new();
static PRIMES: primes::StaticInstance<()> = primes::StaticInstance::new();

pub struct Host {
    samples: i32,
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut filter::Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        board::write(cx.memory().slice(text, len)?);
        Ok(())
    }

    fn millis(cx: &mut filter::Caller<Self>) -> Result<i32, HostError> {
        Ok(cx.data().samples)
    }
}

#[rtic::app(device = lm3s6965)]
mod app {
    use cortex_m::peripheral::syst::SystClkSource;
    use wamr_aot_rt::TrapKind;

    use crate::{FILTER, Host, PRIMES, filter, primes};

    /// How many samples there are.
    const COUNT: i32 = 50;
    /// Cycles between two samples: a millisecond at 12.5 MHz.
    const PERIOD: u32 = 12_500;

    #[shared]
    struct Shared {
        filter: filter::Instance<Host>,
    }

    #[local]
    struct Local {
        primes: primes::Instance<()>,
    }

    #[init]
    fn init(cx: init::Context) -> (Shared, Local) {
        let filter = FILTER.init(Host { samples: 0 }).expect("nothing else uses the static");
        let primes = PRIMES.init(()).expect("nothing else uses the static");
        let mut timer = cx.core.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(PERIOD - 1);
        timer.clear_current();
        timer.enable_interrupt();
        timer.enable_counter();
        (Shared { filter }, Local { primes })
    }

    #[idle(shared = [filter], local = [primes])]
    fn idle(mut cx: idle::Context) -> ! {
        let mut samples = || cx.shared.filter.lock(|filter| filter.data().samples);
        let mut interrupted = 0;
        let mut is_good = true;
        while samples() < COUNT {
            let before = samples();
            is_good &= matches!(cx.local.primes.count(2000), Ok(303));
            interrupted += i32::from(samples() > before);
        }
        // The timer took the core away from a guest.
        is_good &= interrupted > 0;
        // An endless recursion ends at the end of the stack, which all tasks share.
        let trap = cx.local.primes.dig(1_000_000);
        is_good &= trap.is_err_and(|trap| trap.kind() == TrapKind::StackOverflow);
        board::write(if is_good { b"done\n" } else { b"failed\n" });
        board::exit(is_good)
    }

    #[task(binds = SysTick, priority = 1, shared = [filter])]
    fn sample(mut cx: sample::Context) {
        cx.shared.filter.lock(|filter| {
            let index = filter.data().samples;
            if index < COUNT {
                filter.data_mut().samples += 1;
                if let Err(trap) = filter.feed(index * index) {
                    board::write(trap.kind().message().as_bytes());
                }
            }
        });
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
