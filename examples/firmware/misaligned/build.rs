use std::env;

fn main() {
    // Accesses are what the machine has, and `misaligned_handler!` completes the misaligned ones.
    wamr_aot_build::Builder::new("guest/words.wasm").memory_limit(1024).strict_alignment(false).compile();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
