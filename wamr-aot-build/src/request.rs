//! The validated options, from the [`Builder`](crate::Builder) and Cargo's environment.

use std::path::PathBuf;

use wamr_aot_abi::manifest::{Interrupt, Output};

use crate::{
    diagnostics::{Finding, catalogue},
    jobs::Jobs,
    plan::{Bounds, Traps},
    renames::Renames,
    target::{CpuFeatures, Emitter, OptLevel},
    wasm::Features,
};

/// What to compile, and how.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The name that `include_aot!` takes.
    pub(crate) name: String,
    /// The file as the user wrote it.
    pub(crate) source: String,
    /// The package that embeds the module.
    pub(crate) package: String,
    pub(crate) package_version: String,
    /// The target triple.
    pub(crate) target: String,
    pub(crate) cpu_features: CpuFeatures,
    /// The user's choice, if there is one; otherwise the target decides.
    pub(crate) emitter: Option<Emitter>,
    /// The directory in which the C is kept.
    pub(crate) keep_c: Option<PathBuf>,
    pub(crate) opt_level: OptLevel,
    /// Whether traps report the byte offset of the instruction.
    pub(crate) debug_info: bool,
    /// Whether traps report the function's name.
    pub(crate) function_names: bool,
    /// The most bytes that a memory may have.
    pub(crate) memory_limit: Option<u64>,
    /// The most elements that the tables of an instance may have in total.
    pub(crate) table_limit: u32,
    /// The user's choice, if there is one; otherwise the target decides.
    pub(crate) bounds: Option<Bounds>,
    pub(crate) traps: Option<Traps>,
    pub(crate) features: Features,
    /// Whether names are checked for `include_aot!`.
    pub(crate) typed: bool,
    /// The Rust names that the user chose.
    pub(crate) renames: Renames,
    /// The forms of output.
    pub(crate) output: Output,
    /// How the host can stop the guest.
    pub(crate) interrupt: Interrupt,
    pub(crate) out_dir: PathBuf,
    pub(crate) jobs: Jobs,
}

/// Checks that a name can be part of a file name on all systems.
pub(crate) fn check_name(name: &str) -> Result<(), Finding> {
    let why = if name.is_empty() {
        "it is empty"
    } else if name.len() > 100 {
        "it is longer than 100 bytes"
    } else if name.chars().any(|c| c.is_control() || r#"/\:*?"<>|"#.contains(c)) {
        "it contains a character that is not allowed in file names on all systems"
    } else if name.starts_with([' ', '.']) || name.ends_with([' ', '.']) {
        "it starts or ends with a space or a dot"
    } else {
        return Ok(());
    };
    Err(catalogue::bad_module_name(name, why))
}

#[cfg(test)]
impl Request {
    /// For tests: a request for the host.
    pub(crate) fn example(name: &str) -> Request {
        Request {
            name: name.into(),
            source: format!("{name}.wasm"),
            package: "example".into(),
            package_version: "1.2.3".into(),
            target: target_lexicon::Triple::host().to_string(),
            cpu_features: CpuFeatures::Baseline,
            emitter: None,
            keep_c: None,
            opt_level: OptLevel::Speed,
            debug_info: true,
            function_names: true,
            memory_limit: None,
            table_limit: crate::DEFAULT_TABLE_LIMIT,
            bounds: None,
            traps: None,
            features: Features::default(),
            typed: true,
            renames: Renames::default(),
            output: Output::Static,
            interrupt: Interrupt::None,
            out_dir: PathBuf::from("/nonexistent"),
            jobs: Jobs::available(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check_name;

    #[test]
    fn names_are_file_names() {
        for name in ["plugin", "plug-in", "größe", "a b", "plugin.v2", "x"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a\\b", "a\nb", "c:", ".hidden", "trailing.", &"x".repeat(101)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
