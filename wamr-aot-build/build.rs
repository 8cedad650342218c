//! Passes facts about its own build to the crate: the optimisation level, for a warning if it
//! compiles slowly; the machine that it runs on; and hashes of its sources, so that outputs of a
//! different state of the compiler are never considered fresh, and the command `wamr-aot` of
//! another state is refused.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a build script reads the environment and prints"
)]

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let level = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=WAMR_AOT_BUILD_OPT_LEVEL={level}");
    let host = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=WAMR_AOT_BUILD_HOST={host}");
    // In the workspace the contract changes together with this crate; a published contract is
    // identified by its version.
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for (directory, variable) in
        [("src", "WAMR_AOT_BUILD_OWN_SOURCES"), ("../wamr-aot-abi/src", "WAMR_AOT_BUILD_SOURCES")]
    {
        if Path::new(directory).is_dir() {
            println!("cargo::rerun-if-changed={directory}");
            hash_directory(Path::new(directory), &mut hash)?;
        }
        println!("cargo::rustc-env={variable}={hash:016x}");
    }
    Ok(())
}

fn hash_directory(directory: &Path, hash: &mut u64) -> io::Result<()> {
    let mut paths =
        fs::read_dir(directory)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash_directory(&path, hash)?;
        } else {
            fnv(hash, path.to_string_lossy().as_bytes());
            fnv(hash, &fs::read(&path)?);
        }
    }
    Ok(())
}

/// FNV-1a.
fn fnv(hash: &mut u64, bytes: &[u8]) {
    for byte in bytes {
        *hash = (*hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}
