//! Prints the public API of a crate, one item on each line: `api rustdoc.json`.
//!
//! `cargo xtask test api` compares the lists of the published crates with `api.txt` in their
//! directories, so that a change of the API is seen in review.

use std::{env, process::ExitCode};

use public_api::Builder;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(json), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: api RUSTDOC_JSON");
        return ExitCode::FAILURE;
    };
    // What follows from the types themselves would bury what somebody wrote.
    let builder = Builder::from_rustdoc_json(&json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true);
    match builder.build() {
        Ok(api) => {
            print!("{api}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!(
                "{}: {error}\nIf this toolchain writes a format that the crate `public-api` does not read, \
                 use Rust {} or another version of `public-api`",
                json.display(),
                env!("CARGO_PKG_RUST_VERSION")
            );
            ExitCode::FAILURE
        }
    }
}
