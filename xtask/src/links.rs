//! The links between the documents, and what they name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    named,
    shell::{Result, read, root},
};

/// The documents that name tests, files and directories by their paths.
const NAMES_PATHS: &[&str] = &["SECURITY.md", "docs/ARCHITECTURE.md"];

/// The documents, and directories of them, that name sources by the last parts of their paths.
const NAMES_SOURCES: &[&str] = &["CONTRIBUTING.md", "docs/design", "tests/README.md"];

/// Checks that each relative link in a Markdown file leads to a file and, if it has an anchor, to a
/// heading; that the book has all its pages; and that what [`NAMES_PATHS`] and
/// [`NAMES_SOURCES`] name exists.
pub(crate) fn check() -> Result {
    let root = root();
    let mut files = Vec::new();
    collect(&root, ".md", &mut files)?;
    let mut broken = Vec::new();
    for file in &files {
        let text = String::from_utf8(read(file)?)?;
        for link in links(&text) {
            if !link.contains("://") && !leads_somewhere(file, link)? {
                broken.push(format!("{}: {link}", file.strip_prefix(&root).unwrap_or(file).display()));
            }
        }
    }
    let source = root.join("docs/src");
    let summary = String::from_utf8(read(&source.join("SUMMARY.md"))?)?;
    for file in files.iter().filter_map(|file| file.strip_prefix(&source).ok()) {
        let name = file.to_string_lossy();
        if name != "SUMMARY.md" && !links(&summary).contains(&&*name) {
            broken.push(format!("docs/src/SUMMARY.md does not list {name}"));
        }
    }
    let mut sources = Vec::new();
    collect(&root, ".rs", &mut sources)?;
    for file in
        files.iter().filter(|file| NAMES_SOURCES.iter().any(|place| file.starts_with(root.join(place))))
    {
        let unknown = named::unknown_sources(&sources, &String::from_utf8(read(file)?)?);
        broken.extend(
            unknown
                .into_iter()
                .map(|name| format!("{}: {name}", file.strip_prefix(&root).unwrap_or(file).display())),
        );
    }
    for document in NAMES_PATHS {
        let missing = named::missing(&root, &String::from_utf8(read(&root.join(document))?)?)?;
        broken.extend(missing.into_iter().map(|missing| format!("{document}: {missing}")));
    }
    if broken.is_empty() {
        println!("{} files", files.len());
        Ok(())
    } else {
        Err(format!("documents name what is not there:\n{}", broken.join("\n")).into())
    }
}

/// Whether a relative link in `file` leads to a file, and to a heading of it if there is an anchor.
fn leads_somewhere(file: &Path, link: &str) -> Result<bool> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() { file.to_owned() } else { file.with_file_name("").join(path) };
    let Some(anchor) = anchor else { return Ok(target.exists()) };
    Ok(target.is_file() && anchors(&String::from_utf8(read(&target)?)?).iter().any(|known| known == anchor))
}

/// The anchors of a document's headings, as both mdbook and GitHub make them.
fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        if in_code || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        let anchor = kept.collect::<String>().to_lowercase().replace(' ', "-");
        let before = anchors.iter().filter(|known| **known == anchor).count();
        anchors.push(if before == 0 { anchor } else { format!("{anchor}-{before}") });
    }
    anchors
}

fn collect(dir: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(&path, ending, files)?;
            }
        } else if name.ends_with(ending) {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// The targets of the links `[text](target)` outside of code.
fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Even parts are text, odd ones are code.
        for part in line.split('`').step_by(2) {
            links.extend(
                part.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link),
            );
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use crate::shell::{read, root};

    /// The oldest supported Rust is the one in the workspace's manifest, wherever it is mentioned.
    #[test]
    fn documents_have_the_right_rust_version() {
        let text = |path: &str| String::from_utf8(read(&root().join(path)).unwrap()).unwrap();
        let manifest = text("Cargo.toml");
        let (_, rest) = manifest.split_once("rust-version = \"").expect("the workspace has a Rust version");
        let version = rest.split('"').next().unwrap_or_default();
        for (path, mention) in [
            ("README.md", format!("Rust {version} or later is required")),
            ("README.md", format!("badge/rust-{version}%2B-")),
            ("docs/src/getting-started.md", format!("You need Rust {version} or later")),
            ("docs/src/stability.md", format!("minimum supported Rust version is {version}")),
            (".github/workflows/ci.yml", format!("container: rust:{version}-")),
        ] {
            assert!(text(path).contains(&mention), "{path} does not say `{mention}`");
        }
    }

    #[test]
    fn headings_have_anchors() {
        let text = "# A `b::c`, d\n```\n# no\n```\n## C++\n### My module imports `x_*`\n## C\n#no\n";
        assert_eq!(super::anchors(text), ["a-bc-d", "c", "my-module-imports-x_", "c-1"]);
    }

    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](a.md) and `[b](b.md)` and [c `x`](c.md#d)\n```\n[e](e.md)\n```\n[f](https://f)\n";
        assert_eq!(super::links(text), ["a.md", "c.md#d", "https://f"]);
    }
}
