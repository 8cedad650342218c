//! Giant modules: see `build/shapes.rs` and `tests/`.
