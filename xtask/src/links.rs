//! The links between the documents, and what they name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    named,
    shell::{Result, read, root},
};

/// The document that names tests.
const NAMES_TESTS: &str = "SECURITY.md";

/// Checks that each relative link in a Markdown file leads to a file, that the book has all its
/// pages, and that the tests exist that [`NAMES_TESTS`] names.
pub(crate) fn check() -> Result {
    let root = root();
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    let mut broken = Vec::new();
    for file in &files {
        let text = String::from_utf8(read(file)?)?;
        for link in links(&text) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !file.with_file_name("").join(path).exists() {
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
    broken.extend(named::missing(&root, &String::from_utf8(read(&root.join(NAMES_TESTS))?)?)?);
    if broken.is_empty() {
        println!("{} files", files.len());
        Ok(())
    } else {
        Err(format!("documents name what is not there:\n{}", broken.join("\n")).into())
    }
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                collect(&path, files)?;
            }
        } else if name.ends_with(".md") {
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
            links.extend(part.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link));
        }
    }
    links
}

#[cfg(test)]
mod tests {
    #[test]
    fn links_are_found_outside_of_code() {
        let text = "[a](a.md) and `[b](b.md)` and [c `x`](c.md#d)\n```\n[e](e.md)\n```\n[f](https://f)\n";
        assert_eq!(super::links(text), ["a.md", "c.md#d", "https://f"]);
    }
}
