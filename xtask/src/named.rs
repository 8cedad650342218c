//! The tests, files and directories that documents name. They have to exist, so that a document
//! that says which test covers something, or which file a change touches, cannot become stale.

use std::path::{Path, PathBuf};

use crate::{
    shell::{Result, read},
    steps,
};

/// What the code spans of a Markdown text name and does not exist: files (`a/b.rs`), directories
/// (`a/b/`), tests in files (`a/b.rs::name`), and steps (`cargo xtask test NAME`). Paths start at
/// `root`.
pub(crate) fn missing(root: &Path, text: &str) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for span in spans(text) {
        if let Some(step) = span.strip_prefix("cargo xtask test ") {
            if !steps::exists(step) {
                missing.push(format!("{span}: there is no such step"));
            }
            continue;
        }
        if let Some(directory) = span.strip_suffix('/') {
            if !root.join(directory).is_dir() {
                missing.push(format!("{span}: there is no such directory"));
            }
            continue;
        }
        let (path, test) = span.split_once("::").map_or((span, None), |(path, test)| (path, Some(test)));
        if !path.ends_with(".rs") {
            continue;
        }
        let file = root.join(path);
        if !file.is_file() {
            missing.push(format!("{span}: there is no such file"));
        } else if let Some(test) = test
            && !is_test(&String::from_utf8(read(&file)?)?, test)
        {
            missing.push(format!("{span}: the file has no such test"));
        }
    }
    Ok(missing)
}

/// The Rust files that the code spans of a Markdown text name, by the last parts of their paths
/// (`walk.rs`, `store/faults.rs`), and that are not among `sources`.
pub(crate) fn unknown_sources(sources: &[PathBuf], text: &str) -> Vec<String> {
    let names = spans(text).map(|span| span.split_once("::").map_or(span, |(path, _)| path));
    let names = names.filter(|name| name.ends_with(".rs") && !name.contains([' ', '*']));
    let unknown = names.filter(|name| !sources.iter().any(|source| source.ends_with(name)));
    unknown.map(|name| format!("{name}: there is no such file")).collect()
}

/// The code spans of one line each.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Whether a function of this name is a test that runs: it has the attribute, and no `#[ignore]`,
/// before anything but attributes and comments.
fn is_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    lines.iter().enumerate().filter(|(_, line)| line.starts_with(&start)).any(|(at, _)| {
        let before =
            lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        let before: Vec<&&str> = before.collect();
        before.iter().any(|line| ***line == *"#[test]")
            && !before.iter().any(|line| line.starts_with("#[ignore"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_has_to_be_there() {
        let root = crate::shell::root();
        let missing = |text: &str| missing(&root, text).unwrap();
        let here = "xtask/src/named.rs";
        assert_eq!(
            missing(&format!("`{here}`, `{here}::what_is_named_has_to_be_there`, `cargo xtask test links`")),
            [""; 0]
        );
        assert_eq!(missing("`not::a::path` and text.rs"), [""; 0]);
        assert_eq!(missing("`xtask/src/no.rs`"), ["xtask/src/no.rs: there is no such file"]);
        assert_eq!(missing("`xtask/src/` and `xtask/no/`"), ["xtask/no/: there is no such directory"]);
        // A function that is not a test does not count.
        assert_eq!(
            missing(&format!("`{here}::is_test`")),
            [format!("{here}::is_test: the file has no such test")]
        );
        assert_eq!(
            missing("`cargo xtask test nothing`"),
            ["cargo xtask test nothing: there is no such step"]
        );
    }

    #[test]
    fn sources_are_named_by_the_end_of_their_paths() {
        let sources = [PathBuf::from("/a/store/faults.rs")];
        assert_eq!(unknown_sources(&sources, "`faults.rs`, `store/faults.rs`, `*.rs`, faults"), [""; 0]);
        assert_eq!(unknown_sources(&sources, "`aults.rs`"), ["aults.rs: there is no such file"]);
    }

    #[test]
    fn a_test_runs() {
        assert!(is_test("#[test]\n// Why.\n#[cfg(unix)]\nfn a() {}", "a"));
        assert!(!is_test("#[test]\n#[ignore]\nfn a() {}", "a"));
        assert!(!is_test("#[test]\nfn b() {}\nfn a() {}", "a"));
    }
}
