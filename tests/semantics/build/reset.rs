//! The module of `tests/reset.rs`: with guards and without, and with initial contents that are
//! mapped where there are guards.

use wamr_aot_build::{Bounds, Builder, Traps};

/// The bytes of the segment that is mapped.
const BYTES: usize = 100_000;

pub(crate) fn compile() {
    let text = std::fs::read_to_string("modules/reset.wat").expect("the module can be read");
    println!("cargo:rerun-if-changed=modules/reset.wat");
    let end = text.rfind(')').expect("the module ends");
    let mapped = format!("(data (memory $large) (i32.const 100000) \"{}\")", "image...".repeat(BYTES / 8));
    for (name, segment) in [("reset", ""), ("reset_mapped", mapped.as_str())] {
        let text = format!("{}{segment})", &text[..end]);
        Builder::from_bytes(name, text.clone()).compile();
        let checked = Builder::from_bytes(format!("{name}_checked"), text);
        checked.bounds(Bounds::Check).traps(Traps::Call).compile();
    }
}
