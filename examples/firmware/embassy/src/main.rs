//! A guest in a task of embassy: it takes samples from a channel, to which another task sends one
//! each two milliseconds.
#![no_std]
#![no_main]

mod time;

use embassy_executor::Spawner;
use embassy_sync::{blocking_mutex::raw::CriticalSectionRawMutex, channel::Channel};
use embassy_time::{Duration, Ticker};
use wamr_aot_rt::{HostError, Trap, TrapKind};

wamr_aot_rt::include_aot!(mod filter = "filter");

use filter::Caller;

static FILTER: filter::StaticInstance<Host> = filter::StaticInstance::new();

static SAMPLES: Channel<CriticalSectionRawMutex, i32, 4> = Channel::new();

const COUNT: i32 = 50;

struct Host {
    samples: i32,
}

impl filter::imports::Env for Host {
    fn uart_write(cx: &mut Caller<Self>, text: i32, len: i32) -> Result<(), HostError> {
        board::write(cx.memory().slice(text, len)?);
        Ok(())
    }

    fn millis(cx: &mut Caller<Self>) -> Result<i32, HostError> {
        Ok(cx.data().samples * 2)
    }
}

#[embassy_executor::task]
async fn sense() {
    let mut ticker = Ticker::every(Duration::from_millis(2));
    for index in 0..COUNT {
        ticker.next().await;
        SAMPLES.send(index * index).await;
    }
}

/// The task has the instance for as long as it runs. While it waits, others use the stack.
#[embassy_executor::task]
async fn filter_samples(mut filter: filter::Instance<Host>) {
    let mut last = 0;
    for _ in 0..COUNT {
        let sample = SAMPLES.receive().await;
        filter.data_mut().samples += 1;
        match filter.feed(sample) {
            Ok(value) => last = value,
            Err(trap) => board::write(trap.kind().message().as_bytes()),
        }
    }
    // An endless recursion ends at the end of the stack that the executor runs on.
    let is_good = last > 1500 && is_overflow(filter.dig(1_000_000)) && matches!(filter.dig(5), Ok(5));
    board::write(if is_good { b"done\n" } else { b"failed\n" });
    board::exit(is_good)
}

fn is_overflow(outcome: Result<i32, Trap>) -> bool {
    outcome.is_err_and(|trap| trap.kind() == TrapKind::StackOverflow)
}

#[embassy_executor::main]
async fn main(spawner: Spawner) {
    time::start();
    let filter = FILTER.init(Host { samples: 0 }).expect("nothing else uses the static");
    spawner.spawn(sense().expect("it is spawned once"));
    spawner.spawn(filter_samples(filter).expect("it is spawned once"));
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::write(b"panic\n");
    board::exit(false)
}
