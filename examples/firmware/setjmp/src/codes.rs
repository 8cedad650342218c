//! The same with a guest that returns error codes. Not an example but what `cargo xtask measure
//! firmware` compares with.
#![no_std]
#![no_main]

mod console;

wamr_aot_rt::include_aot!(mod calculator = "codes");
