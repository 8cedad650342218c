//! The module of `tests/initialized.rs`: as it is compiled by each emitter, and with each kind of
//! memory.

use wamr_aot_build::{Bounds, Builder, Emitter, OptLevel, Traps};

pub(crate) fn compile(through_c: bool) {
    let builder = |name: &str| Builder::new("modules/initialized.wat").name(name).pre_initialize("init");
    builder("initialized").opt_level(OptLevel::Speed).compile();
    builder("initialized_unoptimised").opt_level(OptLevel::None).compile();
    builder("initialized_checked").bounds(Bounds::Check).traps(Traps::Call).compile();
    if through_c {
        builder("initialized_c").emitter(Emitter::C).bounds(Bounds::Check).traps(Traps::Call).compile();
    }
}
