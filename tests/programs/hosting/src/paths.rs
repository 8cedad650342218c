//! The directories and files of the tests.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The directories and files of the tests.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// The target triple of this machine.
    pub triple: String,
}

impl Paths {
    /// Looks them up. `target_tmpdir` is `env!("CARGO_TARGET_TMPDIR")`, which cargo gives to tests.
    pub fn new(target_tmpdir: &str) -> Paths {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(rustc()).arg("-vV").output().expect("rustc starts");
        let text = String::from_utf8(output.stdout).expect("rustc prints text");
        let triple = text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
        Paths {
            root: here.ancestors().nth(3).expect("three directories down").to_owned(),
            target: Path::new(target_tmpdir).parent().expect("below the target directory").to_owned(),
            triple: triple.to_owned(),
        }
    }

    /// This crate's directory.
    pub fn here(&self) -> PathBuf {
        self.root.join("tests/programs/hosting")
    }

    /// The directory of the temporary workspaces.
    pub fn hosting(&self) -> PathBuf {
        self.target.join("hosting")
    }
}

/// The cargo that runs the tests.
pub(crate) fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// The compiler.
pub(crate) fn rustc() -> PathBuf {
    env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}
