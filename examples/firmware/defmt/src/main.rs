//! A guest's traps in the log of a firmware: defmt sends a number for each message, and the other
//! end has the texts.
#![no_std]
#![no_main]

mod logger;

use wamr_aot_rt::{Exit, HostError, InstantiateError};

wamr_aot_rt::include_aot!(mod filter = "filter");

use filter::Caller;

static FILTER: filter::StaticInstance<Host> = filter::StaticInstance::new();

struct Host {
    /// What the clock does.
    clock: Clock,
}

enum Clock {
    Works,
    Fails,
    Exits,
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        cx.memory().slice(text, len)?;
        Ok(())
    }

    fn millis(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        match cx.data().clock {
            Clock::Works => Ok(10),
            Clock::Fails => Err(HostError::new("no clock")),
            Clock::Exits => Err(Exit::new(3).into()),
        }
    }
}

fn run() -> Result<(), InstantiateError> {
    let mut filter = FILTER.init(Host { clock: Clock::Works })?;
    defmt::println!("the stack of the filter: {}", filter::STATS.stack);
    if let Err(error) = filter.memory().slice(2040, 10) {
        defmt::error!("outside: {}", error);
    }
    for (what, outcome) in [("far", filter.peek(0x7fff_0000)), ("deep", filter.dig(1_000_000))] {
        if let Err(trap) = outcome {
            defmt::error!("{=str}: {}", what, trap);
        }
    }
    for clock in [Clock::Fails, Clock::Exits] {
        filter.data_mut().clock = clock;
        defmt::error!("dig: {}", filter.dig(1));
    }
    FILTER.init(Host { clock: Clock::Works })?;
    Ok(())
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    // There is room for one instance.
    let failed = run().inspect_err(|error| defmt::error!("a second filter: {}", error)).is_err();
    board::exit(failed)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
