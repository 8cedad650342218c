//! One module, compiled for each way in which traps leave code.

use wamr_aot_build::{Bounds, Builder, Emitter, OptLevel, Traps};

pub(super) fn compile() {
    let module = |name: &str| Builder::new("modules/frames.wat").name(name).debug_info(true).untyped();
    Builder::new("modules/frames.wat").debug_info(true).compile();
    module("frames_called").bounds(Bounds::Check).traps(Traps::Call).compile();
    module("frames_plain").opt_level(OptLevel::None).compile();
    module("frames_bare").debug_info(false).compile();
    // The same module in the binary format, in which places are byte offsets.
    let binary = wat::parse_file("modules/frames.wat").expect("it is a module");
    Builder::from_bytes("frames_binary", binary).debug_info(true).untyped().compile();
    if super::through_c() {
        module("frames_c").emitter(Emitter::C).compile();
    }
    for name in ["frames_start", "frames_tail"] {
        Builder::new(format!("modules/{name}.wat")).debug_info(true).untyped().compile();
    }
}
