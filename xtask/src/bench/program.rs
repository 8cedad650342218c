//! What is measured: programs of others, whose sources come from crates, and kernels of our own.

/// The rows that have one mean.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Group {
    Programs,
    Scalar,
    Simd,
}

impl Group {
    pub(super) const ALL: [Group; 3] = [Group::Programs, Group::Scalar, Group::Simd];

    pub(super) fn title(self) -> &'static str {
        match self {
            Group::Programs => "Real programs",
            Group::Scalar => "Kernels",
            Group::Simd => "Kernels with SIMD",
        }
    }
}

pub(super) struct Program {
    pub(super) name: &'static str,
    pub(super) source: Source,
    /// Whether `--quick` runs it.
    pub(super) quick: bool,
}

pub(super) enum Source {
    /// A file in `benches/guests/kernels`, which becomes two guests: one with SIMD.
    Kernel,
    /// A file in `benches/guests/programs`, with a library or without.
    C(Option<Library>),
    /// A file in `benches/guests/programs`, in C++, with a library.
    Cpp(Library),
    /// A program of the package in `benches/guests/rust`.
    Rust,
}

/// A library in C or C++.
pub(super) struct Library {
    /// The crate that has the sources.
    pub(super) package: &'static str,
    /// The directory of the headers in it.
    pub(super) dir: &'static str,
    /// The files in that directory, without their extension. One that ends with a slash is a
    /// directory, of which all files are taken.
    pub(super) files: &'static [&'static str],
    pub(super) options: &'static [&'static str],
}

const fn kernel(name: &'static str, quick: bool) -> Program {
    Program { name, source: Source::Kernel, quick }
}

const fn rust(name: &'static str, quick: bool) -> Program {
    Program { name, source: Source::Rust, quick }
}

const fn c(name: &'static str, quick: bool, library: Library) -> Program {
    Program { name, source: Source::C(Some(library)), quick }
}

pub(super) const PROGRAMS: &[Program] = &[
    c(
        "bzip2",
        true,
        Library {
            package: "bzip2-sys",
            dir: "bzip2-1.0.8",
            files: &["blocksort", "huffman", "crctable", "randtable", "compress", "decompress", "bzlib"],
            options: &["-DBZ_NO_STDIO"],
        },
    ),
    c(
        "zlib",
        true,
        Library {
            package: "libz-sys",
            dir: "src/zlib",
            files: &[
                "adler32", "crc32", "compress", "deflate", "inffast", "inflate", "inftrees", "trees",
                "uncompr", "zutil",
            ],
            options: &[],
        },
    ),
    c(
        "zstd",
        false,
        Library {
            package: "zstd-sys",
            dir: "zstd/lib",
            files: &["common/", "compress/", "decompress/"],
            options: &["-DZSTD_DISABLE_ASM"],
        },
    ),
    c(
        "lua",
        true,
        Library {
            package: "lua-src",
            dir: "lua-5.4.8",
            files: &[
                "lapi", "lauxlib", "lbaselib", "lcode", "lctype", "ldebug", "ldo", "ldump", "lfunc", "lgc",
                "llex", "lmathlib", "lmem", "lobject", "lopcodes", "lparser", "lstate", "lstring", "lstrlib",
                "ltable", "ltablib", "ltm", "lundump", "lvm", "lzio",
            ],
            options: &[
                "-Ibenches/guests/programs/lua",
                "-includebenches/guests/programs/lua/protect.h",
                "-D_WASI_EMULATED_SIGNAL",
                "-D_WASI_EMULATED_PROCESS_CLOCKS",
            ],
        },
    ),
    c(
        "sqlite",
        false,
        Library {
            package: "libsqlite3-sys",
            dir: "sqlite3",
            files: &["sqlite3"],
            options: &[
                "-DSQLITE_OS_OTHER=1",
                "-DSQLITE_TEMP_STORE=3",
                "-DSQLITE_THREADSAFE=0",
                "-DSQLITE_OMIT_LOAD_EXTENSION",
                "-DSQLITE_OMIT_WAL",
                "-DSQLITE_MAX_MMAP_SIZE=0",
                "-DSQLITE_OMIT_LOCALTIME",
            ],
        },
    ),
    Program { name: "small", source: Source::C(None), quick: true },
    rust("json", true),
    rust("regex", false),
    rust("png", false),
    rust("markdown", false),
    Program {
        name: "urls",
        source: Source::Cpp(Library {
            package: "ada-url",
            dir: "deps",
            files: &["ada"],
            options: &["-std=c++20", "-fno-exceptions"],
        }),
        quick: false,
    },
    kernel("matmul", true),
    kernel("sparse", false),
    kernel("stencil", true),
    kernel("sort", true),
    kernel("hash", true),
    kernel("nbody", false),
    kernel("fft", true),
    kernel("search", true),
    kernel("interpreter", true),
    kernel("chase", false),
    kernel("recursion", true),
    kernel("indirect", true),
    kernel("bytes", true),
];

/// A row: a program, in one of its builds.
#[derive(Clone)]
pub(super) struct Case {
    /// The name in tables, of files, and of the module in Rust.
    pub(super) name: String,
    pub(super) program: &'static Program,
    pub(super) group: Group,
}

/// All cases that pass the filter: by name, if there are names, and else those of `--quick`.
pub(super) fn cases(quick: bool, only: &[String]) -> Vec<Case> {
    let wanted = |program: &&Program| match only {
        [] => program.quick || !quick,
        names => names.iter().any(|name| name == program.name),
    };
    let mut cases = Vec::new();
    for group in Group::ALL {
        for program in PROGRAMS.iter().filter(wanted) {
            let is_kernel = matches!(program.source, Source::Kernel);
            let name = match group {
                Group::Programs if !is_kernel => program.name.to_owned(),
                Group::Scalar if is_kernel => program.name.to_owned(),
                Group::Simd if is_kernel => format!("{}_simd", program.name),
                _ => continue,
            };
            cases.push(Case { name, program, group });
        }
    }
    cases
}
