//! Firmware with a guest that is replaced in the field. The first one is linked in; others come
//! over the UART, are verified in flash, where they stay and run, and take over when they have
//! shown that they work.
//!
//! The machine restarts whenever another guest is to run. The output is that of all its lives.
#![no_std]
#![no_main]

mod flash;
#[cfg_attr(target_arch = "arm", path = "mps2.rs")]
#[cfg_attr(target_arch = "riscv32", path = "virt.rs")]
mod machine;
mod uart;

use core::{fmt::Write as _, ops::Range};

use flash::Flash;
use machine::restart;
use uart::Uart;
use wamr_aot_rt::{
    InstanceOptions, Trap,
    in_place::{Artefact, InPlaceError, TrustedKey},
};
use wamr_aot_update::{Layout, Slots};

wamr_aot_rt::include_aot!(mod heater = "heater");

/// The key of the one who may write guests.
static PUBLIC_KEY: &[u8; 32] = include_bytes!(concat!(env!("OUT_DIR"), "/public_key"));

/// An instance of the guest that is linked in.
static BUILT_IN: heater::StaticInstance<Host> = heater::StaticInstance::new();

/// An instance of a guest in flash, which may need more than the first one: a context of 512 bytes,
/// 2 KiB of memory, and 16 pointers to functions.
static PLACE: heater::Place<Host, 512, 2048, 16> = heater::Place::new();

/// How much of the stack a guest in flash may take, in bytes.
const STACK: usize = 512;

fn options() -> InstanceOptions {
    InstanceOptions::new().stack_limit(STACK)
}

struct Host;

impl heater::imports::Env for Host {
    fn say(cx: &mut heater::Caller<Host>, text: i32, len: i32) -> Result<(), heater::HostError> {
        let (_, memory) = cx.split();
        let _ = write!(Console, "{}: ", memory.read_str(text as u32, len as u32)?);
        Ok(())
    }
}

/// The debugger's.
struct Console;

impl core::fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        board::write(text.as_bytes());
        Ok(())
    }
}

macro_rules! say {
    ($($arguments:tt)*) => { let _ = writeln!(Console, $($arguments)*); };
}

#[unsafe(no_mangle)]
fn board_main() -> ! {
    // SAFETY: the owner of the key signs only what the build script compiled.
    let Some(key) = (unsafe { TrustedKey::new(PUBLIC_KEY) }) else { fail("the key is not valid") };
    let layout = Layout { slots: flash::SLOTS };
    let accept = |image: Range<u32>| verify(image, &key).is_ok();
    let Ok(mut slots) = Slots::start(Flash, layout, accept) else { fail("the layout is wrong") };
    let Some(running) = slots.running().cloned() else {
        say!("start: the guest that is linked in");
        let Ok(mut guest) = BUILT_IN.init(Host) else { fail("there is no room for it") };
        report(regulate(guest.as_caller()));
        wait_for_updates(&mut slots, &key)
    };
    let state = if running.is_on_trial() { "on trial" } else { "confirmed" };
    say!("start: slot {}, {state}", running.slot());
    let outcome =
        verify(running.image(), &key).and_then(|artefact| PLACE.init_with(&artefact, Host, options()));
    let works = match outcome {
        Ok(mut guest) => report(regulate(guest.as_caller())),
        Err(error) => {
            say!("{error}");
            false
        }
    };
    if running.is_on_trial() {
        let decided = if works { slots.confirm() } else { slots.reject() };
        if decided.is_err() {
            fail("the flash does not work");
        }
        say!("{}", if works { "it is confirmed" } else { "it is rejected: restart" });
        if !works {
            restart();
        }
    }
    wait_for_updates(&mut slots, &key)
}

/// The artefact in flash, if it is one that may run here. Nothing of it has run yet.
fn verify(image: Range<u32>, key: &TrustedKey) -> Result<Artefact, InPlaceError> {
    let artefact = Artefact::open_signed(flash::content(image), key)?;
    PLACE.check_with(&artefact, &options())?;
    Ok(artefact)
}

/// What the guest is there for: also its test.
fn regulate(guest: &mut heater::Caller<Host>) -> Result<(), Trap> {
    for temperature in [152, 187, 221, -350] {
        let power = guest.power(temperature)?;
        say!("{} degrees, {power} %", temperature / 10);
    }
    Ok(())
}

fn report(outcome: Result<(), Trap>) -> bool {
    if let Err(trap) = &outcome {
        say!("{trap}");
    }
    outcome.is_ok()
}

/// Receives guests until one is accepted, or the sender has sent all.
fn wait_for_updates(slots: &mut Slots<Flash>, key: &TrustedKey) -> ! {
    let mut uart = Uart::new();
    loop {
        let length = uart.length();
        if length == 0 {
            say!("that was the last update");
            board::exit(true);
        }
        match receive(&mut uart, length, slots, key) {
            Ok(()) => {
                say!("update: written, restart");
                restart()
            }
            // How much the guest takes depends on the compiler.
            Err(Refused::Because(InPlaceError::Stack { available, .. })) => {
                say!("update: the artefact takes more stack than {available} bytes");
            }
            Err(Refused::Because(why)) => {
                say!("update: {why}");
            }
            Err(Refused::Flash) => fail("the flash does not work"),
        }
    }
}

enum Refused {
    Because(InPlaceError),
    Flash,
}

fn receive(uart: &mut Uart, length: u32, slots: &mut Slots<Flash>, key: &TrustedKey) -> Result<(), Refused> {
    let mut update = slots.update(length).map_err(|_| Refused::Flash)?;
    let mut buffer = [0; 64];
    while update.received() < length {
        let part = &mut buffer[..64.min((length - update.received()) as usize)];
        uart.read(part);
        update.write(part).map_err(|_| Refused::Flash)?;
    }
    let written = update.finish().map_err(|_| Refused::Flash)?;
    verify(written.image(), key).map_err(Refused::Because)?;
    written.commit().map_err(|_| Refused::Flash)
}

fn fail(why: &str) -> ! {
    say!("{why}");
    board::exit(false)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    say!("{info}");
    board::exit(false)
}
