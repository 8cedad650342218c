//! Compiles the guests.

use wamr_aot_build::{Bounds, Builder, Output, Traps};

fn main() {
    Builder::new("modules/command.wat").compile();
    Builder::new("modules/reactor.wat").output(Output::Both).compile();
    Builder::new("modules/sleeper.wat").interrupt(wamr_aot_build::Interrupt::Epoch).compile();
    // Memories in statics have no guards.
    Builder::new("modules/command.wat")
        .name("resident")
        .memory_limit(2 << 16)
        .bounds(Bounds::Check)
        .traps(Traps::Call)
        .compile();
}
