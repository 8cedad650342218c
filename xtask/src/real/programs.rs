//! Programs: each is built as a WASI command, and for this machine.

use std::{path::Path, thread};

use crate::{
    debian,
    shell::{Result, cargo_with, command, make_dir, read, root, run, source, write},
};

/// A program in C or C++.
struct Program {
    name: &'static str,
    language: Language,
    /// The crate that has the sources.
    package: &'static str,
    /// Their directory in it.
    dir: &'static str,
    /// The files, without their extension.
    files: &'static [&'static str],
    /// The file with `main`, if the package has none, in `tests/programs/real`.
    main: Option<&'static str>,
    options: &'static [&'static str],
    /// More of them for the guest.
    guest: &'static [&'static str],
    /// More of them for this machine.
    native: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Language {
    C,
    Cpp,
}

impl Language {
    fn extension(self) -> &'static str {
        match self {
            Language::C => "c",
            Language::Cpp => "cpp",
        }
    }

    /// The compiler for guests, and the one for this machine.
    fn compilers(self) -> (&'static str, &'static str) {
        match self {
            Language::C => ("clang-19", "cc"),
            Language::Cpp => ("clang++-19", "c++"),
        }
    }
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "filter",
        language: Language::C,
        package: "bzip2-sys",
        dir: "bzip2-1.0.8",
        files: &["bzip2", "blocksort", "huffman", "crctable", "randtable", "compress", "decompress", "bzlib"],
        main: None,
        options: &["-D_FILE_OFFSET_BITS=64"],
        guest: &[
            "-includetests/programs/real/glue/filter/host.h",
            "-D_WASI_EMULATED_SIGNAL",
            "-D_WASI_EMULATED_PROCESS_CLOCKS",
            "-lwasi-emulated-signal",
            "-lwasi-emulated-process-clocks",
        ],
        native: &[],
    },
    Program {
        name: "interpreter",
        language: Language::C,
        package: "lua-src",
        dir: "lua-5.4.8",
        files: &[
            "lapi", "lauxlib", "lbaselib", "lcode", "lcorolib", "lctype", "ldblib", "ldebug", "ldo", "ldump",
            "lfunc", "lgc", "linit", "liolib", "llex", "lmathlib", "lmem", "loadlib", "lobject", "lopcodes",
            "loslib", "lparser", "lstate", "lstring", "lstrlib", "ltable", "ltablib", "ltm", "lundump",
            "lutf8lib", "lvm", "lzio",
        ],
        main: Some("glue/interpreter.c"),
        options: &[],
        guest: &[
            "-D_WASI_EMULATED_SIGNAL",
            "-D_WASI_EMULATED_PROCESS_CLOCKS",
            "-lwasi-emulated-signal",
            "-lwasi-emulated-process-clocks",
            "-Itests/programs/real/glue/lua",
            "-includetests/programs/real/glue/lua/host.h",
            // A start that runs the constructors itself. The other one leaves that to wrappers
            // around all exports, and `lua_invoke` is called meanwhile.
            "-nostartfiles",
            "/usr/lib/wasm32-wasi/crt1.o",
            // The host saves and restores it where Lua raises an error.
            "-Wl,--export=__stack_pointer",
            "-Wl,-z,stack-size=262144",
        ],
        // The seed of the hashes, as the guest has it.
        native: &["-Dluai_makeseed(state)=0x5eedu", "-lm"],
    },
    Program {
        name: "database",
        language: Language::C,
        package: "libsqlite3-sys",
        dir: "sqlite3",
        files: &["sqlite3"],
        main: Some("glue/database.c"),
        options: &[
            "-O1",
            "-DSQLITE_THREADSAFE=0",
            "-DSQLITE_OMIT_LOAD_EXTENSION",
            // WASI has neither shared memory nor locks.
            "-DSQLITE_OMIT_WAL",
            "-DSQLITE_MAX_MMAP_SIZE=0",
            "-DSQLITE_ENABLE_FTS5",
            "-DSQLITE_ENABLE_DBSTAT_VTAB",
        ],
        guest: &[
            "-D_WASI_EMULATED_MMAN",
            "-D_WASI_EMULATED_GETPID",
            "-lwasi-emulated-mman",
            "-lwasi-emulated-getpid",
            "-Wl,-z,stack-size=1048576",
        ],
        native: &["-O0", "-lm"],
    },
    Program {
        name: "urls",
        language: Language::Cpp,
        package: "ada-url",
        dir: "deps",
        files: &["ada"],
        main: Some("glue/urls.cpp"),
        options: &["-O1", "-std=c++20", "-fno-exceptions"],
        guest: &[],
        native: &["-O0"],
    },
];

