#![no_std]
#![no_main]

#[macro_use]
#[path = "../coremark.rs"]
mod program;

coremark!("coremark-o3");
