//! Guests of WASI, compiled by the build script.

pub mod bound;

/// Exits, writes, waits.
pub mod guests {
    wamr_aot_rt::include_aot!(pub mod typed = "typed");
    wamr_aot_rt::include_aot!(pub mod guest = "guest");
    wamr_aot_rt::include_aot!(pub mod epoch = "epoch");
    wamr_aot_rt::include_aot!(pub mod fuel = "fuel");
    wamr_aot_rt::include_aot!(pub mod old = "old");
    wamr_aot_rt::include_aot!(pub mod threads = "threads");
}
