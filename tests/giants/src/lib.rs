//! Giant and deeply nested modules: `build/shapes/` makes them, `tests/` runs what became of them, `examples/compile_time.rs` tells
//! how long it took.
