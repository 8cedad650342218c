//! Monocypher's authenticated encryption.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("aead", run_aead);
