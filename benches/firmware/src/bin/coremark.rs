//! CoreMark.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("coremark", run_coremark);
