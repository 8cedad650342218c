//! Modules that the build script compiled, as its tables list them. What runs them beside an interpreter and compares is in the package
//! `fuzz-bodies`.

/// Modules, as the build script lists them.
pub type Table = &'static [Row];

/// A module: the name, the bytes, and for each way to compile the place in its `MODULES`.
pub type Row = (&'static str, &'static [u8], [Option<usize>; 4]);
