//! The command as the compiler of build scripts: the same files and reports as those of the crate
//! wamr-aot-build with its own compiler.
//!
//! The variable `WAMR_AOT` chooses between the two, and belongs to a process. So each compilation
//! runs in a process of its own: this test's program, with the test `script` alone.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use wamr_aot_build::{Bounds, Builder, Emitter, Features, Interrupt, OptLevel, Output, Traps};

/// A range of options and modules: each kind of file, of option, of error, and a warning.
fn builder(case: &str) -> Builder {
    const TEXT: &str = r#"(module
        (import "env" "_" (func (param i32)))
        (memory (export "memory") 1)
        (func $f (export "$") (param i32) (result i32)
            (i32.load (local.get 0))))"#;
    let text = || Builder::from_bytes("plugin", TEXT);
    let native = || text().emitter(Emitter::Native);
    let initialised = || {
        let text = r#"(module (memory (export "memory") 2) (global $at (mut i32) (i32.const 0))
            (func $init (export "init")
                (loop $again
                    (i32.store8 (global.get $at) (i32.const 7))
                    (global.set $at (i32.add (global.get $at) (i32.const 100)))
                    (br_if $again (i32.lt_u (global.get $at) (i32.const 131072))))))"#;
        Builder::from_bytes("plugin", text).emitter(Emitter::Native)
    };
    match case {
        "text" => native(),
        "both" => native().output(Output::Both).interrupt(Interrupt::Epoch),
        "loadable" => native().output(Output::Loadable).untyped().debug_info(false),
        "options" => native()
            .opt_level(OptLevel::None)
            .function_names(false)
            .bounds(Bounds::Check)
            .traps(Traps::Call)
            .table_limit(7)
            .interrupt(Interrupt::Fuel)
            .features(Features::base()),
        "renames" => native()
            .rename_export("$", "dollar")
            .rename_import("env", "_", "underscore")
            .rename_import_module("env", "Glue"),
        "stubs" => native().stub_imports("env"),
        "initialised" => initialised().pre_initialize("init"),
        "initialisation" => initialised().pre_initialize("init").pre_initialize_fuel(3),
        "file" => Builder::new("hello.wat").name("greeting"),
        "c" => text().emitter(Emitter::C).output(Output::Both).keep_c("kept"),
        "remarks" => native().bounds(Bounds::Check).remarks("some/plugin.remarks"),
        "remarks of c" => text().emitter(Emitter::C).remarks("plugin.remarks"),
        "warning" => Builder::from_bytes(
            "plugin",
            "(module (memory 1)\n  (func (export \"f\") (i32.store (i32.const 5000) (i32.const 1))))",
        )
        .memory_limit(4096),
        "malformed" => Builder::from_bytes("plugin", *b"\0asm\x01\0\0\0\x99"),
        "text error" => Builder::from_bytes("plugin", "(module\n  (func $f\n    (i32.addd)))"),
        "type error" => Builder::from_bytes("plugin", "(module\n  (func (result i32)\n\t(i64.const 1)))"),
        "unsupported" => Builder::from_bytes(
            "plugin",
            "(module (type $f (func)) (type $c (cont $f)) (func (drop (ref.i31 (i32.const 0))))
                (func (drop (ref.null $c))))",
        ),
        "limit" => Builder::from_bytes("plugin", "(module (memory 1) (data (i32.const 1000) \"1234\"))")
            .memory_limit(1001),
        "name" => Builder::from_bytes(
            "plugin",
            "(module (global (export \"g\") (mut i32) (i32.const 0)) (func (export \"set_g\")))",
        ),
        "rename" => native().rename_export("none", "some"),
        "option" => native().cpu_features(["no-such-feature"]),
        "target" => text().target("no-such-target"),
        "tool" => text().emitter(Emitter::C).target("thumbv7em-none-eabihf"),
        "io" => native().out_dir("hello.wat"),
        other => panic!("there is no case `{other}`"),
    }
}

const BUILT: &[&str] = &[
    "text",
    "both",
    "loadable",
    "options",
    "renames",
    "stubs",
    "initialised",
    "file",
    "c",
    "remarks",
    "remarks of c",
    "warning",
];

