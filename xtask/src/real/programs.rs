//! Programs: each is built as a WASI command, and for this machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use super::{
    cpp,
    exceptions::{Exceptions, add_options, c_compiler, cpp_compiler},
    form::Form,
    rust,
};
use crate::shell::{Result, command, make_dir, read, run, source, write};

/// A program in C or C++.
struct Program {
    name: &'static str,
    language: Language,
    sources: &'static [Sources],
    /// The file with `main`, if no package has one, in `tests/programs/real`.
    main: Option<&'static str>,
    options: &'static [&'static str],
    /// More of them for the guest.
    guest: &'static [&'static str],
    /// More of them for this machine.
    native: &'static [&'static str],
    exceptions: Option<Exceptions>,
}

/// Sources in a crate.
struct Sources {
    package: &'static str,
    /// Their directory in it.
    dir: &'static str,
    /// The files, without their extension.
    files: &'static [&'static str],
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

    fn native_compiler(self) -> &'static str {
        match self {
            Language::C => "cc",
            Language::Cpp => "c++",
        }
    }

    fn guest_compiler(self, exceptions: Option<Exceptions>) -> &'static str {
        match self {
            Language::C => c_compiler(exceptions),
            Language::Cpp => cpp_compiler(exceptions),
        }
    }
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "filter",
        language: Language::C,
        sources: &[Sources {
            package: "bzip2-sys",
            dir: "bzip2-1.0.8",
            files: &[
                "bzip2",
                "blocksort",
                "huffman",
                "crctable",
                "randtable",
                "compress",
                "decompress",
                "bzlib",
            ],
        }],
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
        exceptions: None,
    },
    Program {
        name: "interpreter",
        language: Language::C,
        sources: &[Sources {
            package: "lua-src",
            dir: "lua-5.4.8",
            files: &[
                "lapi", "lauxlib", "lbaselib", "lcode", "lcorolib", "lctype", "ldblib", "ldebug", "ldo",
                "ldump", "lfunc", "lgc", "linit", "liolib", "llex", "lmathlib", "lmem", "loadlib", "lobject",
                "lopcodes", "loslib", "lparser", "lstate", "lstring", "lstrlib", "ltable", "ltablib", "ltm",
                "lundump", "lutf8lib", "lvm", "lzio",
            ],
        }],
        main: Some("glue/interpreter.c"),
        // The seed of the hashes: fixed, for runs that print the same.
        options: &["-Dluai_makeseed(state)=0x5eedu"],
        guest: &[
            "-D_WASI_EMULATED_SIGNAL",
            "-D_WASI_EMULATED_PROCESS_CLOCKS",
            "-lwasi-emulated-signal",
            "-lwasi-emulated-process-clocks",
            "-Wl,-z,stack-size=262144",
        ],
        native: &["-lm"],
        exceptions: Some(Exceptions::Jumps),
    },
    Program {
        name: "database",
        language: Language::C,
        sources: &[Sources { package: "libsqlite3-sys", dir: "sqlite3", files: &["sqlite3"] }],
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
        exceptions: None,
    },
    Program {
        name: "urls",
        language: Language::Cpp,
        sources: &[Sources { package: "ada-url", dir: "deps", files: &["ada"] }],
        main: Some("glue/urls.cpp"),
        options: &["-O1", "-std=c++20", "-fno-exceptions"],
        guest: &[],
        native: &["-O0"],
        exceptions: None,
    },
    Program {
        name: "pictures",
        language: Language::C,
        sources: &[
            PICTURES,
            Sources {
                package: "libz-sys",
                dir: "src/zlib",
                files: &["adler32", "crc32", "deflate", "inffast", "inflate", "inftrees", "trees", "zutil"],
            },
        ],
        main: Some("glue/pictures.c"),
        options: &["-Itests/programs/real/glue/pictures"],
        guest: &[],
        native: &["-lm"],
        exceptions: Some(Exceptions::Jumps),
    },
    Program {
        name: "exceptions",
        language: Language::Cpp,
        sources: &[],
        main: Some("glue/exceptions.cpp"),
        options: &["-std=c++20"],
        guest: &[],
        native: &[],
        exceptions: Some(Exceptions::Cpp),
    },
];

