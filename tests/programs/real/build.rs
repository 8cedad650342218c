//! Compiles the guests that `cargo xtask test real` built, and Lua for comparison.

fn main() {
    #[cfg(feature = "real")]
    real();
}

#[cfg(feature = "real")]
fn real() {
    println!("cargo::rerun-if-env-changed=WAMR_AOT_REAL_GUESTS");
    let Some(guests) = std::env::var_os("WAMR_AOT_REAL_GUESTS") else {
        println!("cargo::error=the guests are not built: run `cargo xtask test real`");
        return;
    };
    // The step runs the tests once for each way to generate code.
    println!("cargo::rerun-if-env-changed=WAMR_AOT_REAL_OPTIMISE");
    let level = match std::env::var_os("WAMR_AOT_REAL_OPTIMISE") {
        Some(_) => wamr_aot_build::OptLevel::Speed,
        None => wamr_aot_build::OptLevel::None,
    };
    markdown(level);
    for name in ["bzip2", "zlib", "lz4", "lua"] {
        let path = std::path::Path::new(&guests).join(name).with_extension("wasm");
        wamr_aot_build::Builder::new(path).opt_level(level).compile();
    }
    for name in ["database", "files", "filter", "urls"] {
        let path = std::path::Path::new(&guests).join(name).with_extension("wasm");
        let output = wamr_aot_build::Output::Both;
        wamr_aot_build::Builder::new(path).opt_level(level).output(output).compile();
    }
    with_exceptions(std::path::Path::new(&guests), level);
    println!("cargo::rustc-env=WAMR_AOT_REAL_GUESTS={}", std::path::Path::new(&guests).display());
    // The order matters to the linker: the glue calls Lua.
    let lua = lua_src::Build::new();
    let artifacts = lua.build(lua_src::Lua54);
    println!("cargo::rerun-if-changed=glue/lua.c");
    cc::Build::new().file("glue/lua.c").include(artifacts.include_dir()).compile("lua_glue");
    artifacts.print_cargo_metadata();
}

/// A guest in Rust, from source. The toolchain of the tests has no standard library for
/// WebAssembly: it is built from its own sources, which another compiler has.
#[cfg(feature = "real")]
fn markdown(level: wamr_aot_build::OptLevel) {
    use wamr_aot_build::{Builder, CargoPackage};

    println!("cargo::rerun-if-env-changed=WAMR_AOT_REAL_RUSTC");
    let rustc = std::env::var_os("WAMR_AOT_REAL_RUSTC").unwrap_or_default();
    let guest = CargoPackage::new("guests/markdown")
        .env("RUSTC", rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .config("unstable.build-std=[\"std\", \"panic_abort\"]")
        .config("target.wasm32-unknown-unknown.linker=\"wasm-ld-19\"");
    Builder::cargo_package(guest).name("markdown").opt_level(level).compile();
}

/// The programs with exceptions, through both emitters. Those in C and C++ are in both forms.
#[cfg(feature = "real")]
fn with_exceptions(guests: &std::path::Path, level: wamr_aot_build::OptLevel) {
    use wamr_aot_build::{Builder, Emitter, Output};

    let both = ["exceptions", "interpreter", "pictures"].into_iter();
    let names = both.flat_map(|name| [name.to_owned(), format!("{name}_legacy")]);
    for name in names.chain(["panics".to_owned()]) {
        let builder = Builder::new(guests.join(&name).with_extension("wasm")).opt_level(level);
        let builder = builder.output(Output::Both);
        builder.clone().compile();
        builder.name(format!("{name}_c")).emitter(Emitter::C).compile();
    }
}
