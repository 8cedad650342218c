//! The programs that documents print are built and run as they are printed.

use std::fs;

use hosting::{Workspace, run};

use crate::paths;

/// The code blocks of a document: the language, and the text.
fn blocks(document: &str) -> Vec<(&str, &str)> {
    let fences = document.split("```").skip(1).step_by(2);
    fences.filter_map(|block| block.split_once('\n')).collect()
}

/// Builds the program in a document, from its blocks that start with a comment that names the file.
fn output(document: &str, package: &str, files: &[&str]) -> String {
    let paths = paths();
    let workspace = Workspace::new(&paths, "documents");
    let text = fs::read_to_string(paths.root.join(document)).expect("the document can be read");
    let blocks = blocks(&text);
    for file in files {
        let is_named = |text: &str| text.lines().next().is_some_and(|line| line.split([' ', ';']).any(|word| word == *file));
        let (_, text) = blocks.iter().find(|(_, text)| is_named(text)).unwrap_or_else(|| panic!("{document} has no {file}"));
        workspace.write(&format!("{package}/{file}"), text);
    }
    // The manifest's dependencies are those of the fixture, which has them from here.
    let (_, manifest) = blocks.iter().find(|(language, _)| *language == "toml").expect("a manifest");
    for line in [
        "[dependencies]\nwamr-aot-rt = {",
        "[build-dependencies]\nwamr-aot-build = {",
        "[profile.dev.build-override]\nopt-level",
    ] {
        assert!(manifest.contains(line), "{manifest}");
    }
    let built = run(workspace.cargo("build").args(["-p", package]));
    assert!(!built.stderr.contains("warning"), "{}", built.stderr);
    workspace.output_of(package)
}

#[test]
fn the_readmes_example_runs() {
    assert_eq!(output("README.md", "readme", &["plugin.wat", "build.rs", "src/main.rs"]), "8 [\"adding\"]\n");
}

#[test]
fn getting_started_gets_started() {
    let files = ["guest/calc.wat", "build.rs", "src/main.rs"];
    assert_eq!(output("docs/src/getting-started.md", "getting-started", &files), "42\nIntegerDivideByZero\n");
}
