//! Compiles the guest that the firmware is delivered with, and what is sent to it later.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use ed25519_dalek::{Signer, SigningKey};
use wamr_aot_build::{Builder, Output};

/// The room for the guest's memory, in bytes.
const MEMORY: u64 = 2048;

/// The private key of the one who may write guests. A real one is not in a source.
const OURS: [u8; 32] = *b"the key of the maker of heaters.";
const THEIRS: [u8; 32] = *b"the key of someone else entirely";

fn main() {
    Builder::new("guest/version1.wasm").name("heater").memory_limit(MEMORY).output(Output::Both).compile();
    let version2 = artefact("version2", MEMORY);
    let version3 = artefact("version3", MEMORY);
    let large = artefact("version2", 2 * MEMORY);
    let deep = artefact("deep", MEMORY);
    let truncated = signed(&version2, OURS)[..version2.len() / 2].to_vec();
    let sent = [
        signed(&version2, THEIRS),
        truncated,
        signed(&of_another_version(&version2), OURS),
        signed(&of_another_target(&version2), OURS),
        signed(&large, OURS),
        signed(&deep, OURS),
        signed(&version2, OURS),
        signed(&version3, OURS),
        // The end.
        Vec::new(),
    ];
    let frames: Vec<u8> = sent.iter().flat_map(|bytes| frame(bytes)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets it"));
    // Beside the program: OUT_DIR is `build/PACKAGE/out` there.
    let beside =
        out.ancestors().nth(3).expect("Cargo chooses a directory inside").join("firmware-update.frames");
    fs::write(&beside, frames).unwrap_or_else(|error| panic!("{}: {error}", beside.display()));
    let public = SigningKey::from_bytes(&OURS).verifying_key().to_bytes();
    fs::write(out.join("public_key"), public).expect("the output directory can be written to");
    // The board's memory map.
    for argument in env::var("DEP_BOARD_ARGUMENTS").expect("the crate `board` sets it").split(' ') {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    // The linker script for RV32 has less, and the verification of a signature takes some of it.
    if env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "riscv32") {
        println!("cargo::rustc-link-arg-bins=--defsym=_stack_size=0x8000");
    }
    println!("cargo::rerun-if-changed=build.rs");
}

/// The artefact of a version, with so much memory.
fn artefact(version: &str, memory: u64) -> Vec<u8> {
    let module = Path::new("guest").join(version).with_extension("wasm");
    let builder = Builder::new(module).name(format!("{version}_{memory}"));
    let built = builder.memory_limit(memory).output(Output::Loadable).try_compile();
    let built = built.unwrap_or_else(|error| panic!("{error}"));
    let path = built.loadable().expect("that is what was asked for");
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The same with a signature, as `wamr_aot_rt::artefact::sign` makes it.
fn signed(artefact: &[u8], key: [u8; 32]) -> Vec<u8> {
    let signature = SigningKey::from_bytes(&key).sign(artefact).to_bytes();
    [artefact, b"WAOT-ed25519-1\r\n", &signature].concat()
}

/// What another version of wamr-aot would write: the hash of its conventions is another.
fn of_another_version(artefact: &[u8]) -> Vec<u8> {
    let mut other = artefact.to_vec();
    other[24] ^= 1;
    with_checksum(other)
}

/// What would be written for another target.
fn of_another_target(artefact: &[u8]) -> Vec<u8> {
    const TRIPLE: &[u8] = b"\ntriple\t";
    let at = artefact.windows(TRIPLE.len()).position(|found| found == TRIPLE);
    let mut other = artefact.to_vec();
    other[at.expect("artefacts name their targets") + TRIPLE.len()] ^= 1;
    with_checksum(other)
}

fn with_checksum(mut artefact: Vec<u8>) -> Vec<u8> {
    let checksum = crc32fast::hash(&artefact[16..]).to_le_bytes();
    artefact[12..16].copy_from_slice(&checksum);
    artefact
}

/// A frame for the UART. The bytes before it are lost if the firmware restarts.
fn frame(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("artefacts are small").to_le_bytes();
    [&[0, 0, 0, 0, 0x7e][..], &length, bytes].concat()
}
