use std::env;

use wamr_aot_build::{Builder, Interrupt};

fn main() {
    let guest = |name: &str| Builder::new("guest/primes.wasm").name(name).memory_limit(512);
    // One for tasks that are interrupted anywhere, and one that looks at the time itself.
    guest("primes").compile();
    guest("polite_primes").interrupt(Interrupt::Epoch).compile();
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}
