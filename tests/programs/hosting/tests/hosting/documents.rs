//! What documents print as Rust is compiled: whole programs are built and run as they are printed,
//! other blocks are compiled after a set-up that the page leaves out.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use hosting::{Workspace, run};

use crate::paths;

/// The pages that print a whole program, which has a test of its own: that of the first firmware is
/// `cargo xtask first-firmware`.
const PROGRAMS: &[&str] = &["README.md", "docs/src/getting-started.md", "docs/src/guide/firmware-start.md"];

/// Blocks that no test can compile, each with the reason.
const IGNORED: &[(&str, &str)] = &[
    ("docs/design/bindings.md", "a sketch of an expansion; `wamr-aot-macros/tests/golden` has real ones"),
    ("docs/src/coming-from-wasmtime.md", "a program with Wasmtime, which the tests do not build"),
    ("docs/src/guide/fencing.md", "needs libclang; `examples/fence` is such a build script"),
    ("docs/src/guide/fencing.md", "a part of a program like `examples/fence`"),
    ("docs/src/guide/fencing.md", "callbacks, as `examples/fence` has them"),
    ("docs/src/guide/firmware.md", "a handler, as `examples/firmware/misaligned` and others have it"),
    ("docs/src/guide/mpu.md", "a part of the program of `examples/firmware/mpu`"),
    ("docs/src/guide/typed-interfaces.md", "a guest with `wit-bindgen`; `examples/typed/guest` is one"),
    ("docs/src/guide/updating.md", "for firmware, as `examples/firmware/update` is"),
    ("docs/src/guide/updating.md", "a part of such a program"),
];

/// A fenced block of code.
#[derive(Debug, PartialEq)]
struct Block {
    /// What follows the fence: the language, and words for tools.
    info: String,
    /// The line of the opening fence, from 1.
    line: usize,
    /// The text, without the indentation of the fence.
    text: String,
}

impl Block {
    fn language(&self) -> &str {
        self.info.split(',').next().unwrap_or_default()
    }

    /// The file of an example that the block is a part of, and that part: the first line is a
    /// comment with the path.
    fn excerpt(&self) -> Option<(&str, &str)> {
        let (first, rest) = self.text.split_once('\n')?;
        let path = first.strip_prefix("// ").filter(|path| path.starts_with("examples/"))?;
        Some((path, rest))
    }

    /// Whether the first line is a comment that names this file.
    fn is_file(&self, name: &str) -> bool {
        self.text.lines().next().is_some_and(|line| line.split([' ', ';']).any(|word| word == name))
    }
}

/// The fenced blocks of a document.
fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = document.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else { continue };
        let indentation = line.len() - line.trim_start().len();
        let mut text = String::new();
        for (_, line) in lines.by_ref().take_while(|(_, line)| line.trim() != "```") {
            text.push_str(line.get(indentation..).unwrap_or_default());
            text.push('\n');
        }
        blocks.push(Block { info: info.to_owned(), line: number + 1, text });
    }
    blocks
}

#[test]
fn blocks_are_found() {
    let found = blocks("a\n```rust,ignore\nx\n\ny\n```\n* b\n  ```text\n  z\n  ```\n");
    let block = |info: &str, line, text: &str| Block { info: info.into(), line, text: text.into() };
    assert_eq!(found, [block("rust,ignore", 2, "x\n\ny\n"), block("text", 8, "z\n")]);
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Builds and runs the program in a document, from its blocks that start with a comment that names
/// the file.
fn output(document: &str, package: &str, files: &[&str]) -> String {
    let paths = paths();
    let workspace = Workspace::new(&paths, "documents");
    let blocks = blocks(&read(&paths.root.join(document)));
    for file in files {
        let block = blocks
            .iter()
            .find(|block| block.is_file(file))
            .unwrap_or_else(|| panic!("{document} has no {file}"));
        let mut text = block.text.clone();
        if *file == "Cargo.toml" {
            let (manifest, profile) = text.split_once("[profile.").expect("the manifest has a profile");
            assert!(profile.starts_with("dev.build-override]\nopt-level"), "{profile}");
            // A member of a workspace has no profiles, and its dependencies are here.
            text = manifest.replace("\"../wamr-aot/", &format!("\"{}/", paths.root.display()));
        }
        workspace.write(&format!("{package}/{file}"), text);
    }
    let built = run(workspace.cargo("build").args(["-p", package]));
    assert!(!built.stderr.contains("warning"), "{}", built.stderr);
    workspace.output_of(package)
}

#[test]
fn the_readmes_example_runs() {
    assert_eq!(output("README.md", "readme", &["plugin.wat", "build.rs", "src/main.rs"]), "8 [\"adding\"]\n");
    // The fixture has the dependencies of the README's manifest, from here.
    let blocks = blocks(&read(&paths().root.join("README.md")));
    let manifest = &blocks.iter().find(|block| block.is_file("Cargo.toml")).expect("a manifest").text;
    for line in [
        "[dependencies]\nwamr-aot-rt = {",
        "[build-dependencies]\nwamr-aot-build = {",
        "[profile.dev.build-override]\nopt-level",
    ] {
        assert!(manifest.contains(line), "{manifest}");
    }
}

#[test]
fn getting_started_gets_started() {
    let page = "docs/src/getting-started.md";
    let printed = output(page, "hello", &["Cargo.toml", "build.rs", "src/main.rs"]);
    let root = paths().root;
    let blocks = blocks(&read(&root.join(page)));
    let promised =
        blocks.iter().find(|block| block.text.starts_with("$ cargo run")).expect("the page shows the output");
    assert_eq!(promised.text.split_once('\n').map(|(_, output)| output), Some(&*printed));
    // `cargo run -p hello` is this program.
    for file in ["build.rs", "src/main.rs", "Cargo.toml"] {
        let block = blocks.iter().find(|block| block.is_file(file)).expect("a file");
        let mut example = read(&root.join("examples/hello").join(file));
        let mut text = block.text.clone();
        if file == "Cargo.toml" {
            let (manifest, _) = text.split_once("\n[profile.").expect("the manifest has a profile");
            text = manifest.replace("\"../wamr-aot/", "\"../../");
            // What only a package of this repository has.
            let own = ["license.workspace = true\n", "publish = false\n"];
            example =
                own.iter().fold(format!("# Cargo.toml\n{example}"), |text, line| text.replace(line, ""));
        }
        assert_eq!(text, example, "{page} and examples/hello differ in {file}");
    }
}

/// All Markdown files under a directory, relative to `root`.
fn pages(root: &Path, directory: &str, out: &mut Vec<String>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(root.join(directory)).expect("a directory").flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let name =
            path.strip_prefix(root).expect("it is in the directory").to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            pages(root, &name, out);
        } else if name.ends_with(".md") {
            out.push(name);
        }
    }
}

