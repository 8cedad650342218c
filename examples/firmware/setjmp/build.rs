use std::env;

use wamr_aot_build::{Bounds, Builder, Traps};

fn main() {
    for guest in ["guest/calculator.wasm", "guest/codes.wasm"] {
        let builder = Builder::new(guest).memory_limit(2048).bounds(Bounds::Check).traps(Traps::Call);
        // What `longjmp` throws is caught or leaves the guest before it can throw again.
        builder.exception_limit(1).compile();
    }
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
