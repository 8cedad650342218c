//! Builds each crate with none and with each of its features.

use crate::shell::{Result, cargo, read, root, run};

const CRATES: &[&str] = &["wamr-aot-abi", "wamr-aot-build", "wamr-aot-macros", "wamr-aot-rt"];

pub(crate) fn check() -> Result {
    for name in CRATES {
        run(check_crate(name).arg("--no-default-features"))?;
        let features = features(&String::from_utf8(read(&root().join(name).join("Cargo.toml"))?)?);
        for feature in &features {
            run(check_crate(name).args(["--no-default-features", "--features", feature]))?;
        }
        if features.len() > 1 {
            run(check_crate(name).arg("--all-features"))?;
        }
    }
    Ok(())
}

fn check_crate(name: &str) -> std::process::Command {
    let mut command = cargo();
    command.args(["check", "--quiet", "-p", name]).env("RUSTFLAGS", "");
    command
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
