//! Compiles the guests.

use wamr_aot_build::{Bounds, Builder, Emitter, Interrupt, OptLevel, Traps};

fn main() {
    let guest = |guest: &str| Builder::new(format!("guests/{guest}.wat")).opt_level(OptLevel::Speed);
    let checked = |builder: Builder| builder.bounds(Bounds::Check).traps(Traps::Call);
    guest("boundary").compile();
    checked(guest("boundary").name("boundary_checked")).compile();
    guest("small").compile();
    checked(guest("small").name("small_checked")).compile();
    guest("loops").compile();
    checked(guest("loops").name("loops_checked")).compile();
    guest("loops").name("loops_c").emitter(Emitter::C).compile();
    for (name, interrupt) in [("loops_epoch", Interrupt::Epoch), ("loops_fuel", Interrupt::Fuel)] {
        guest("loops").name(name).interrupt(interrupt).compile();
    }
}
