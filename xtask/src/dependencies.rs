//! The dependencies: their licences, that there is one version of each, and advisories.
//!
//! The lists are in `deny.toml`, for `cargo deny` too. Licences and versions are checked without
//! that tool, which takes minutes to build.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
};

use crate::shell::{Result, cargo, output, read, root, run};

/// Checks all packages of all features and targets, those of the benchmarks among them.
pub(crate) fn check() -> Result {
    let configuration = String::from_utf8(read(&root().join("deny.toml"))?)?;
    let (allowed, skipped) = (list(&configuration, "allow")?, list(&configuration, "skip")?);
    let tree = ["tree", "--workspace", "--all-features", "--target=all", "--prefix=none", "--format={p}|{l}"];
    let tree = output(cargo().args(tree).current_dir(root()))?;
    let packages = packages(&tree)?;
    let mut findings = licences(&packages, &allowed);
    findings.extend(versions(&packages, &skipped));
    println!("{} packages", packages.len());
    if !findings.is_empty() {
        return Err(format!("{}\nWhat is allowed is in deny.toml.", findings.join("\n")).into());
    }
    advisories()
}

/// Compares the dependencies with the database of advisories, if the machine has it: nothing is
/// fetched.
fn advisories() -> Result {
    let is_installed = output(cargo().args(["deny", "--version"])).is_ok();
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")));
    let databases = home.map(|home| home.join("advisory-dbs")).filter(|directory| directory.is_dir());
    match (is_installed, databases) {
        (true, Some(_)) => {
            run(cargo().args(["deny", "--offline", "check", "advisories"]).current_dir(root()))
        }
        (is_installed, _) => {
            let missing =
                if is_installed { "a copy of the database (`cargo deny fetch db`)" } else { "`cargo deny`" };
            println!("ADVISORIES WERE NOT CHECKED: this machine lacks {missing}");
            Ok(())
        }
    }
}

/// A package: name, version, licence.
type Package<'a> = (&'a str, &'a str, &'a str);

/// The packages of `cargo tree`, each once.
fn packages(tree: &str) -> Result<BTreeSet<Package<'_>>> {
    let package = |line: &'_ str| -> Option<(usize, usize, usize)> {
        // `name v1.2.3 (path)|licence (*)`
        let bar = line.find('|')?;
        let space = line[..bar].find(' ')?;
        let version = line[..bar][space + 1..].split(' ').next()?.len();
        Some((space, space + 1 + version, bar))
    };
    let mut packages = BTreeSet::new();
    for line in tree.lines().filter(|line| !line.trim().is_empty()) {
        let (name, version, bar) =
            package(line).ok_or_else(|| format!("a line of `cargo tree` is not understood: {line}"))?;
        let licence = line[bar + 1..].trim_end_matches(" (*)");
        packages.insert((&line[..name], line[name + 1..version].trim_start_matches('v'), licence));
    }
    Ok(packages)
}

/// The packages that no allowed licence covers.
fn licences(packages: &BTreeSet<Package<'_>>, allowed: &[&str]) -> Vec<String> {
    packages
        .iter()
        .filter(|(_, _, licence)| !is_allowed(licence, allowed))
        .map(|(name, version, licence)| match *licence {
            "" => format!("{name} {version} names no licence"),
            licence => format!("{name} {version} has a licence that is not allowed: {licence}"),
        })
        .collect()
}

/// Whether a licence expression (SPDX) can be met with these licences. `/` is an old way to write
/// `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens = text.split_whitespace().peekable();
    let result = any(&mut tokens, allowed);
    result && tokens.next().is_none()
}

type Tokens<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    let mut result = all(tokens, allowed);
    while tokens.next_if_eq(&"OR").is_some() {
        result |= all(tokens, allowed);
    }
    result
}

fn all(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    let mut result = one(tokens, allowed);
    while tokens.next_if_eq(&"AND").is_some() {
        result &= one(tokens, allowed);
    }
    result
}

