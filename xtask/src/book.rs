//! The book, as mdbook renders it.

use std::{path::PathBuf, process::Stdio};

use crate::shell::{Result, cargo, command, run, target};

/// The version that the book is rendered with.
const VERSION: &str = "0.5.4";

/// Renders the book to `target/book`. A missing mdbook is built once, into the target directory.
pub(crate) fn check() -> Result {
    let mdbook = mdbook()?;
    run(command(&mdbook).args(["build", "docs"]))
}

/// The mdbook of this machine if it has the right version, else one of our own.
fn mdbook() -> Result<PathBuf> {
    let own = target().join("tools/bin/mdbook");
    if let Some(found) = [PathBuf::from("mdbook"), own.clone()].into_iter().find(is_right) {
        return Ok(found);
    }
    println!("mdbook {VERSION} is built, which takes a minute once");
    let root = target().join("tools");
    let version = format!("mdbook@{VERSION}");
    // Without its defaults there is no server and no search; the page is the same. To optimise it
    // would take longer than it saves.
    let install = ["install", &version, "--locked", "--no-default-features", "--profile=dev"];
    let mut install_own = cargo();
    install_own.env("CARGO_PROFILE_DEV_DEBUG", "0");
    install_own.args(install).arg("--root").arg(&root).arg("--target-dir").arg(root.join("build"));
    run(&mut install_own).map_err(|error| {
        format!(
            "{error}\nmdbook {VERSION} cannot be built. Install it, then run the step again:\n  \
             cargo install mdbook@{VERSION} --locked"
        )
    })?;
    Ok(own)
}

fn is_right(mdbook: &PathBuf) -> bool {
    let output = command(mdbook).arg("--version").stderr(Stdio::null()).output();
    output.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).trim().trim_start_matches("mdbook ").trim_start_matches('v')
            == VERSION
    })
}
