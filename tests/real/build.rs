//! Compiles the guests that `cargo xtask test real` has built, and Lua for comparison.

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
    for name in ["bzip2", "zlib", "lz4", "lua", "markdown"] {
        wamr_aot_build::compile(std::path::Path::new(&guests).join(name).with_extension("wasm"));
    }
    // The order matters to the linker: the glue calls Lua.
    let lua = lua_src::Build::new();
    let artifacts = lua.build(lua_src::Lua54);
    println!("cargo::rerun-if-changed=glue/lua.c");
    cc::Build::new().file("glue/lua.c").include(artifacts.include_dir()).compile("lua_glue");
    artifacts.print_cargo_metadata();
}