/// Builds the commands as `NAME.wasm` in `dir`, and the native programs as `native/NAME`.
pub(super) fn build(metadata: &str, dir: &Path) -> Result {
    let native = dir.join("native");
    make_dir(&native)?;
    for program in PROGRAMS {
        let sources = source(metadata, program.package)?.join(program.dir);
        // Each compiler uses one core.
        thread::scope(|scope| {
            let for_this_machine = scope.spawn(|| {
                let mut cc = compiler(program.language.compilers().1, program, &sources);
                let cc = cc.args(program.native).arg("-o").arg(native.join(program.name));
                run(cc).map_err(|error| error.to_string())
            });
            let built = build_guest(program, &sources, dir);
            for_this_machine.join().expect("the compiler's thread does not panic")?;
            built
        })?;
    }
    copy_urls(metadata, dir)?;
    build_files(dir, &native)
}

/// The input of the program `urls`: the public tests of URL parsers.
fn copy_urls(metadata: &str, dir: &Path) -> Result {
    let tests = source(metadata, "ada-url")?.join("tests/wpt/urltestdata.json");
    write(&dir.join("urls.json"), &read(&tests)?)
}

fn build_guest(program: &Program, sources: &Path, dir: &Path) -> Result {
    let built = dir.join("built_program.wasm");
    let mut clang = compiler(program.language.compilers().0, program, sources);
    clang.args(["--target=wasm32-wasi", "-Wl,--strip-all"]).args(program.guest);
    run(clang.arg("-o").arg(&built))?;
    // A file that is the same keeps its time, so that cargo need not compile it again.
    write(&dir.join(program.name).with_extension("wasm"), &read(&built)?)
}

fn compiler(name: &str, program: &Program, sources: &Path) -> std::process::Command {
    let extension = program.language.extension();
    let mut compiler = command(name);
    compiler.args(["-O2", "-w"]).args(program.options).arg("-I").arg(sources);
    compiler.args(program.main.map(|file| Path::new("tests/programs/real").join(file)));
    compiler.args(program.files.iter().map(|file| sources.join(file).with_extension(extension)));
    compiler
}

/// The program in Rust, which uses the standard library.
///
/// No package has the standard library for WASI in the compiler's version, so it is built from its
/// sources, and linked with the C library that C programs use.
fn build_files(dir: &Path, native: &Path) -> Result {
    const TARGET: &str = "wasm32-wasip1";
    const LIBC: &str = "/usr/lib/wasm32-wasi";
    let target = dir.join("files");
    let sources = root().join("tests/programs/real/guests/files");
    let flags =
        format!("[\"-Clink-self-contained=no\",\"-Clink-arg={LIBC}/crt1-command.o\",\"-Lnative={LIBC}\"]");
    run(cargo_with(debian::RUSTC, "std,panic_abort")
        .args(["build", "--release", "--target", TARGET])
        .args(["--config", &format!("target.{TARGET}.linker=\"wasm-ld-19\"")])
        .args(["--config", &format!("target.{TARGET}.rustflags={flags}")])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(&sources))?;
    run(cargo_with(debian::RUSTC, "")
        .args(["build", "--release", "--target-dir"])
        .arg(&target)
        .current_dir(&sources))?;
    write(&dir.join("files.wasm"), &read(&target.join(TARGET).join("release/files.wasm"))?)?;
    let program = native.join("files");
    std::fs::copy(target.join("release/files"), &program)
        .map_err(|error| format!("cannot write {}: {error}", program.display()))?;
    Ok(())
}
