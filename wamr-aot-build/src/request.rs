//! The validated options, from the [`Builder`](crate::Builder) and Cargo's environment.

use std::path::PathBuf;

use crate::{
    diagnostics::{Finding, catalogue},
    options::{CpuFeatures, OptLevel},
    settings::Settings,
};

/// The machine that compiles, which is the default target outside Cargo.
pub(crate) const HOST: &str = env!("WAMR_AOT_BUILD_HOST");

/// What to compile, and how.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The user's choices, whatever the machine.
    pub(crate) settings: Settings,
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
    /// The directory in which the C is kept.
    pub(crate) keep_c: Option<PathBuf>,
    /// The file for the remarks.
    pub(crate) remarks: Option<PathBuf>,
    pub(crate) opt_level: OptLevel,
    /// Whether traps report the byte offset of the instruction.
    pub(crate) debug_info: bool,
    pub(crate) out_dir: PathBuf,
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
            settings: Settings::default(),
            name: name.into(),
            source: format!("{name}.wasm"),
            package: "example".into(),
            package_version: "1.2.3".into(),
            target: HOST.into(),
            cpu_features: CpuFeatures::Baseline,
            keep_c: None,
            remarks: None,
            opt_level: OptLevel::Speed,
            debug_info: true,
            out_dir: PathBuf::from("/nonexistent"),
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
