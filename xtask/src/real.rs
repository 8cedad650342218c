//! Real libraries and programs as guests: the sources of published crates, built for WebAssembly.
//!
//! No source of theirs is committed: cargo fetches the crates, `tests/programs/real` has glue that
//! exports what the tests call.

mod cpp;
mod exceptions;
mod form;
mod programs;
mod published;
mod rust;

use std::path::{Path, PathBuf};

use self::{
    exceptions::{Exceptions, add_options},
    form::Form,
};
use crate::{
    debian,
    shell::{Result, cargo, command, make_dir, output, read, run, source, target, write},
};

/// A C library.
struct Library {
    name: &'static str,
    /// The crate that has the sources.
    package: &'static str,
    /// Their directory in it.
    dir: &'static str,
    /// The files, without `.c`.
    files: &'static [&'static str],
    options: &'static [&'static str],
    exceptions: Option<Exceptions>,
}

const LIBRARIES: &[Library] = &[
    Library {
        name: "bzip2",
        package: "bzip2-sys",
        dir: "bzip2-1.0.8",
        files: &["blocksort", "huffman", "crctable", "randtable", "compress", "decompress", "bzlib"],
        options: &["-DBZ_NO_STDIO"],
        exceptions: None,
    },
    Library {
        name: "zlib",
        package: "libz-sys",
        dir: "src/zlib",
        files: &[
            "adler32", "crc32", "compress", "deflate", "inffast", "inflate", "inftrees", "trees", "uncompr",
            "zutil",
        ],
        options: &[],
        exceptions: None,
    },
    Library {
        name: "lz4",
        package: "lz4-sys",
        dir: "liblz4/lib",
        files: &["lz4", "lz4hc"],
        options: &[],
        exceptions: None,
    },
    Library {
        name: "lua",
        package: "lua-src",
        dir: "lua-5.4.8",
        files: &[
            "lapi", "lauxlib", "lbaselib", "lcode", "lcorolib", "lctype", "ldebug", "ldo", "ldump", "lfunc",
            "lgc", "llex", "lmathlib", "lmem", "lobject", "lopcodes", "lparser", "lstate", "lstring",
            "lstrlib", "ltable", "ltablib", "ltm", "lundump", "lutf8lib", "lvm", "lzio",
        ],
        options: &[
            "-DLUA_COMPAT_5_3",
            "-D_WASI_EMULATED_SIGNAL",
            // The seed of the hashes: fixed, for runs that repeat.
            "-Dluai_makeseed(state)=0x5eedu",
            "-Wl,--export=__stack_pointer",
            "-Wl,-z,stack-size=262144",
        ],
        exceptions: Some(Exceptions::Jumps),
    },
];

pub(crate) fn check() -> Result {
    published::check()?;
    debian::require(&[debian::CLANG, debian::WASI, debian::CPP, debian::EXCEPTIONS, debian::RUST])?;
    let guests = build()?;
    run(cargo()
        .args(["test", "--package", "real-libraries", "--features", "real"])
        .env("WAMR_AOT_REAL_GUESTS", guests)
        .env("WAMR_AOT_REAL_RUSTC", debian::RUSTC))
}

/// Builds the guests. Returns where they are.
fn build() -> Result<PathBuf> {
    let dir = target().join("real-guests");
    make_dir(&dir)?;
    let metadata = output(
        cargo()
            .args(["metadata", "--format-version=1", "--manifest-path=tests/programs/real/Cargo.toml"])
            .args(["--features", "real"]),
    )?;
    for library in LIBRARIES {
        build_library(library, &source(&metadata, library.package)?, &dir)?;
    }
    programs::build(&metadata, &dir)?;
    Ok(dir)
}

fn build_library(library: &Library, package: &Path, dir: &Path) -> Result {
    let sources = package.join(library.dir);
    let built = dir.join("built.wasm");
    let mut clang = command(exceptions::c_compiler(library.exceptions));
    clang.args(["--target=wasm32-wasi", "-mexec-model=reactor", "-O2", "-w", "-Wl,--strip-all"]);
    if let Some(exceptions) = library.exceptions {
        add_options(&mut clang, exceptions, Form::Standard, dir);
    }
    clang.args(library.options).arg("-I").arg(&sources);
    clang.arg(format!("tests/programs/real/glue/{}.c", library.name));
    clang.args(library.files.iter().map(|file| sources.join(file).with_extension("c")));
    run(clang.arg("-o").arg(&built))?;
    // A file that is the same keeps its time, so that cargo need not compile it again.
    write(&dir.join(library.name).with_extension("wasm"), &read(&built)?)
}
