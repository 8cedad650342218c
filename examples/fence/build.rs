//! Compiles the C library to a sandboxed module with bindings from its header.

use wamr_aot_build::{Builder, CSources};

fn main() {
    Builder::c_sources(CSources::new(["tags/tags.c"]).header("tags/tags.h")).compile();
}
