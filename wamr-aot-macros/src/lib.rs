//! The `include_aot!` macro.
