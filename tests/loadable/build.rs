//! Compiles the modules: `plugin` and `workers` in both forms, others as artefacts only.

use wamr_aot_build::{Builder, Output};

fn main() {
    Builder::new("modules/plugin.wat").output(Output::Both).debug_info(true).compile();
    Builder::new("modules/workers.wat").output(Output::Both).compile();
    Builder::new("../semantics/modules/frames.wat").output(Output::Loadable).debug_info(true).compile();
    for name in ["pure", "update", "unshared"] {
        Builder::new(format!("modules/{name}.wat")).output(Output::Loadable).compile();
    }
}
