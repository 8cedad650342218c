//! Compiles the modules that `cargo xtask test real` fetched.

fn main() {
    #[cfg(feature = "npm")]
    npm();
}

#[cfg(feature = "npm")]
fn npm() {
    use wamr_aot_build::{Builder, OptLevel};

    println!("cargo::rerun-if-env-changed=WAMR_AOT_NPM_MODULES");
    let Some(modules) = std::env::var_os("WAMR_AOT_NPM_MODULES") else {
        println!("cargo::error=the modules are not fetched: run `cargo xtask test real`");
        return;
    };
    let file = |name: &str| std::path::Path::new(&modules).join(name);
    let module = |name: &str| Builder::new(file(&format!("{name}.wasm"))).opt_level(OptLevel::None);

    for name in ["xxhash", "sha256", "gofmt"] {
        module(name).compile();
    }

    // From wasm-bindgen. JavaScript says which `set` and `new` is which.
    let glue = "./one_ini_bg.js";
    module("one_ini")
        .ignore_import_hashes(true)
        .rename_import_module(glue, "Glue")
        .rename_import(glue, "__wbg_set_7bf9e2df46e7632c", "set_element")
        .rename_import(glue, "__wbg_set_6be42768c690e380", "set_property")
        .rename_import(glue, "__wbg_new_66075f8c2ea6575e", "new_array")
        .rename_import(glue, "__wbg_new_62f131e968c83d75", "new_object")
        .compile();

    // From Emscripten, with short names.
    module("sodium")
        .emscripten_names(file("sodium.js"))
        .rename_export("f", "__wasm_call_ctors")
        .rename_import("a", "b", "emscripten_asm_const_int")
        .rename_import_module("a", "Env")
        .stub_imports("a")
        .compile();
    module("sqlite")
        .emscripten_names(file("sqlite.js"))
        .rename_export("P", "__wasm_call_ctors")
        .rename_import("a", "G", "environ_get")
        .rename_import("a", "H", "environ_sizes_get")
        .rename_import("a", "d", "emscripten_date_now")
        .rename_import("a", "x", "__syscall_openat")
        .rename_import_module("a", "Env")
        .stub_imports("a")
        .compile();
    // With its own names, and exceptions by JavaScript.
    module("lua").stub_imports("env").stub_imports("wasi_snapshot_preview1").compile();
    // With an imported memory and table.
    module("tree_sitter").stub_imports("env").stub_imports("wasi_snapshot_preview1").compile();
}
