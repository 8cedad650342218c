//! Compiles the guests.

use wamr_aot_build::{Bounds, Builder};

fn main() {
    // Its world is in the module.
    Builder::new("echo.wasm").embedded_wit(true).compile();
    Builder::new("handles.wasm").embedded_wit(true).compile();
    Builder::new("strings.wat").wit("strings.wit", "strings").compile();
    Builder::new("handle_lies.wat").wit("handle_lies.wit", "handle-lies").compile();
    Builder::new("lies.wat").wit("lies.wit", "lies").compile();
    Builder::new("echo.wasm").embedded_wit(true).name("echo_checked").bounds(Bounds::Check).compile();
}