/// What a page leaves out: lines before its blocks, and the module that stands for `plugin`. The
/// file has lines for all blocks first, then, after a line `//@ N`, lines for the N-th Rust block
/// alone.
#[derive(Default)]
struct SetUp(String);

impl SetUp {
    fn of(page: &str) -> SetUp {
        let name = page.trim_start_matches("docs/src/").trim_end_matches(".md");
        let path = paths().here().join("fixtures/documents/blocks/setup").join(name).with_extension("rs");
        SetUp(fs::read_to_string(path).unwrap_or_default())
    }

    fn lines(&self, number: usize) -> impl Iterator<Item = &str> {
        let mut is_for_it = true;
        self.0.lines().filter(move |line| {
            let marker = line.strip_prefix("//@ ");
            if let Some(marker) = marker {
                is_for_it = marker.parse() == Ok(number);
            }
            is_for_it && marker.is_none()
        })
    }
}

/// A function with a block in it. Items, statements and `use` lines may all be in a function.
fn function(page: &str, number: usize, block: &Block, set_up: &SetUp) -> String {
    let name: String = page.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut text = block.text.clone();
    let mut out = format!(
        "// {page}, line {}\nfn {name}_{number}() -> Result<(), Box<dyn std::error::Error>> {{\n",
        block.line
    );
    for line in set_up.lines(number) {
        match line.strip_prefix("// plugin = ") {
            // The page's module has another name here, since a page may compile it in several ways.
            Some(module) => text = text.replace("= \"plugin\")", &format!("= \"{module}\")")),
            None => writeln!(out, "{line}").expect("a string takes all"),
        }
    }
    // Attributes of a crate are no attributes of a function.
    text.lines()
        .filter(|line| !line.starts_with("#!["))
        .for_each(|line| writeln!(out, "{line}").expect("a string takes all"));
    out + "Ok(())\n}\n\n"
}

/// The lines of a text, wherever they are indented.
fn unindented(text: &str) -> String {
    text.lines().flat_map(|line| [line.trim_start(), "\n"]).collect()
}

#[test]
fn excerpts_are_in_their_files() {
    let paths = paths();
    let mut names = Vec::new();
    pages(&paths.root, "docs", &mut names);
    let mut count = 0;
    for page in names {
        for block in blocks(&read(&paths.root.join(&page))) {
            let Some((path, text)) = block.excerpt() else { continue };
            let file = unindented(&read(&paths.root.join(path)));
            assert!(file.contains(&unindented(text)), "{page}, line {}: not in {path}", block.line);
            count += 1;
        }
    }
    assert!(count > 5, "only {count} excerpts were found");
}

#[test]
fn every_rust_block_compiles() {
    let paths = paths();
    let others = [
        "CONTRIBUTING.md",
        "SECURITY.md",
        "examples/README.md",
        "tests/README.md",
        "wamr-aot-build/README.md",
    ];
    let mut names = Vec::from(others.map(str::to_owned));
    pages(&paths.root, "docs", &mut names);
    let (mut program, mut script) = (String::new(), String::new());
    let mut count = 0;
    let mut ignored = Vec::new();
    for page in names.iter().filter(|page| !PROGRAMS.contains(&page.as_str())) {
        let set_up = SetUp::of(page);
        let all = blocks(&read(&paths.root.join(page)));
        for (number, block) in (1..).zip(all.iter().filter(|block| block.language() == "rust")) {
            if block.excerpt().is_some() {
                continue;
            }
            if block.info.contains("ignore") {
                ignored.push(page.as_str());
                continue;
            }
            let is_script = block.text.contains("wamr_aot_build");
            let (out, set_up) =
                if is_script { (&mut script, &SetUp::default()) } else { (&mut program, &set_up) };
            out.push_str(&function(page, number, block, set_up));
            count += 1;
        }
    }
    assert_eq!(
        ignored,
        IGNORED.iter().map(|(page, _)| *page).collect::<Vec<_>>(),
        "blocks that are not compiled need a reason here"
    );
    assert!(count > 25, "only {count} blocks were found");
    let workspace = Workspace::new(&paths, "documents");
    workspace.write("blocks/src/blocks.rs", program);
    workspace.write("blocks/build_blocks.rs", script);
    run(workspace.cargo("build").args(["-p", "blocks"]));
}
