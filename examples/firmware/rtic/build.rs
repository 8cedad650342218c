use std::env;

use wamr_aot_build::Builder;

fn main() {
    Builder::new("../guest/filter.wasm").memory_limit(2048).compile();
    Builder::new("../tasks/guest/primes.wasm").memory_limit(512).compile();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
