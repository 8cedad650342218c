//! The contract between the compiler (`wamr-aot-build`), the macro (`wamr-aot-macros`) and the
//! runtime (`wamr-aot-rt`): everything on which two of them must agree, and nothing else.
//!
//! | module | what it defines |
//! |---|---|
//! | [`layout`] | the structs that generated code and the runtime share, and their offsets on any target |
//! | [`signature`] | value types, function types, and how a wasm signature becomes a C one |
//! | [`convention`] | the calling convention of generated code |
//! | [`guard`] | the address space of memories that are accessed without checks |
//! | [`sizes`], [`static_storage`] | the sizes of memories, in general and in static storage |
//! | [`stack`] | what code may use of the stack without a check |
//! | [`needs`] | what the instantiation of a module requires |
//! | [`trap`] | the trap codes |
//! | [`builtins`] | the runtime functions that generated code calls |
//! | [`symbols`] | the names of the symbols in an object |
//! | [`names`] | how wasm names become Rust identifiers |
//! | [`version`] | the hash over all of the above |
//! | [`manifest`] | the compiler's description of a module for the macro (feature `alloc`) |
//! | [`artefact`] | the format of loadable artefacts |
//! | [`wasi`] | the functions of WASI (for the macro and `wamr-aot-wasi`) |
//!
//! With feature `defmt`, trap codes can be logged by [defmt](https://docs.rs/defmt).
//!
//! The crate is for the other crates of this project: its API follows their needs and may change in
//! any release.
#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;

pub mod artefact;
pub mod builtins;
pub mod checksum;
pub mod convention;
pub mod cpu;
mod field;
pub mod guard;
pub mod layout;
#[cfg(any(feature = "alloc", test))]
pub mod manifest;
#[cfg(any(feature = "alloc", test))]
pub mod names;
pub mod needs;
pub mod platform;
pub mod signature;
pub mod sizes;
pub mod stack;
pub mod static_storage;
#[cfg(any(feature = "alloc", test))]
pub mod symbols;
pub mod trap;
pub mod version;
pub mod wasi;
mod width;
pub mod wit;
