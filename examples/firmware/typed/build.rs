use std::env;

use wamr_aot_build::{Bounds, Builder, Interrupt, Traps};

fn main() {
    let builder = Builder::new("guest/shell.wasm").wit("guest/shell.wit", "shell");
    let builder = builder.memory_limit(2048).bounds(Bounds::Check).traps(Traps::Call);
    builder.interrupt(Interrupt::Fuel).compile();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
