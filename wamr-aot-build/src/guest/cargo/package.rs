//! What the user says about a crate that is to be compiled to a module.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

/// The target of guests that nobody chose another one for.
const TARGET: &str = "wasm32-unknown-unknown";

/// A Rust crate that cargo compiles to a module, and how: for
/// [`Builder::cargo_package`](crate::Builder::cargo_package).
///
/// ```no_run
/// // In `main` of build.rs.
/// use wamr_aot_build::{Builder, CargoPackage};
///
/// let guest = CargoPackage::new("guest").target("wasm32-wasip1").features(["fast"]);
/// Builder::cargo_package(guest).compile();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a package is built by `Builder::cargo_package`"]
pub struct CargoPackage {
    pub(super) directory: PathBuf,
    pub(super) target: String,
    pub(super) profile: Option<String>,
    pub(super) features: Vec<String>,
    pub(super) default_features: bool,
    pub(super) wanted: Option<Wanted>,
    pub(super) rustflags: Vec<String>,
    pub(super) config: Vec<String>,
    pub(super) variables: Vec<(OsString, OsString)>,
    pub(super) locked: bool,
    pub(super) offline: bool,
}

/// The part of a package that becomes the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Library,
    Binary(String),
}

impl CargoPackage {
    /// The package in this directory, that of its `Cargo.toml`. A relative path starts at the
    /// directory of the package with the build script.
    pub fn new(directory: impl Into<PathBuf>) -> CargoPackage {
        CargoPackage {
            directory: directory.into(),
            target: TARGET.to_owned(),
            profile: None,
            features: Vec::new(),
            default_features: true,
            wanted: None,
            rustflags: Vec::new(),
            config: Vec::new(),
            variables: Vec::new(),
            locked: false,
            offline: false,
        }
    }

    /// Sets the target. The default is `wasm32-unknown-unknown`; `wasm32v1-none` is for crates
    /// without the standard library, and `wasm32-wasip1` has files, clocks and random numbers,
    /// which the host provides (the crate `wamr-aot-wasi`).
    pub fn target(mut self, target: impl Into<String>) -> CargoPackage {
        self.target = target.into();
        self
    }

    /// Sets the profile, whatever the profile of the program: `release`, `dev`, or one that the
    /// guest's workspace defines.
    ///
    /// The default is `release`. If the guest's workspace says nothing about profiles, it has
    /// `lto = "fat"`, `codegen-units = 1` and `panic = "abort"` in addition, so that the module has
    /// little that it does not need; otherwise it is as the workspace has it.
    pub fn profile(mut self, profile: impl Into<String>) -> CargoPackage {
        self.profile = Some(profile.into());
        self
    }

    /// Adds features of the package.
    pub fn features<S: Into<String>>(mut self, features: impl IntoIterator<Item = S>) -> CargoPackage {
        self.features.extend(features.into_iter().map(Into::into));
        self
    }

    /// Sets whether the package's default features are on. The default is `true`.
    pub fn default_features(mut self, on: bool) -> CargoPackage {
        self.default_features = on;
        self
    }

    /// Builds the library, in a package that also has programs.
    pub fn lib(mut self) -> CargoPackage {
        self.wanted = Some(Wanted::Library);
        self
    }

    /// Builds the program with this name, in a package that has several, or a library too.
    pub fn bin(mut self, name: impl Into<String>) -> CargoPackage {
        self.wanted = Some(Wanted::Binary(name.into()));
        self
    }

    /// Adds flags for rustc, to those that cargo's configuration has for the target. They reach
    /// the crates of the guest and not its build scripts.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, CargoPackage};
    ///
    /// // 16 KiB of stack, and SIMD.
    /// let flags = ["-Clink-arg=-zstack-size=16384", "-Ctarget-feature=+simd128"];
    /// Builder::cargo_package(CargoPackage::new("guest").rustflags(flags)).compile();
    /// ```
    pub fn rustflags<S: Into<String>>(mut self, flags: impl IntoIterator<Item = S>) -> CargoPackage {
        self.rustflags.extend(flags.into_iter().map(Into::into));
        self
    }

    /// Adds a setting of cargo's configuration, as `cargo --config` takes it.
    ///
    /// ```no_run
    /// // In `main` of build.rs.
    /// use wamr_aot_build::{Builder, CargoPackage};
    ///
    /// let guest = CargoPackage::new("guest").config("profile.release.opt-level = \"s\"");
    /// Builder::cargo_package(guest).compile();
    /// ```
    pub fn config(mut self, setting: impl Into<String>) -> CargoPackage {
        self.config.push(setting.into());
        self
    }

    /// Sets an environment variable of the guest's build.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> CargoPackage {
        self.variables.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets whether the guest's `Cargo.lock` must be there and up to date, as `cargo --locked`. The
    /// default is `false`: cargo does not tell build scripts how it was called.
    pub fn locked(mut self, locked: bool) -> CargoPackage {
        self.locked = locked;
        self
    }

    /// Sets whether cargo must not use the network, as `cargo --offline`. The default is `false`,
    /// and what `CARGO_NET_OFFLINE` or cargo's configuration says.
    pub fn offline(mut self, offline: bool) -> CargoPackage {
        self.offline = offline;
        self
    }

    /// The package as the user named it.
    pub(crate) fn path(&self) -> &Path {
        &self.directory
    }
}

impl From<&str> for CargoPackage {
    fn from(directory: &str) -> CargoPackage {
        CargoPackage::new(directory)
    }
}

impl From<String> for CargoPackage {
    fn from(directory: String) -> CargoPackage {
        CargoPackage::new(directory)
    }
}

impl From<&Path> for CargoPackage {
    fn from(directory: &Path) -> CargoPackage {
        CargoPackage::new(directory)
    }
}

impl From<PathBuf> for CargoPackage {
    fn from(directory: PathBuf) -> CargoPackage {
        CargoPackage::new(directory)
    }
}
