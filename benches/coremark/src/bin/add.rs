//! A call of a function that calls one function of the host: in a sandbox, and natively.
#![no_std]
#![no_main]

use core::hint::black_box;

use wamr_aot_rt::HostError;

wamr_aot_rt::include_aot!(mod guest = "add");

static SANDBOX: guest::StaticInstance<Host> = guest::StaticInstance::new();

struct Host;

impl guest::imports::Env for Host {
    fn given(_: &mut guest::Caller<Self>, value: i32) -> Result<i32, HostError> {
        Ok(value)
    }
}

#[unsafe(no_mangle)]
extern "C" fn given(value: i32) -> i32 {
    value
}

unsafe extern "C" {
    safe fn add(a: i32, b: i32) -> i32;
}

/// What the board's start-up code calls.
#[unsafe(no_mangle)]
fn board_main() -> ! {
    let Ok(mut sandbox) = SANDBOX.init(Host) else { board::exit(false) };
    let (a, b) = black_box((5, 3));
    board::marks::starts();
    let here = sandbox.add(a, b);
    board::marks::ends();
    board::marks::starts();
    let natively = add(a, b);
    board::marks::ends();
    board::exit(matches!(here, Ok(8)) && natively == 8)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    board::exit(false)
}
