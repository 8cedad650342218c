//! tiny-AES-c.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("aes", run_aes);