fn one(tokens: &mut Tokens<'_>, allowed: &[&str]) -> bool {
    if tokens.next_if_eq(&"(").is_some() {
        let result = any(tokens, allowed);
        return tokens.next_if_eq(&")").is_some() && result;
    }
    let Some(licence) = tokens.next() else { return false };
    match tokens.next_if_eq(&"WITH").and_then(|_| tokens.next()) {
        Some(exception) => allowed.contains(&format!("{licence} WITH {exception}").as_str()),
        None => allowed.contains(&licence),
    }
}

/// The packages of which there is more than one version, apart from the skipped ones; and what is
/// skipped for nothing.
fn versions(packages: &BTreeSet<Package<'_>>, skipped: &[&str]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, version, _) in packages {
        versions.entry(name).or_default().insert(version);
    }
    let is_skipped = |name: &str, version: &str| skipped.contains(&format!("{name}@{version}").as_str());
    let mut findings = Vec::new();
    for (name, versions) in &versions {
        let counted: Vec<&str> =
            versions.iter().copied().filter(|version| !is_skipped(name, version)).collect();
        if counted.len() > 1 {
            findings.push(format!("there is more than one version of {name}: {}", counted.join(", ")));
        }
    }
    for skipped in skipped {
        let (name, version) = skipped.split_once('@').unwrap_or((skipped, ""));
        if !versions.get(name).is_some_and(|versions| versions.len() > 1 && versions.contains(version)) {
            findings.push(format!("deny.toml skips {skipped}, which is no second version of anything"));
        }
    }
    findings
}

/// The entries of a list in `deny.toml`: one in quotes on each line.
fn list<'a>(configuration: &'a str, name: &str) -> Result<Vec<&'a str>> {
    let start = format!("{name} = [");
    let mut lines = configuration.lines().skip_while(|line| *line != start);
    lines.next().ok_or_else(|| format!("deny.toml has no list `{name}`"))?;
    let entries = lines.take_while(|line| *line != "]").filter(|line| !line.trim_start().starts_with('#'));
    entries
        .map(|line| {
            let entry = line.trim().strip_prefix('"').and_then(|line| line.strip_suffix("\","));
            entry.ok_or_else(|| format!("deny.toml: this is not one entry in quotes: {line}").into())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "a v1.0.0 (/somewhere)|MIT OR Apache-2.0\nb v2.0.0|GPL-3.0\n\
                        a v1.0.0 (/somewhere)|MIT OR Apache-2.0 (*)\nb v3.0.0|MIT\n";

    #[test]
    fn licences_are_expressions() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"];
        for expression in [
            "MIT",
            "GPL-3.0 OR MIT",
            "Unlicense/MIT",
            "Apache-2.0 WITH LLVM-exception",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "GPL-3.0 AND BSD-1-Clause OR MIT",
        ] {
            assert!(is_allowed(expression, &allowed), "{expression}");
        }
        for expression in [
            "",
            "GPL-3.0",
            "Apache-2.0",
            "MIT AND GPL-3.0",
            "(MIT",
            "MIT MIT",
            "MIT AND (GPL-3.0 OR Apache-2.0)",
        ] {
            assert!(!is_allowed(expression, &allowed), "{expression}");
        }
        let packages = packages(TREE).unwrap();
        assert_eq!(packages.len(), 3);
        assert_eq!(licences(&packages, &allowed), ["b 2.0.0 has a licence that is not allowed: GPL-3.0"]);
    }

    #[test]
    fn second_versions_are_found() {
        let packages = packages(TREE).unwrap();
        assert_eq!(versions(&packages, &[]), ["there is more than one version of b: 2.0.0, 3.0.0"]);
        assert_eq!(versions(&packages, &["b@2.0.0"]), [""; 0]);
        assert_eq!(versions(&packages, &["b@2.0.0", "a@1.0.0"]).len(), 1);
    }

    #[test]
    fn lists_are_read() {
        let text = "[x]\nallow = [\n    # Why.\n    \"a\",\n    \"b\",\n]\nskip = [\n    c\n]\n";
        assert_eq!(list(text, "allow").unwrap(), ["a", "b"]);
        assert!(list(text, "skip").is_err() && list(text, "no").is_err());
    }
}
