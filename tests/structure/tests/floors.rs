//! The shape of the crates: imports point one way.

use std::path::{Path, PathBuf};

use structure::Floors;

fn read(name: &str) -> Floors {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Floors::read(&root.join(name).join("src"))
}

fn assert_empty(what: &str, list: &[String]) {
    assert!(list.is_empty(), "{what}:\n{}", list.join("\n"));
}

/// The layers of the runtime, from the port layer up: a layer imports only the layers before it.
const RUNTIME: &[&str] = &[
    "sys",
    "misaligned",
    "base",
    "raw",
    "memory",
    "trap",
    "store",
    "interface",
    "module",
    "instance",
    "c",
    "artefact",
    "in_place",
    "untyped",
    "__private",
];

/// The stages of the compiler, and what they share: a stage imports only those before it.
const COMPILER: &[&str] = &[
    "test_dir",
    "diagnostics",
    "error",
    "options",
    "emscripten",
    "renames",
    "stubs",
    "pre_initialization",
    "wit",
    "settings",
    "request",
    "artifact",
    "jobs",
    "target",
    "wasm",
    "inspect",
    "snapshot",
    "plan",
    "clif",
    "opt",
    "listing",
    "functions",
    "data",
    "image",
    "stack",
    "emitted",
    "object",
    "c",
    "choices",
    "digest",
    "bindings",
    "world",
    "header",
    "container",
    "files",
    "remarks",
    "size_table",
    "cache",
    "text",
    "input",
    "out",
    "pipeline",
    "cargo",
    "wire",
    "command",
    "source",
    "guest",
    "builder",
    "compiler",
];

#[test]
fn a_layer_of_the_runtime_imports_only_layers_below_it() {
    let floors = read("wamr-aot-rt");
    assert!(floors.files() > 80, "found only {} files: the sources are elsewhere", floors.files());
    assert_empty("imports that point up", &floors.violations(RUNTIME));
}

#[test]
fn a_stage_of_the_compiler_imports_only_stages_before_it() {
    let floors = read("wamr-aot-build");
    assert!(floors.files() > 100, "{} files: the sources are elsewhere", floors.files());
    assert_empty("imports that point up", &floors.violations(COMPILER));
}

#[test]
fn no_files_import_each_other() {
    for name in [
        "wamr-aot-abi",
        "wamr-aot-build",
        "wamr-aot-cli",
        "wamr-aot-macros",
        "wamr-aot-rt",
        "wamr-aot-update",
        "wamr-aot-wasi",
        "wamr-aot-wast",
        "wamr-aot-wit",
    ] {
        assert_empty(&format!("circles in {name}"), &read(name).circles());
    }
}
