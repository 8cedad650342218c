//! CMSIS-DSP.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("filters", run_filters);
