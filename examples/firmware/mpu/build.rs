use std::env;

fn main() {
    // The guest of the firmware example.
    wamr_aot_build::Builder::new("../guest/filter.wasm").memory_limit(2048).compile();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
