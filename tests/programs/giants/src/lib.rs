//! Giant and deeply nested modules: `build/shapes/` generates them, `tests/` runs them, and
//! `examples/compile_time.rs` measures their compilation.
