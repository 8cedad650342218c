//! Compiles the modules: `plugin` and `workers` in both forms, and others as artefacts only.

use wamr_aot_build::{Builder, Output};

fn main() {
    Builder::new("modules/plugin.wat").output(Output::Both).debug_info(true).compile();
    Builder::new("modules/workers.wat").output(Output::Both).compile();
    Builder::new("../semantics/modules/frames.wat").output(Output::Loadable).debug_info(true).compile();
    for name in ["pure", "update", "unshared"] {
        Builder::new(format!("modules/{name}.wat")).output(Output::Loadable).compile();
    }
    // Memories whose initial contents are large enough to be mapped.
    for (name, byte) in [("large", "a"), ("large_other", "b")] {
        let text = format!(
            "(module (memory (export \"memory\") 4) (data (i32.const 100) \"{}\"))",
            byte.repeat(100_000)
        );
        Builder::from_bytes(name, text).output(Output::Loadable).compile();
    }
}
