//! The macro's own errors, as a user sees them: `tests/ui/*.rs` and `*.stderr`.
//! `TRYBUILD=overwrite` accepts new texts.
//!
//! Errors that need the runtime (a missing import, a wrong argument) are tested in packages that
//! have compiled modules.

use std::{env, fs, path::Path};

use wamr_aot_abi::{
    manifest::{Export, Import, ImportModule, Interrupt, Item, Manifest, Signature},
    signature::ValType,
};

// There is only one test, since the macro reads `OUT_DIR`, and a process has only one environment.
#[test]
fn errors() {
    let out_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    let empty = out_dir.join("empty");
    let full = out_dir.join("full");
    // The messages list existing modules, so nothing may be left from another version of this test.
    if out_dir.exists() {
        fs::remove_dir_all(&out_dir).unwrap();
    }
    fs::create_dir_all(&empty).unwrap();
    fs::create_dir_all(full.join("wamr-aot")).unwrap();
    fs::write(full.join("wamr-aot/damaged.manifest"), "wamr-aot\n").unwrap();
    fs::write(full.join("wamr-aot/other.manifest"), manifest().to_text()).unwrap();
    let wasi = out_dir.join("wasi");
    fs::create_dir_all(wasi.join("wamr-aot")).unwrap();
    fs::write(wasi.join("wamr-aot/app.manifest"), wasi_manifest().to_text()).unwrap();

    compile_fail(None, &["tests/ui/no_build_script.rs", "tests/ui/syntax.rs"]);
    compile_fail(Some(&empty), &["tests/ui/nothing_compiled.rs"]);
    compile_fail(Some(&full), &["tests/ui/unknown_module.rs", "tests/ui/damaged_manifest.rs"]);
    compile_fail(Some(&wasi), &["tests/ui/not_wasi.rs"]);
}

fn compile_fail(out_dir: Option<&Path>, files: &[&str]) {
    match out_dir {
        // SAFETY: this test is the only one of its process: no other thread uses the environment.
        None => unsafe { env::remove_var("OUT_DIR") },
        // SAFETY: as above.
        Some(out_dir) => unsafe { env::set_var("OUT_DIR", out_dir) },
    }
    let cases = trybuild::TestCases::new();
    for file in files {
        cases.compile_fail(file);
    }
}

fn manifest() -> Manifest {
    let signature = Signature { params: vec![(ValType::V128, String::new())], results: vec![ValType::V128] };
    Manifest {
        name: "other".into(),
        source: "other.wasm".into(),
        digest: "0".into(),
        output: wamr_aot_abi::manifest::Output::Static,
        emitter: "native".into(),
        library: "other".into(),
        module_symbol: "other_module".into(),
        reflection_symbol: "other_reflection".into(),
        typed: true,
        interrupt: Interrupt::None,
        convention: wamr_aot_abi::convention::Convention::C,
        signals: false,
        guards: false,
        footprint: Default::default(),
        needs: wamr_aot_abi::needs::ALL,
        builtins: vec![],
        import_modules: vec![],
        imports: vec![],
        exports: vec![Export {
            name: "negate".into(),
            ident: "negate".into(),
            item: Item::Function(signature),
            index: 0,
            symbol: Some("other_f0".into()),
        }],
        world: None,
        header: None,
    }
}

/// A module that imports a function of WASI with another type and one that only other runtimes
/// have, and has no memory.
fn wasi_manifest() -> Manifest {
    let module = "wasi_snapshot_preview1";
    let import = |name: &str, index, params: &[ValType]| Import {
        module: module.into(),
        name: name.into(),
        ident: name.into(),
        item: Item::Function(Signature {
            params: params.iter().map(|ty| (*ty, String::new())).collect(),
            results: vec![ValType::I32],
        }),
        index,
        stub: false,
    };
    Manifest {
        name: "app".into(),
        import_modules: vec![ImportModule { name: module.into(), ident: "WasiSnapshotPreview1".into() }],
        imports: vec![
            import("fd_close", 0, &[ValType::I32]),
            import("fd_seek", 1, &[ValType::I32; 4]),
            import("sock_open", 2, &[ValType::I32; 3]),
        ],
        exports: vec![],
        ..manifest()
    }
}
