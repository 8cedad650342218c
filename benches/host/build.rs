//! Links the modules that the file `modules.txt` beside the manifest names, one on each line. They
//! are in the directory `modules`: `NAME.manifest` and `libNAME.a`, as `wamr-aot compile` writes
//! them.
//!
//! `cargo xtask bench` makes a package with these sources and such a file for each way to compile.
//! Without the file the host has no modules.

use std::{env, fs, path::PathBuf};

fn main() {
    let directory = |name: &str| PathBuf::from(env::var_os(name).expect("Cargo sets it"));
    let (package, out) = (directory("CARGO_MANIFEST_DIR"), directory("OUT_DIR"));
    let (modules, list) = (package.join("modules"), package.join("modules.txt"));
    let names = fs::read_to_string(&list).unwrap_or_default();
    let names: Vec<&str> = names.lines().collect();
    let manifests = out.join("wamr-aot");
    fs::create_dir_all(&manifests).expect("the directory is made");
    println!("cargo::rerun-if-changed={}", list.display());
    println!("cargo::rustc-link-search=native={}", out.display());
    for name in &names {
        let file = format!("{name}.manifest");
        let (manifest, archive) = (modules.join(&file), modules.join(format!("lib{name}.a")));
        println!("cargo::rerun-if-changed={}", manifest.display());
        println!("cargo::rerun-if-changed={}", archive.display());
        let text = fs::read_to_string(&manifest).expect("the manifest is read");
        let library = text.lines().find_map(|line| line.strip_prefix("library\t"));
        let library = library.expect("the manifest names the library that the bindings link");
        fs::copy(archive, out.join(format!("lib{library}.a"))).expect("the library is copied");
        fs::write(manifests.join(&file), text).expect("the manifest is copied");
    }
    fs::write(out.join("modules.rs"), code(&names)).expect("the file is written");
}

/// The bindings of all modules, and a table of functions that run them.
fn code(names: &[&str]) -> String {
    let (mut bindings, mut entries) = (String::new(), String::new());
    for name in names {
        bindings.push_str(&format!("    wamr_aot_rt::include_aot!(pub mod {name} = \"{name}\", wasi);\n"));
        let run = format!("|context| Ok(modules::{name}::Instance::new(context)?.run()?)");
        entries.push_str(&format!("    (\"{name}\", {run}),\n"));
    }
    format!("mod modules {{\n{bindings}}}\n\nconst MODULES: &[(&str, Run)] = &[\n{entries}];\n")
}
