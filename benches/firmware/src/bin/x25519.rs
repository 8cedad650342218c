//! Monocypher's key exchange.
#![no_std]
#![no_main]

#[macro_use]
#[path = "../measured.rs"]
mod measured;

measured!("x25519", run_x25519);