const FAILED: &[&str] = &[
    "malformed",
    "text error",
    "type error",
    "unsupported",
    "limit",
    "name",
    "rename",
    "option",
    "initialisation",
    "target",
    "tool",
    "io",
];

/// The variable that says what [`script`] compiles.
const CASE: &str = "SERVE_TEST_CASE";

/// What a build script does. The other tests start it in a process of its own.
#[test]
fn script() {
    let Ok(case) = env::var(CASE) else { return };
    let (use_command, case) = match case.strip_prefix("command: ") {
        Some(case) => (true, case),
        None => (false, &*case),
    };
    let mut builder = builder(case);
    if case != "io" {
        builder = builder.out_dir("out");
    }
    if use_command {
        builder = builder.use_command();
    }
    let text = match builder.try_compile() {
        Ok(artifact) => format!("{artifact:#?}"),
        Err(error) => format!(
            "{error}\n{:?}",
            [
                error.is_malformed(),
                error.is_unsupported(),
                error.is_limit(),
                error.is_name(),
                error.is_option(),
                error.is_target(),
                error.is_tool(),
                error.is_initialization(),
                error.is_io(),
                error.is_internal(),
            ]
        ),
    };
    fs::write("result", text).expect("the result can be written");
}

/// What a compilation left: its result, and its files with their content.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Left {
    result: String,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

/// Compiles in a directory, by the command with this name, or by the crate if it is `None`.
fn compile(directory: &Path, case: &str, wamr_aot: Option<&str>) -> Left {
    compile_cached(directory, case, wamr_aot, "")
}

/// The same with a cache.
fn compile_cached(directory: &Path, case: &str, wamr_aot: Option<&str>, cache: impl AsRef<OsStr>) -> Left {
    let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests/hello.wat");
    fs::copy(hello, directory.join("hello.wat")).expect("the guest can be copied");
    let mut script = Command::new(env::current_exe().expect("the test knows itself"));
    script.args(["--exact", "serve::script"]).current_dir(directory).env(CASE, case).env_remove("WAMR_AOT");
    for name in ["OUT_DIR", "TARGET", "CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        script.env_remove(name);
    }
    script.env("WAMR_AOT_CACHE", cache).env_remove("WAMR_AOT_CACHE_SIZE");
    // For the case `tool`.
    script.env("CC_thumbv7em_none_eabihf", "/no/such/compiler");
    if let Some(name) = wamr_aot {
        script.env("WAMR_AOT", name);
    }
    let output = script.output().expect("the test starts");
    assert!(output.status.success(), "{case}: {output:?}");
    let result = fs::read_to_string(directory.join("result")).expect("there is a result");
    let mut files = BTreeMap::new();
    collect(&directory.join("out"), &directory.join("out"), &mut files);
    Left { result, files }
}

fn collect(root: &Path, directory: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("it is in the directory").to_owned();
            files.insert(name, fs::read(&path).expect("it can be read"));
        }
    }
}

const COMMAND: &str = env!("CARGO_BIN_EXE_wamr-aot");

#[track_caller]
fn same_by_both(case: &str) -> Left {
    let [own, served] = [None, Some(COMMAND)].map(|command| {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        compile(directory.path(), case, command)
    });
    assert_eq!(own.result, served.result, "{case}");
    assert_eq!(
        own.files.keys().collect::<Vec<_>>(),
        served.files.keys().collect::<Vec<_>>(),
        "{case}: the files"
    );
    for (name, content) in &own.files {
        assert!(content == &served.files[name], "{case}: {} differs", name.display());
    }
    served
}

#[test]
fn files_are_the_same() {
    for case in BUILT {
        let left = same_by_both(case);
        assert!(left.result.starts_with("Artifact") && left.files.len() > 1, "{case}: {}", left.result);
        let warns = left.result.contains("beyond the limit");
        assert_eq!(warns, *case == "warning", "{case}: {}", left.result);
    }
}

#[test]
fn reports_are_the_same() {
    for case in FAILED {
        let left = same_by_both(case);
        assert!(left.result.starts_with("error: ") && left.files.is_empty(), "{case}: {}", left.result);
    }
}

#[test]
fn nothing_is_compiled_twice() {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    for (command, fresh) in [(Some(COMMAND), false), (Some(COMMAND), true), (None, true)] {
        let left = compile(directory.path(), "both", command);
        assert!(left.result.contains(&format!("fresh: {fresh}")), "{}", left.result);
    }
}

