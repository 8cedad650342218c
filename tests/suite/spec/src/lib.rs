//! The official WebAssembly test suite, linked into a test: the build script compiles the modules,
//! and `tests/suite.rs` runs the scripts.
