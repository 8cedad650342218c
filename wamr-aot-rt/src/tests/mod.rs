//! Tests of the runtime against modules that are made by hand: their "generated code" is Rust
//! functions in C's convention that do what the compiler's output does.

mod c;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod call;
mod exceptions;
mod fixture;
#[cfg(feature = "std")]
mod reset;
mod trapping;
mod typed;
mod untyped;
mod views;
