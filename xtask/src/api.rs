//! The public API of the published crates, against the lists in the tree.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::shell::{Result, cargo, command, root, run, target};

/// The crates that users name, each with the features that its API is listed with.
const CRATES: &[(&str, &[&str])] = &[
    ("wamr-aot-build", &["header", "wit"]),
    ("wamr-aot-rt", &["defmt", "in-place-sign", "sign"]),
    ("wamr-aot-update", &[]),
    ("wamr-aot-wasi", &[]),
    ("wamr-aot-wit", &[]),
];

/// Compares each crate's public API with its `api.txt`. With `BLESS=1` the lists are written.
pub(crate) fn check() -> Result {
    let rustdoc = rustdoc()?;
    run(cargo().args(["build", "--quiet", "--package=structure", "--bin=api"]))?;
    for (name, features) in CRATES {
        run(cargo()
            .args(["rustdoc", "--quiet", "--lib", "--package", name, "--features", &features.join(",")])
            .args(["--", "-Zunstable-options", "--output-format=json"])
            .env("RUSTDOC", &rustdoc))?;
        let json = target().join("doc").join(format!("{}.json", name.replace('-', "_")));
        compare(name, &list(&json)?)?;
    }
    Ok(())
}

/// A rustdoc that writes JSON, which is not stable. Only rustdoc gets the variable: the compiler
/// with it would build all dependencies again.
fn rustdoc() -> Result<PathBuf> {
    let path = target().join("tools/rustdoc");
    fs::create_dir_all(target().join("tools"))?;
    fs::write(&path, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n")?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

fn list(json: &Path) -> Result<String> {
    let output = command(target().join("debug/api")).arg(json).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn compare(name: &str, found: &str) -> Result {
    let path = root().join(name).join("api.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, found).map_err(|error| format!("{}: {error}", path.display()))?;
        return Ok(());
    }
    let expected = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let differing = differences(&expected, found);
    if differing.is_empty() {
        println!("{name}: {} public items", found.lines().count());
        return Ok(());
    }
    let advice =
        "if that is intended, write the list with `BLESS=1 cargo xtask test api` and add it to the changelog";
    Err(format!(
        "the public API of {name} is not what {name}/api.txt lists; {advice}:\n{}",
        differing.join("\n")
    )
    .into())
}

/// Lines that are in one text alone.
fn differences(expected: &str, found: &str) -> Vec<String> {
    let only = |sign: char, one: &str, other: &str| {
        let other: std::collections::HashSet<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line));
        lines.map(|line| format!("{sign} {line}")).collect::<Vec<_>>()
    };
    [only('-', expected, found), only('+', found, expected)].concat()
}

#[cfg(test)]
mod tests {
    #[test]
    fn differences_are_lines_of_one_text() {
        assert_eq!(super::differences("a\nb\n", "b\nc\n"), ["- a", "+ c"]);
        assert!(super::differences("a\n", "a\n").is_empty());
    }
}