/// The crate and the command share a cache, if the environment names one.
#[test]
fn outputs_survive_in_a_cache() {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    let (out, cache) = (directory.path().join("out"), directory.path().join("cache"));
    let entries = || fs::read_dir(&cache).map_or(0, Iterator::count);
    let plain = compile(directory.path(), "both", None);
    assert_eq!(entries(), 0, "without the variable there is no cache");
    for command in [None, Some(COMMAND)] {
        fs::remove_dir_all(&out).expect("it can be removed");
        let left = compile_cached(directory.path(), "both", command, &cache);
        assert_eq!((left, entries()), (plain.clone(), 1));
    }
    // Without the cache, what is in it decides nothing.
    let entry = fs::read_dir(&cache).expect("a cache").next().expect("an entry").expect("it is there").path();
    fs::write(entry, "").expect("it can be written");
    fs::remove_dir_all(&out).expect("it can be removed");
    assert_eq!(compile(directory.path(), "both", Some(COMMAND)), plain);
    // An unusable one is a warning for Cargo.
    fs::remove_dir_all(&out).expect("it can be removed");
    let left = compile_cached(directory.path(), "both", Some(COMMAND), "relative");
    assert!(left.files == plain.files && left.result.contains("not an absolute path"), "{}", left.result);
}

#[test]
fn a_command_that_is_missing_is_reported() {
    let directory = tempfile::tempdir().expect("a temporary directory can be made");
    for name in ["no/such/command", "no-such-command"] {
        let left = compile(directory.path(), "text", Some(name));
        let report = format!(
            "error: the environment variable `WAMR_AOT` names `{name}`, and there is no such program"
        );
        assert!(left.result.starts_with(&report) && left.files.is_empty(), "{}", left.result);
        assert!(left.result.contains("  = help: install the command: `cargo install --path "));
    }
    // An empty value names nothing.
    let left = compile(directory.path(), "text", Some(""));
    assert!(left.result.starts_with("Artifact"), "{}", left.result);
}

