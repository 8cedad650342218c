//! One module, for each way in which traps leave code.

use wamr_aot_build::{Bounds, Builder, Emitter, OptLevel, Traps};

pub(super) fn compile(through_c: bool) {
    let module = |name: &str| {
        let builder = Builder::new("modules/unreached.wat").name(name).debug_info(true).untyped();
        builder.opt_level(OptLevel::Speed)
    };
    module("unreached").compile();
    module("unreached_called").bounds(Bounds::Check).traps(Traps::Call).compile();
    module("unreached_kept").opt_level(OptLevel::None).compile();
    if through_c {
        module("unreached_c").emitter(Emitter::C).compile();
    }
}
