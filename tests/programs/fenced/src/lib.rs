//! Libraries in C from published crates, fenced in: each is called in the types of its header, and
//! has a source of ours beside it, with a bug in it (`planted`). What tests give them is malformed,
//! and hostile.

pub mod image;
pub mod markdown;
pub mod mutations;
pub mod samples;
pub mod zlib;
