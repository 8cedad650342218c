//! The tables of the modules that the build script compiled. The package `fuzz-bodies` runs them
//! alongside an interpreter and compares the results.

/// Modules, as the build script lists them.
pub type Table = &'static [Row];

/// A module: the name, the bytes, and for each way to compile, the index in its `MODULES`.
pub type Row = (&'static str, &'static [u8], [Option<usize>; 4]);
