//! Compiles the modules: `plugin` in both forms, others as artefacts only.

use wamr_aot_build::{Builder, Output};

fn main() {
    Builder::new("modules/plugin.wat").output(Output::Both).debug_info(true).compile();
    for name in ["pure", "update"] {
        Builder::new(format!("modules/{name}.wat")).output(Output::Loadable).compile();
    }
}
