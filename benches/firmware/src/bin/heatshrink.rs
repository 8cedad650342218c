//! heatshrink.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("heatshrink", run_heatshrink);
