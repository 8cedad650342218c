//! Compiles the guests.

use wamr_aot_build::{Builder, OptLevel};

fn main() {
    for guest in ["boundary", "small", "loops"] {
        Builder::new(format!("guests/{guest}.wat")).opt_level(OptLevel::Speed).compile();
    }
}
