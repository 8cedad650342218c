//! Checks each crate with none, with each and with all of its features: they add up, and no other
//! crate hides that one is missing.
//!
//! A feature that only forwards to other crates changes no line of the crate that has it, so it is
//! not checked by itself: the other crate is. A check with another set of Cranelift's code
//! generators takes longer than all the rest, so those are worth saving.
//!
//! Tests do not count, because they are not compiled here, and neither does `cfg!`, because what
//! depends on its value is compiled with either.

use std::path::Path;

use crate::shell::{PUBLISHED, Result, cargo, read, root, run};

pub(crate) fn check() -> Result {
    for name in PUBLISHED {
        check_crate(name, &["--no-default-features"])?;
        let directory = root().join(name);
        let features = features(&String::from_utf8(read(&directory.join("Cargo.toml"))?)?);
        let mut sources = String::new();
        collect(&directory, &mut sources)?;
        let mut checked = 0;
        for Feature { name: feature, .. } in
            features.iter().filter(|feature| !feature.only_forwards(&sources))
        {
            check_crate(name, &["--no-default-features", "--features", feature])?;
            checked += 1;
        }
        if features.len() > checked.min(1) {
            check_crate(name, &["--all-features"])?;
        }
    }
    Ok(())
}

fn check_crate(name: &str, features: &[&str]) -> Result {
    run(cargo().args(["clippy", "--quiet", "-p", name]).args(features).args(["--", "-D", "warnings"]))
}

/// Appends the Rust sources of a directory, but for tests.
fn collect(directory: &Path, sources: &mut String) -> Result {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push_str(&String::from_utf8(read(&path)?)?);
        }
    }
    Ok(())
}

/// A feature that a manifest declares.
#[derive(Debug, PartialEq)]
struct Feature {
    name: String,
    /// The features and the dependencies that it switches on.
    list: Vec<String>,
}

impl Feature {
    /// Whether it switches on nothing but other features, and the sources of its crate do not ask
    /// for it.
    fn only_forwards(&self, sources: &str) -> bool {
        let variable = format!("CARGO_FEATURE_{}", self.name.to_uppercase().replace('-', "_"));
        !self.list.is_empty()
            && self.list.iter().all(|item| !item.starts_with("dep:"))
            && !self.selects_items(sources)
            && !sources.contains(&variable)
    }

    /// Whether an attribute asks for the feature. `cfg!(...)` does not select what is compiled.
    fn selects_items(&self, sources: &str) -> bool {
        let question = format!("feature = \"{}\"", self.name);
        sources.match_indices(&question).any(|(place, _)| {
            let before = &sources[..place];
            let start = before.rfind("cfg").unwrap_or_default();
            !before[start..].starts_with("cfg!")
        })
    }
}

/// The features that a manifest declares, but for `default`.
fn features(manifest: &str) -> Vec<Feature> {
    let lines = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'));
    let mut features: Vec<Feature> = Vec::new();
    for line in lines {
        // A list may go on in further lines.
        let list = match line.split_once('=') {
            Some((name, list)) => {
                features.push(Feature { name: name.trim().to_owned(), list: Vec::new() });
                list
            }
            None => line,
        };
        if let Some(feature) = features.last_mut() {
            feature.list.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    features.retain(|feature| feature.name != "default");
    features
}

#[cfg(test)]
mod tests {
    use super::{Feature, features};

    fn feature(name: &str, list: &[&str]) -> Feature {
        Feature { name: name.to_owned(), list: list.iter().map(|item| (*item).to_owned()).collect() }
    }

    #[test]
    fn features_are_read_from_a_manifest() {
        let manifest = "[package]\nname = \"x\"\n[features]\ndefault = [\"a\"]\n# b = c\na = []\n\
                        b-c = [\n  \"a\",\n  \"dep:d\",\n]\n\n[dependencies]\nd = \"1\"\n";
        assert_eq!(features(manifest), [feature("a", &[]), feature("b-c", &["a", "dep:d"])]);
        assert!(features("[package]\n").is_empty());
    }

    #[test]
    fn what_changes_the_crate_does_not_only_forward() {
        let sources = "#[cfg(feature = \"asked\")] env::var(\"CARGO_FEATURE_BY_SCRIPT\")
                       let value = cfg!(any(feature = \"value\", unix));";
        for name in ["forwards", "value"] {
            assert!(feature(name, &["d/a", "asked"]).only_forwards(sources), "{name}");
        }
        for (name, list) in
            [("asked", &["d/a"][..]), ("by-script", &["d/a"]), ("brings", &["dep:d"]), ("nothing", &[])]
        {
            assert!(!feature(name, list).only_forwards(sources), "{name}");
        }
    }
}
