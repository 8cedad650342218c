//! Compiles the guests: one as it is, and one for each way to interrupt it.

use wamr_aot_build::{Builder, Interrupt};

fn main() {
    Builder::new("modules/guest.wat").name("typed").compile();
    let guest = || Builder::new("modules/guest.wat").untyped();
    guest().name("guest").compile();
    guest().name("epoch").interrupt(Interrupt::Epoch).compile();
    guest().name("fuel").interrupt(Interrupt::Fuel).compile();
    Builder::new("modules/old.wat").untyped().compile();
}
