//! Compiles WebAssembly modules to native objects in a build script.
