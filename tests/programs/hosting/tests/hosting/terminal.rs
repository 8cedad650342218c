//! Compares the output of builds that fail with `golden/*.txt`.

use std::{fmt::Write as _, fs, path::Path};

use hosting::{Outcome, Workspace, golden, run};

use crate::paths;

/// Builds a package that cannot be built, and compares Cargo's output.
fn fails(workspace: &Workspace, name: &str, package: &str, case: &str) {
    let paths = paths();
    let outcome = Outcome::of(workspace.cargo("build").args(["-p", package]).env("CASE", case));
    assert!(!outcome.status.success(), "{name}: the build should fail");
    assert_eq!(outcome.stdout, "", "{name}");
    golden::check(&paths, name, &golden::normalise(&paths, workspace.root(), &outcome.stderr));
}

#[test]
fn build_scripts() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "failures");
    for (name, case) in [
        ("malformed", "malformed.wasm"),
        ("truncated", "truncated.wasm"),
        ("other-file", "elf.wasm"),
        ("empty", "empty.wasm"),
        ("web-page", "page.wasm"),
        ("git-lfs", "lfs.wasm"),
        ("component", "component.wasm"),
        ("component-text", "component.wat"),
        ("bad-text", "bad-text.wat"),
        ("bad-types", "bad-types.wat"),
        ("unsupported", "unsupported.wat"),
        ("collision", "collision.wat"),
        ("renames", "renames"),
        ("missing-file", "missing.wasm"),
        ("several-modules", "several-modules"),
        ("same-name", "same-name"),
        ("bad-name", "bad-name"),
        ("unknown-cpu-feature", "unknown-cpu-feature"),
        ("unsupported-target", "unsupported-target"),
        ("unknown-target", "unknown-target"),
        ("backend-disabled", "backend-disabled"),
        ("memory-limit", "memory-limit"),
        ("unwrapped", "unwrapped"),
    ] {
        fails(&workspace, name, "plugin", case);
    }
}

#[test]
fn guests_from_source() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "failures");
    for (name, case) in [
        ("guest-error", "guest"),
        ("guest-target", "target"),
        ("guest-native", "native"),
        ("guest-missing", "missing"),
        ("guest-neither", "neither"),
        ("guest-several", "several"),
        ("guest-binary", "binary"),
        ("guest-members", "members"),
    ] {
        fails(&workspace, name, "sources", case);
    }
    // The compiler's colours are those of the user's terminal.
    let mut cargo = workspace.cargo("build");
    let outcome =
        Outcome::of(cargo.args(["-p", "sources"]).env("CASE", "guest").env("CARGO_TERM_COLOR", "always"));
    let is_coloured = |line: &str| {
        let text = line.split_once("sources@1.0.0: ").map_or("", |(_, text)| text);
        text.starts_with('\u{1b}') && text.contains("error[E0583]")
    };
    assert!(outcome.stderr.lines().any(is_coloured), "{}", outcome.stderr);
}

#[test]
fn programs() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "failures");
    for package in [
        "no-build-script",
        "unknown-module",
        "missing-import",
        "shared-imports",
        "missing-context",
        "guarded-static",
    ] {
        fails(&workspace, package, package, "");
    }
}

/// The outputs of a build script that ran with another version.
#[test]
fn stale_outputs() {
    let paths = paths();
    let workspace = Workspace::new(&paths, "failures");
    run(workspace.cargo("build").args(["-p", "stale"]));
    let out_dir = workspace.output_of("stale");
    let manifest = Path::new(out_dir.trim()).join("wamr-aot/math.manifest");
    let text = fs::read_to_string(&manifest).expect("the manifest can be read");
    let (first, rest) = text.split_once('\n').expect("lines");
    let (name, hash) = first.split_once('\t').expect("fields");
    let mut other = String::new();
    let _ = write!(other, "{name}\t{}", hash.chars().rev().collect::<String>());
    fs::write(&manifest, format!("{other}\n{rest}")).expect("the manifest can be written");
    fails(&workspace, "stale", "stale", "");
    // The next build would stop here, too, since nothing that Cargo watches changed.
    fs::write(&manifest, text).expect("the manifest can be written");
}
