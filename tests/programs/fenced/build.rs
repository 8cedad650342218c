//! Compiles C libraries to sandboxed modules, with bindings from their headers, from the sources
//! that published crates have.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use wamr_aot_build::{Builder, CSources, Interrupt, OptLevel};

/// A library: its sources in a crate, and one of ours with a bug in it.
struct Library {
    name: &'static str,
    package: &'static str,
    /// The directory in the package.
    dir: &'static str,
    /// The files, without `.c`.
    files: &'static [&'static str],
    header: &'static str,
    defines: &'static [&'static str],
    planted: &'static str,
}

const LIBRARIES: &[Library] = &[
    Library {
        name: "zlib",
        package: "libz-sys",
        dir: "src/zlib",
        files: &[
            "adler32", "compress", "crc32", "deflate", "infback", "inffast", "inflate", "inftrees", "trees",
            "uncompr", "zutil",
        ],
        header: "zlib.h",
        defines: &[],
        planted: "archive",
    },
    Library {
        name: "markdown",
        package: "libcmark-sys",
        dir: "cmark/src",
        files: &[
            "blocks",
            "buffer",
            "cmark",
            "cmark_ctype",
            "commonmark",
            "houdini_href_e",
            "houdini_html_e",
            "houdini_html_u",
            "html",
            "inlines",
            "iterator",
            "man",
            "node",
            "references",
            "scanners",
            "utf8",
            "xml",
        ],
        header: "cmark.h",
        defines: &[],
        planted: "preview",
    },
    Library {
        name: "image",
        package: "stb_image",
        dir: "src",
        files: &[],
        // Header and implementation are one file, which `config/image.c` includes.
        header: "stb_image.c",
        defines: &["STBI_NO_STDIO"],
        planted: "thumbnail",
    },
];

fn main() {
    let metadata = metadata();
    for library in LIBRARIES {
        let dir = package(&metadata, library.package).join(library.dir);
        let mut files: Vec<PathBuf> =
            library.files.iter().map(|file| dir.join(file).with_extension("c")).collect();
        if files.is_empty() {
            files.push("config/image.c".into());
        }
        let planted = Path::new("planted").join(library.planted);
        let mut sources = CSources::new(files.clone())
            .file(planted.with_extension("c"))
            .include(&dir)
            .include("config")
            .header(dir.join(library.header))
            .header(planted.with_extension("h"))
            // They are old.
            .flag("-w")
            .define("NDEBUG", None)
            // 64 MiB are more than any input here needs.
            .link_flag("-Wl,--max-memory=67108864")
            .stack_size(256 << 10);
        for name in library.defines {
            sources = sources.define(*name, None);
        }
        let builder = Builder::c_sources(sources).opt_level(OptLevel::Speed);
        builder.clone().name(library.name).compile();
        if library.name == "markdown" {
            builder.name("markdown_limited").interrupt(Interrupt::Fuel).compile();
        }
        #[cfg(feature = "native")]
        native(library, &dir, &files);
    }
}

/// The library without a fence, with the same level of optimisation.
#[cfg(feature = "native")]
fn native(library: &Library, dir: &Path, files: &[PathBuf]) {
    let mut build = cc::Build::new();
    build.files(files).include(dir).include("config").opt_level(2).warnings(false).flag("-w");
    build.compiler(env::var_os("WAMR_AOT_CLANG").unwrap_or("clang".into())).define("NDEBUG", None);
    for name in library.defines {
        build.define(name, None);
    }
    build.compile(&format!("native_{}", library.name));
}

/// What cargo knows about packages: it has the sources, though it builds none of them.
fn metadata() -> String {
    println!("cargo::rerun-if-changed=Cargo.lock");
    let cargo = env::var_os("CARGO").expect("cargo runs the build script");
    let output = Command::new(cargo).args(["metadata", "--locked", "--format-version=1"]).output();
    let output = output.expect("cargo can be started");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("metadata are text")
}

/// The directory of a package.
fn package(metadata: &str, name: &str) -> PathBuf {
    let manifests = metadata.split("\"manifest_path\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut dirs = manifests.filter_map(|manifest| Path::new(manifest).parent());
    let dir = dirs.find(|dir| {
        let file = dir.file_name().unwrap_or_default().to_string_lossy();
        let version = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        version.is_some_and(|version| version.starts_with(char::is_numeric))
    });
    dir.unwrap_or_else(|| panic!("cargo does not say where the sources of `{name}` are")).to_owned()
}
