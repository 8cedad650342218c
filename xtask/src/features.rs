//! Checks each crate with none and with each of its features: they add up, and no other crate hides
//! that one is missing.

use crate::shell::{Result, cargo, read, root, run};

const CRATES: &[&str] =
    &["wamr-aot-abi", "wamr-aot-build", "wamr-aot-macros", "wamr-aot-rt", "wamr-aot-wasi"];

pub(crate) fn check() -> Result {
    for name in CRATES {
        check_crate(name, &["--no-default-features"])?;
        let features = features(&String::from_utf8(read(&root().join(name).join("Cargo.toml"))?)?);
        for feature in &features {
            check_crate(name, &["--no-default-features", "--features", feature])?;
        }
        if features.len() > 1 {
            check_crate(name, &["--all-features"])?;
        }
    }
    Ok(())
}

fn check_crate(name: &str, features: &[&str]) -> Result {
    run(cargo().args(["clippy", "--quiet", "-p", name]).args(features).args(["--", "-D", "warnings"]))
}

/// The features that a manifest declares, but for `default`.
fn features(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .filter(|name| name != "default")
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn features_are_read_from_a_manifest() {
        let manifest = "[package]\nname = \"x\"\n[features]\ndefault = [\"a\"]\n# b = c\na = []\nb-c = [\n  \"a\",\n]\n\n[dependencies]\nd = \"1\"\n";
        assert_eq!(super::features(manifest), ["a", "b-c"]);
        assert!(super::features("[package]\n").is_empty());
    }
}
