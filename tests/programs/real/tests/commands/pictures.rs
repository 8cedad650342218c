//! libpng, which jumps out of its functions when a file is broken.

use std::{fs, path::Path};

use crate::{
    compare,
    world::{End, Outcome, Run, Tree},
};

fn run(tree: &Tree) -> Run {
    let args: Vec<&str> = ["pictures"].into_iter().chain(tree.0.keys().map(String::as_str)).collect();
    Run::new("pictures", &args)
}

#[track_caller]
fn stdout(outcome: &Outcome) -> &str {
    str::from_utf8(&outcome.stdout).expect("text")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(directory().join(name)).expect("the step copied the file")
}

fn directory() -> std::path::PathBuf {
    Path::new(env!("WAMR_AOT_REAL_GUESTS")).join("pictures")
}

/// libpng's own tests, of which some are meant to fail.
#[test]
fn decodes_and_encodes_anew() {
    let mut tree = Tree::new();
    for entry in fs::read_dir(directory()).expect("the step made the directory") {
        let name = entry.expect("it is read").file_name().into_string().expect("names are text");
        let content = read(&name);
        tree = tree.with(&name, content);
    }
    assert!(tree.0.len() > 150);
    let outcome = compare(&tree, &[run(&tree)]).remove(0);
    assert_eq!(outcome.end, End::Exit(1));
    let decoded = stdout(&outcome).lines().filter(|line| line.starts_with("  image: ")).count();
    assert!(decoded > 150, "{}", stdout(&outcome));
}

#[test]
fn says_what_is_wrong() {
    let mut tree = Tree::new();
    for name in ["basn6a16.png", "ibasn2c08.png", "ftbbn3p08.png"] {
        let content = read(name);
        let size = content.len();
        for at in [0, 7, 40, 70, size / 2, size - 6] {
            tree = tree.with(&format!("{at}-bytes-of-{name}"), &content[..at]);
        }
        for at in [3, 20, 60, size / 3, size / 2, size - 20] {
            let mut broken = content.clone();
            broken[at] ^= 0x41;
            tree = tree.with(&format!("{at}-changed-in-{name}"), broken);
        }
    }
    let outcome = compare(&tree, &[run(&tree)]).remove(0);
    assert_eq!(outcome.end, End::Exit(1));
    for reason in ["Not a PNG file", "IHDR: CRC error", "Read Error", "IDAT: "] {
        assert!(stdout(&outcome).contains(reason), "{reason}: {}", stdout(&outcome));
    }
}
