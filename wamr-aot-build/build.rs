//! Passes facts about its own build to the crate: the optimisation level, for a warning if it
//! compiles slowly; the machine that it runs on; and hashes of its sources, so that outputs of a
//! different state of the compiler are never considered fresh, and the command `wamr-aot` of
//! another state is refused.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads the environment and prints"
)]

mod sources;

use std::{env, io, path::Path};

fn main() -> io::Result<()> {
    let level = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=WAMR_AOT_BUILD_OPT_LEVEL={level}");
    let host = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=WAMR_AOT_BUILD_HOST={host}");
    // In the workspace the contract changes together with this crate; a published contract is
    // identified by its version.
    let mut hash = sources::EMPTY;
    for (directory, variable) in
        [("src", "WAMR_AOT_BUILD_OWN_SOURCES"), ("../wamr-aot-abi/src", "WAMR_AOT_BUILD_SOURCES")]
    {
        if Path::new(directory).is_dir() {
            println!("cargo::rerun-if-changed={directory}");
            sources::hash_directory(Path::new(directory), &mut hash)?;
        }
        println!("cargo::rustc-env={variable}={hash:016x}");
    }
    Ok(())
}
