//! The messages of the builder: options, files and Cargo.

use std::path::Path;

use crate::diagnostics::{Finding, Kind, report::quote};

pub(crate) fn bad_module_name(name: &str, why: &str) -> Finding {
    Finding::new(Kind::Option, format!("{} is not a valid module name: {why}", quote(name)))
        .help("choose another name: `Builder::name(\"plugin\")`")
}

pub(crate) fn module_name_taken(name: &str, other: &str) -> Finding {
    Finding::new(Kind::Option, format!("the module name {} is already used by {}", quote(name), quote(other)))
        .help("choose another name for one of them: `Builder::name(\"plugin\")`")
}

pub(crate) fn no_out_dir() -> Finding {
    Finding::new(
        Kind::Option,
        "no output directory was given, and the environment variable OUT_DIR is not set",
    )
    .help("call this from a build script, or set `Builder::out_dir`")
}

pub(crate) fn no_such_pass(entry: &str, names: &[&str]) -> Finding {
    let names: Vec<String> = names.iter().map(|name| format!("`-{name}`")).collect();
    Finding::new(
        Kind::Option,
        format!("{} in the environment variable `WAMR_AOT_OPT` is not a pass to switch off", quote(entry)),
    )
    .help(format!("unset the variable, or use a list, with commas, of {}", names.join(", ")))
}

pub(crate) fn cargo_not_informed(error: std::io::Error) -> Finding {
    Finding::new(Kind::Io, "cannot tell Cargo what to link: writing to the standard output failed")
        .cause(error)
}

pub(crate) fn io(what: &str, path: &Path, error: std::io::Error) -> Finding {
    Finding::new(Kind::Io, format!("cannot {what} {}", quote(&path.display().to_string()))).cause(error)
}

pub(crate) fn no_wit(directory: &Path) -> Finding {
    let directory = quote(&directory.display().to_string());
    Finding::new(Kind::Option, format!("the directory {directory} has no files of interfaces (`*.wit`)"))
        .help("name the file, or the directory with the files of the package: `Builder::wit`")
}

pub(crate) fn wit_is_binary(path: &Path) -> Finding {
    let path = quote(&path.display().to_string());
    Finding::new(Kind::Unsupported, format!("the package of interfaces in {path} is in the binary format"))
        .help("`wasm-tools component wit` prints its text: put that in its place")
}
