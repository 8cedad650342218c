//! Compiles the guests: some as they are, and some for each way to be linked or interrupted.

use wamr_aot_build::{Bounds, Builder, Interrupt, Output, Traps};

fn main() {
    Builder::new("modules/guest.wat").name("typed").compile();
    let guest = || Builder::new("modules/guest.wat").untyped();
    guest().name("guest").compile();
    guest().name("epoch").interrupt(Interrupt::Epoch).compile();
    guest().name("fuel").interrupt(Interrupt::Fuel).compile();
    Builder::new("modules/old.wat").untyped().compile();
    Builder::new("modules/threads.wat").untyped().output(Output::Both).compile();

    // Those of `bound`.
    Builder::new("modules/command.wat").compile();
    Builder::new("modules/reactor.wat").output(Output::Both).compile();
    Builder::new("modules/sleeper.wat").interrupt(Interrupt::Epoch).compile();
    // Memories in statics have no guards.
    Builder::new("modules/command.wat")
        .name("resident")
        .memory_limit(2 << 16)
        .bounds(Bounds::Check)
        .traps(Traps::Call)
        .compile();
}