const PICTURES: Sources = Sources {
    package: "libpng-src",
    dir: "libpng",
    files: &[
        "png", "pngerror", "pngget", "pngmem", "pngread", "pngrio", "pngrtran", "pngrutil", "pngset",
        "pngtrans", "pngwio", "pngwrite", "pngwtran", "pngwutil",
    ],
};

/// Builds the commands as `NAME.wasm` in `dir`, those with exceptions also as `NAME_legacy.wasm`,
/// and the native programs as `native/NAME`.
pub(super) fn build(metadata: &str, dir: &Path) -> Result {
    let native = dir.join("native");
    make_dir(&native)?;
    cpp::build(dir)?;
    for program in PROGRAMS {
        let packages = program
            .sources
            .iter()
            .map(|sources| Ok(source(metadata, sources.package)?.join(sources.dir)))
            .collect::<Result<Vec<_>>>()?;
        // Each compiler uses one core.
        thread::scope(|scope| {
            let for_this_machine = scope.spawn(|| {
                let mut cc = compiler(program.language.native_compiler(), program, &packages);
                let cc = cc.args(program.native).arg("-o").arg(native.join(program.name));
                run(cc).map_err(|error| error.to_string())
            });
            let built = build_guest(program, &packages, dir);
            for_this_machine.join().expect("the compiler's thread does not panic")?;
            built
        })?;
    }
    copy_urls(metadata, dir)?;
    copy_pictures(metadata, dir)?;
    rust::build(dir)
}

/// The input of the program `urls`: the public tests of URL parsers.
fn copy_urls(metadata: &str, dir: &Path) -> Result {
    let tests = source(metadata, "ada-url")?.join("tests/wpt/urltestdata.json");
    write(&dir.join("urls.json"), &read(&tests)?)
}

/// The input of the program `pictures`: libpng's own, good and bad.
fn copy_pictures(metadata: &str, dir: &Path) -> Result {
    let package = source(metadata, PICTURES.package)?.join(PICTURES.dir);
    let pictures = dir.join("pictures");
    make_dir(&pictures)?;
    for of in ["contrib/pngsuite", "contrib/testpngs", "contrib/testpngs/badpal", "contrib/testpngs/crashers"]
    {
        for entry in std::fs::read_dir(package.join(of))? {
            let path = entry?.path();
            if let (Some(name), true) = (path.file_name(), path.extension().is_some_and(|end| end == "png")) {
                write(&pictures.join(name), &read(&path)?)?;
            }
        }
    }
    Ok(())
}

fn build_guest(program: &Program, packages: &[PathBuf], dir: &Path) -> Result {
    let Some(exceptions) = program.exceptions else {
        return link_guest(program, packages, dir, "", |_| ());
    };
    Form::ALL.into_iter().try_for_each(|form| {
        link_guest(program, packages, dir, form.suffix(), |clang| add_options(clang, exceptions, form, dir))
    })
}

/// Builds one guest, with what `add` adds to the compiler's command.
fn link_guest(
    program: &Program,
    packages: &[PathBuf],
    dir: &Path,
    suffix: &str,
    add: impl Fn(&mut Command),
) -> Result {
    let built = dir.join("built_program.wasm");
    let mut clang = command(program.language.guest_compiler(program.exceptions));
    add(&mut clang);
    add_sources(&mut clang, program, packages);
    clang.args(["--target=wasm32-wasi", "-Wl,--strip-all"]).args(program.guest);
    run(clang.arg("-o").arg(&built))?;
    // A file that is the same keeps its time, so that cargo need not compile it again.
    write(&dir.join(format!("{}{suffix}.wasm", program.name)), &read(&built)?)
}

fn compiler(name: &str, program: &Program, packages: &[PathBuf]) -> Command {
    let mut compiler = command(name);
    add_sources(&mut compiler, program, packages);
    compiler
}

fn add_sources(compiler: &mut Command, program: &Program, packages: &[PathBuf]) {
    let extension = program.language.extension();
    compiler.args(["-O2", "-w"]).args(program.options);
    compiler.args(program.main.map(|file| Path::new("tests/programs/real").join(file)));
    for (sources, dir) in program.sources.iter().zip(packages) {
        compiler.arg("-I").arg(dir);
        compiler.args(sources.files.iter().map(|file| dir.join(file).with_extension(extension)));
    }
}
