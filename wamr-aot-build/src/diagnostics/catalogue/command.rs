//! The messages about the command `wamr-aot`, when it compiles for a build script.

use std::{io, path::Path};

use crate::diagnostics::{Finding, Kind, report::quote};

/// The most lines of the command's standard error that a report has: the last ones.
const LINES: usize = 20;

/// What installs the command of this crate's version.
fn install() -> String {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(|root| root.join("wamr-aot-cli"));
    match checkout.filter(|package| package.join("Cargo.toml").is_file()) {
        Some(package) => format!("cargo install --path {} --locked", package.display()),
        None => format!("cargo install wamr-aot-cli --version {} --locked", env!("CARGO_PKG_VERSION")),
    }
}

fn with_help(finding: Finding) -> Finding {
    let finding = finding.help(format!("install the command: `{}`", install()));
    let other = if cfg!(feature = "compiler") {
        "or compile without it: unset the environment variable `WAMR_AOT`, and do not call \
         `Builder::use_command`"
    } else {
        "or compile without it: enable the feature `compiler` of wamr-aot-build, in [build-dependencies]"
    };
    finding.help(other)
}

fn named(program: &Path) -> String {
    quote(&program.display().to_string())
}

pub(crate) fn no_command(name: &str) -> Finding {
    with_help(Finding::new(
        Kind::Tool,
        format!("the command {}, which compiles for this build script, is not on PATH", quote(name)),
    ))
}

pub(crate) fn no_such_command(name: &str) -> Finding {
    let message =
        format!("the environment variable `WAMR_AOT` names {}, and there is no such program", quote(name));
    with_help(
        Finding::new(Kind::Tool, message).note(
            "a relative path starts at the package's directory; a name without a path is sought on PATH",
        ),
    )
}

pub(crate) fn command_not_started(program: &Path, error: io::Error) -> Finding {
    let message = format!("the command {} cannot be started", named(program));
    with_help(Finding::new(Kind::Tool, message)).cause(error)
}

/// `found` and `expected` are a version, and hashes of what else must be the same.
pub(crate) fn command_of_other_version(
    program: &Path,
    found: (&str, &str),
    expected: (&str, &str),
) -> Finding {
    let message = if found.0 == expected.0 {
        format!(
            "the command {} has the version of wamr-aot-build, {}, but comes from other sources",
            named(program),
            expected.0
        )
    } else {
        format!(
            "the command {} has version {}, and wamr-aot-build has version {}",
            named(program),
            line(found.0),
            expected.0
        )
    };
    with_help(Finding::new(Kind::Tool, message).note(format!(
        "the command is {}, and wamr-aot-build is {}",
        line(found.1),
        expected.1
    )))
}

/// `what` says what is wrong with the answer, and `stderr` is what the command printed.
pub(crate) fn command_failed(program: &Path, what: &str, status: &str, stderr: &str) -> Finding {
    let message = format!("the command {} did not compile the module: {what} ({status})", named(program));
    let lines: Vec<&str> = stderr.lines().filter(|line| !line.trim().is_empty()).collect();
    let shown = lines.get(lines.len().saturating_sub(LINES)..).unwrap_or_default();
    let finding = shown.iter().fold(Finding::new(Kind::Tool, message), |finding, line| finding.note(*line));
    with_help(finding)
}

/// A version that another program printed, cut to a sensible length.
fn line(version: &str) -> String {
    version.chars().take(60).collect()
}
