//! The hash of sources by which the crate and the command `wamr-aot` know each other.

#[path = "../sources.rs"]
mod sources;

use std::{fs, path::Path};

const CODE: &str = "fn f() {\n}\n";

/// The hash of a directory with these files.
fn hash(name: &str, files: &[(&str, &str)]) -> u64 {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&directory);
    for (file, text) in files {
        let file = directory.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let mut hash = sources::EMPTY;
    sources::hash_directory(&directory, &mut hash).unwrap();
    hash
}

#[test]
fn tests_do_not_count() {
    let base = hash("tests", &[("a.rs", CODE), ("b/mod.rs", CODE)]);
    let same = |files: &[(&str, &str)]| hash("tests", &[&[("b/mod.rs", CODE)], files].concat()) == base;
    assert!(same(&[("a.rs", CODE), ("tests.rs", "1"), ("b/tests/deep.rs", "2"), ("test_dir.rs", "3")]));
    // Modules in a file, with code after them.
    for attribute in ["#[cfg(test)]", "#[cfg(all(test, unix))]"] {
        let module = format!("\n{attribute}\nmod tests {{\n    fn test() {{\n    }}\n}}\n");
        let [one, two] = ["test", "renamed"].map(|name| module.replace("test()", name));
        let [one, two] =
            [one, two].map(|module| hash("tests", &[("a.rs", &format!("{CODE}{module}{CODE}"))]));
        assert_eq!(one, two, "{attribute}");
        let other = hash("tests", &[("a.rs", &format!("{CODE}{module}fn g() {{}}\n"))]);
        assert_ne!(one, other, "{attribute}: what follows counts");
    }
}

#[test]
fn everything_else_counts() {
    let base = hash("code", &[("a.rs", CODE), ("b/prelude.h", "1")]);
    for files in [
        [("a.rs", "fn g() {\n}\n"), ("b/prelude.h", "1")],
        [("a.rs", CODE), ("b/prelude.h", "2")],
        [("c.rs", CODE), ("b/prelude.h", "1")],
        [("a.rs", "fn f() {\n}\n#[cfg(unix)]\nmod unix {\n}\n"), ("b/prelude.h", "1")],
        [("a.rs", "fn f() {\n}\n#[cfg(test)]\nmod tests;\n"), ("b/prelude.h", "1")],
        [("a.rs", "fn f() {\n}\n#[cfg(not(test))]\nmod other {\n}\n"), ("b/prelude.h", "1")],
    ] {
        assert_ne!(base, hash("code", &files), "{files:?}");
    }
}
