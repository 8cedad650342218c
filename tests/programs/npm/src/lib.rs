//! Modules of published packages, with typed bindings: what wasm-bindgen, Emscripten,
//! AssemblyScript and TinyGo make, as their users publish it.
//!
//! Everything is in `tests/` and needs the feature `npm`, because it uses modules that
//! `cargo xtask test real` fetches.
