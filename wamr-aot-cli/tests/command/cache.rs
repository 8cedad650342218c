//! The cache of compiled modules.

use std::{fs, time::Duration};

use crate::shell::{Outcome, Shell};

const RUN: &str = "run calc.wat --invoke add 20 22";

#[test]
fn a_module_is_compiled_once() {
    let shell = Shell::new();
    assert_eq!(shell.run(RUN).success(), "42\n");
    let [entry] = &shell.cached()[..] else { panic!("{:?}", shell.cached()) };
    let bytes = fs::read(entry).expect("the entry can be read");
    // What runs is the entry: with another one under its name, another module runs.
    shell.write("other.wat", r#"(module (func (export "add") (param i32 i32) (result i32) (i32.const 7)))"#);
    shell.run("compile other.wat -o other.aot").success();
    fs::copy(shell.path().join("other.aot"), entry).expect("the entry can be replaced");
    assert_eq!(shell.run(RUN).success(), "7\n");
    // Unless the cache is not used.
    assert_eq!(shell.run("run calc.wat --no-cache --invoke add 20 22").success(), "42\n");
    fs::write(entry, bytes).expect("the entry can be replaced");
    assert_eq!(shell.run(RUN).success(), "42\n");
}

#[test]
fn options_and_content_have_entries_of_their_own() {
    let shell = Shell::new();
    shell.run(RUN).success();
    shell.run("run calc.wat --fuel 1000 --invoke add 1 2").success();
    shell.run("run calc.wat --timeout 10 --invoke add 1 2").success();
    assert_eq!(shell.cached().len(), 3);
    let text = fs::read_to_string(shell.path().join("calc.wat")).expect("a guest");
    shell.write("calc.wat", text.replace("i32.const 3", "i32.const 4"));
    assert_eq!(shell.run("run calc.wat --invoke triple 7").success(), "28\n");
    assert_eq!(shell.cached().len(), 4);
}

#[test]
fn damaged_entries_are_compiled_again() {
    let shell = Shell::new();
    shell.run(RUN).success();
    let entry = shell.cached().remove(0);
    let good = fs::read(&entry).expect("the entry can be read");
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for bad in [Vec::new(), b"something else".to_vec(), good[..good.len() / 2].to_vec(), flipped] {
        fs::write(&entry, &bad).expect("the entry can be replaced");
        assert_eq!(shell.run(RUN).success(), "42\n");
        assert_eq!(fs::read(&entry).expect("the entry can be read"), good);
    }
}

#[test]
fn many_processes_use_one_cache() {
    let shell = Shell::new();
    let children: Vec<_> = (0..8)
        .map(|_| {
            let mut command = shell.command(RUN);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command.spawn().expect("the command starts")
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.stdout, b"42\n");
    }
    assert_eq!(shell.cached().len(), 1, "and nothing else is left there: {:?}", shell.cached());
}

#[test]
fn the_entries_that_were_not_used_make_room() {
    let shell = Shell::new();
    let run = |name: &str, limit: u64| {
        let mut command = shell.command(&format!("run {name}.wat --invoke f"));
        command.env("WAMR_AOT_CACHE_SIZE", limit.to_string());
        assert_eq!(Outcome::of(&mut command).success(), format!("{name}\n"));
        // So that the times of use differ.
        std::thread::sleep(Duration::from_millis(20));
    };
    for name in ["1", "2", "3"] {
        let text = format!(r#"(module (func (export "f") (result i32) (i32.const {name})))"#);
        shell.write(&format!("{name}.wat"), text);
    }
    run("1", 1 << 30);
    let first = shell.cached().remove(0);
    let size = fs::metadata(&first).expect("an entry").len();
    run("2", 1 << 30);
    let second = shell.cached().into_iter().find(|path| *path != first).expect("a second entry");
    // Used again, the first one stays.
    run("1", 1 << 30);
    run("3", size * 5 / 2);
    assert_eq!(shell.cached().len(), 2);
    assert!(first.exists() && !second.exists());
    // What does not fit is still run.
    run("2", 1);
    assert_eq!(shell.cached(), [second]);
}

#[test]
#[cfg(unix)]
fn a_directory_that_others_can_write_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::new();
    let cache = shell.path().join("cache");
    fs::create_dir(&cache).expect("a directory");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).expect("permissions");
    let outcome = shell.run(RUN);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "42\n"));
    assert!(outcome.stderr.contains("other users can write to it"), "{}", outcome.stderr);
    assert!(shell.cached().is_empty());
    // The one that the command makes is the user's alone.
    fs::remove_dir(&cache).expect("it is empty");
    shell.run(RUN).success();
    assert_eq!(fs::metadata(&cache).expect("a cache").permissions().mode() & 0o777, 0o700);
}
