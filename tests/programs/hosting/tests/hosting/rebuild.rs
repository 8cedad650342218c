//! What is built again, and what is the same wherever and however it is built.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use hosting::{Workspace, run};

use crate::paths;

const GUEST: &str = "watched/guest/plugin.wat";

fn module(number: u32) -> String {
    format!("(module (func (export \"number\") (result i32) (i32.const {number})))\n")
}

/// What the program prints: a number, and `OUT_DIR`.
fn printed(workspace: &Workspace, program: &str) -> (String, PathBuf) {
    let output = workspace.output_of(program);
    let (number, out_dir) = output.split_once('\n').expect("two lines");
    (number.to_owned(), PathBuf::from(out_dir.trim()))
}

/// The files below a directory, by their paths in it.
fn files(directory: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(next) = directories.pop() {
        for entry in fs::read_dir(&next).expect("the directory can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let time = path.metadata().and_then(|metadata| metadata.modified()).expect("a time stamp");
                let bytes = fs::read(&path).expect("the file can be read");
                found.insert(path.strip_prefix(directory).expect("below it").to_owned(), (time, bytes));
            }
        }
    }
    found
}

/// The contents alone.
fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(directory).into_iter().map(|(path, (_, bytes))| (path, bytes)).collect()
}

fn clear(directory: &Path) {
    for path in files(directory).keys() {
        fs::remove_file(directory.join(path)).expect("the file can be removed");
    }
}

/// Makes cargo run the build script again.
fn touch(path: &Path) {
    let file = fs::File::options().append(true).open(path).expect("the file can be opened");
    file.set_modified(SystemTime::now()).expect("the time stamp can be set");
}

#[test]
fn only_what_changed_is_built_again() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "rebuild");
    let build = || run(workspace.cargo("build").args(["-v", "-p", "watched"])).stderr;
    let is_busy = |log: &str| ["Dirty", "Compiling", "Running"].iter().any(|word| log.contains(word));
    workspace.write(GUEST, module(1));
    build();
    let (number, out_dir) = printed(&workspace, "watched");
    assert_eq!(number, "1");
    let first = files(&out_dir);

    let log = build();
    assert!(!is_busy(&log), "nothing changed, and yet:\n{log}");

    // A change in Rust code does not run the build script.
    touch(&workspace.root().join("watched/src/main.rs"));
    let log = build();
    assert!(is_busy(&log) && !log.contains("build-script-build`"), "{log}");
    assert_eq!(files(&out_dir), first);

    // A new time stamp runs it, and it compiles nothing.
    touch(&workspace.root().join(GUEST));
    let log = build();
    assert!(log.contains("build-script-build`"), "{log}");
    assert_eq!(files(&out_dir), first);

    // Another module replaces the archive.
    workspace.write(GUEST, module(2));
    build();
    assert_eq!(printed(&workspace, "watched"), ("2".into(), out_dir.clone()));
    let second = contents(&out_dir);
    assert_eq!(second.len(), first.len(), "{:?}", second.keys());
    assert!(second.keys().ne(first.keys()), "{:?}", second.keys());

    // A broken one fails the build, and mending it is enough.
    workspace.write(GUEST, "(module");
    let broken = hosting::Outcome::of(workspace.cargo("build").args(["-p", "watched"]));
    assert!(!broken.status.success(), "{}", broken.stderr);
    let again = hosting::Outcome::of(workspace.cargo("build").args(["-p", "watched"]));
    assert_eq!(broken.stderr.contains("not valid"), again.stderr.contains("not valid"), "{}", again.stderr);
    workspace.write(GUEST, module(2));
    build();
    assert_eq!(printed(&workspace, "watched").0, "2");
    assert_eq!(contents(&out_dir), second);
}

/// Many functions, so that several threads have work.
fn large_module(functions: u32) -> String {
    let mut text = format!("(module (memory 1) (table {functions} funcref)\n");
    for index in 0..functions {
        let _ = writeln!(text, "(func $f{index} (param $x i32) (result i32) (local $i i32) (loop $again");
        for step in 0..12 {
            let _ = writeln!(
                text,
                "(local.set $x (i32.add (i32.mul (local.get $x) (i32.const {})) \
                 (i32.load offset={step} (local.get $i))))",
                index * 31 + step
            );
        }
        text.push_str(
            "(local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $again (i32.lt_u (local.get $i) (local.get $x))))\n",
        );
        let _ = writeln!(text, "(local.get $x))\n(elem (i32.const {index}) $f{index})");
    }
    text.push_str("(func (export \"number\") (result i32) (i32.const 7)))\n");
    text
}

#[test]
fn outputs_do_not_depend_on_place_threads_and_time() {
    let paths = paths();
    let text = large_module(400);
    let mut outputs = Vec::new();
    for (place, jobs) in [("here", "-j1"), ("a/path that differs", "-j2"), ("here", "-j2")] {
        let workspace = Workspace::at(&paths, "moved", place);
        workspace.write("movable/guest/plugin.wat", &text);
        // Both places have the same OUT_DIR: cargo hashes the path in the workspace. What is there
        // would be fresh.
        run(workspace.cargo("build").args(["-p", "movable"]));
        let (number, out_dir) = printed(&workspace, "movable");
        assert_eq!(number, "7");
        clear(&out_dir);
        touch(&workspace.root().join("movable/guest/plugin.wat"));
        run(workspace.cargo("build").args(["-p", "movable", jobs]));
        outputs.push(contents(&out_dir));
    }
    assert_eq!(outputs[0].len(), 2);
    assert!(outputs.iter().all(|output| *output == outputs[0]), "the outputs differ");
}

/// Whenever a build ends, the next one has what a whole one has.
#[test]
fn a_build_may_be_killed() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "rebuild");
    let text = large_module(400);
    let build = || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["-p", "watched"]);
        cargo
    };
    workspace.write(GUEST, &text);
    run(&mut build());
    let (_, out_dir) = printed(&workspace, "watched");
    let whole = contents(&out_dir);

    for delay in [100, 300, 500] {
        clear(&out_dir);
        touch(&workspace.root().join(GUEST));
        let mut cargo = build();
        cargo.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = cargo.spawn().expect("cargo starts");
        std::thread::sleep(Duration::from_millis(delay));
        // The group is that of cargo and its build script. It fails where they have ended already.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{}", child.id())])
            .stderr(Stdio::null())
            .status();
        child.wait().expect("cargo ends");
        run(&mut build());
        for (path, bytes) in &whole {
            assert_eq!(
                fs::read(out_dir.join(path)).as_ref().ok(),
                Some(bytes),
                "{} after {delay} ms",
                path.display()
            );
        }
    }

    // What a killed build can leave: a temporary file, and an archive without its manifest.
    clear(&out_dir);
    let archive =
        whole.keys().find(|path| path.extension().is_some_and(|ending| ending == "a")).expect("an archive");
    fs::write(out_dir.join(archive), b"!<arch>\n").expect("the file can be written");
    let rest = ["wamr-aot/.wamr-aot-1-0.tmp", ".wamr-aot-1-0.tmp"];
    for path in rest {
        fs::write(out_dir.join(path), b"half").expect("the file can be written");
    }
    touch(&workspace.root().join(GUEST));
    run(&mut build());
    assert_eq!(printed(&workspace, "watched").0, "7");
    for path in rest {
        fs::remove_file(out_dir.join(path)).expect("it is still there: another process may be writing it");
    }
    assert_eq!(contents(&out_dir), whole);
}