/// A command that is no compiler.
#[cfg(unix)]
mod fake {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// What a build script reports if the command is this shell script.
    fn report(body: &str) -> String {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let file = directory.path().join("fake");
        fs::write(&file, format!("#!/bin/sh\n{body}\n")).expect("the script can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        let left = compile(directory.path(), "both", Some("./fake"));
        assert!(left.files.is_empty(), "{left:?}");
        assert!(left.result.starts_with("error: the command `./fake` "), "{}", left.result);
        assert!(left.result.contains("  = help: install the command: `cargo install --path "));
        left.result
    }

    #[test]
    fn another_version_is_refused() {
        let text = report("cat > /dev/null; printf 'wamr-aot build 0.0.9 1-2\\n'; head -c 8 /dev/zero");
        assert!(
            text.contains(concat!(
                "has version 0.0.9, and wamr-aot-build has version ",
                env!("CARGO_PKG_VERSION")
            )),
            "{text}"
        );
        let text = report(concat!("printf 'wamr-aot build ", env!("CARGO_PKG_VERSION"), " 1-2\\n'"));
        assert!(text.contains("but comes from other sources"), "{text}");
        assert!(text.contains("  = note: the command is 1-2, and wamr-aot-build is "), "{text}");
    }

    #[test]
    fn a_crash_is_reported_with_what_was_printed() {
        let text = report("echo 'the disk is on fire' >&2; exit 3");
        assert!(text.contains("it ended without an answer (exit status: 3)"), "{text}");
        assert!(text.contains("  = note: the disk is on fire\n"), "{text}");
        let text = report("cat > /dev/null; kill -9 $$");
        assert!(text.contains("it ended without an answer (signal: 9 (SIGKILL))"), "{text}");
    }

    #[test]
    fn other_output_is_no_answer() {
        for body in ["echo hello", "cat > /dev/null; echo hello", "yes | head -c 1000000"] {
            let text = report(body);
            assert!(text.contains("it printed something else than an answer"), "{body}: {text}");
        }
        // Its own request, and an answer that is too short.
        let text = report("cat");
        assert!(text.contains("its answer cannot be read"), "{text}");
        let identity = identity();
        let text = report(&format!("printf '{identity}\\n\\001\\000\\000\\000\\000\\000\\000\\000x'"));
        assert!(text.contains("its answer cannot be read"), "{text}");
        let text = report(&format!("printf '{identity}\\n\\001\\000\\000'; exit 1"));
        assert!(text.contains("it ended in the middle of its answer (exit status: 1)"), "{text}");
    }

    #[test]
    fn a_command_that_cannot_start_is_reported() {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let file = directory.path().join("fake");
        fs::write(&file, "#!/no/such/interpreter\n").expect("it can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        let left = compile(directory.path(), "text", Some("./fake"));
        assert!(left.result.starts_with("error: the command `./fake` cannot be started"), "{}", left.result);
    }

    /// The command is stopped while it answers: what it wrote is whole.
    #[test]
    fn a_command_that_dies_leaves_nothing_half_done() {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let file = directory.path().join("fake");
        fs::write(&file, format!("#!/bin/sh\n'{COMMAND}' \"$@\" | head -c 60\n")).expect("it can be written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        let left = compile(directory.path(), "both", Some("./fake"));
        assert!(left.result.contains("it ended in the middle of its answer"), "{}", left.result);
        let again = compile(directory.path(), "both", Some(COMMAND));
        assert!(again.result.contains("fresh: true"), "{}", again.result);
        assert_eq!(left.files, again.files);
    }

    /// On `PATH`, the command is found by name.
    #[test]
    fn the_command_is_found_by_name() {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let name = Path::new(COMMAND).file_name().and_then(|name| name.to_str()).expect("a name");
        let path = env::join_paths([Path::new(COMMAND).parent().expect("a directory")]).expect("a path");
        let mut script = Command::new(env::current_exe().expect("the test knows itself"));
        script.args(["--exact", "serve::script"]).current_dir(directory.path());
        script.env(CASE, "command: text").env("PATH", path).env_remove("WAMR_AOT");
        assert!(script.output().expect("the test starts").status.success());
        let result = || fs::read_to_string(directory.path().join("result")).expect("there is a result");
        assert!(result().contains("fresh: false"), "{}", result());
        script.env("WAMR_AOT", name);
        assert!(script.output().expect("the test starts").status.success());
        assert!(result().contains("fresh: true"), "{}", result());
        script.env("PATH", "/no/such/directory").env_remove("WAMR_AOT");
        assert!(script.output().expect("the test starts").status.success());
        assert!(
            result().starts_with(
                "error: the command `wamr-aot`, which compiles for this build script, is not on PATH"
            ),
            "{}",
            result()
        );
    }
}

/// The first line of a message, which the command answers to one of another version.
#[cfg(unix)]
fn identity() -> String {
    let stdout = served(b"wamr-aot build 0.0.9 1-2\nand something unknown").stdout;
    let (line, rest) = stdout.split_at(stdout.iter().position(|byte| *byte == b'\n').expect("a line"));
    assert_eq!(rest, b"\n\0\0\0\0\0\0\0\0", "nothing but the identity");
    String::from_utf8(line.to_vec()).expect("text")
}

/// What the command answers to these bytes.
#[cfg(unix)]
fn served(message: &[u8]) -> std::process::Output {
    use std::io::Write as _;
    let mut command = Command::new(COMMAND);
    command.arg("serve-build").env("NO_COLOR", "1");
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().expect("the command starts");
    child.stdin.take().expect("a pipe").write_all(message).expect("it reads");
    child.wait_with_output().expect("it ends")
}

#[cfg(unix)]
#[test]
fn a_request_that_is_none_is_refused() {
    let identity = identity();
    for (message, what) in [
        (Vec::new(), "the request ends early"),
        (b"wamr-aot bui".to_vec(), "the request ends early"),
        (format!("{identity}\n\x10\0\0\0\0\0\0\0half").into_bytes(), "the request ends early"),
        (format!("{identity}\n\x04\0\0\0\0\0\0\0junk").into_bytes(), "the request cannot be read"),
        (b"(module)".to_vec(), "this is not a request of a build script"),
    ] {
        let output = served(&message);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.stdout.is_empty() && output.status.code() == Some(1), "{output:?}");
        assert!(stderr.starts_with(&format!("error: cannot serve the build script: {what}\n")), "{stderr}");
    }
}
