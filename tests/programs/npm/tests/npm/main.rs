//! Each module does its work in a host of a few lines.

mod gofmt;
mod ini;
mod lua;
mod sha256;
mod sodium;
mod sqlite;
mod tree_sitter;
mod xxhash;
