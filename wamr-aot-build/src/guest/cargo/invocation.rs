//! How cargo is called.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{
    package::{CargoPackage, Wanted},
    variable,
};
use crate::cargo;

/// A flag without an effect. With flags for the target, cargo takes those that are meant for all
/// targets (`build.rustflags` in its configuration) for none: they are the program's, such as
/// `-C target-cpu=native`.
const FLAG: &str = "--cfg=wamr_aot_guest";

/// What the calls for a package have in common.
#[derive(Debug)]
pub(super) struct Invocation<'a> {
    pub(super) package: &'a CargoPackage,
    /// The cargo.
    pub(super) program: &'a OsStr,
    /// The package's directory. Cargo looks for its configuration there and above.
    pub(super) directory: &'a Path,
    /// Whether messages may have colours.
    pub(super) colour: bool,
}

impl Invocation<'_> {
    /// Asks for the packages of the workspace and their parts.
    pub(super) fn metadata(&self) -> Command {
        let mut command = self.command("metadata");
        command.args(["--no-deps", "--format-version=1"]);
        command
    }

    /// Builds a part of the package, with these settings and below this directory.
    pub(super) fn build(&self, part: &Wanted, settings: &[&str], built: &Path) -> Command {
        let package = self.package;
        let mut command = self.command("build");
        // Messages are rendered as the compiler's user sees them, and artefacts are named.
        command.args(["--message-format=json-render-diagnostics", "--target", &package.target]);
        command.args(["--profile", package.profile.as_deref().unwrap_or("release")]);
        match part {
            Wanted::Library => command.arg("--lib"),
            Wanted::Binary(name) => command.args(["--bin", name]),
        };
        if !package.default_features {
            command.arg("--no-default-features");
        }
        if !package.features.is_empty() {
            command.args(["--features", &package.features.join(",")]);
        }
        for setting in settings {
            command.args(["--config", setting]);
        }
        command.args(["--config", &self.rustflags()]);
        command.arg("--target-dir").arg(built);
        // By its configuration, cargo may keep what is not final elsewhere, where the program's
        // build has the lock.
        command.env("CARGO_BUILD_BUILD_DIR", built);
        cargo::share_jobserver(&mut command);
        command
    }

    fn command(&self, subcommand: &str) -> Command {
        let package = self.package;
        let mut command = Command::new(self.program);
        command.args([subcommand, "--quiet"]).current_dir(self.directory).stdin(Stdio::null());
        command.args(["--color", if self.colour { "always" } else { "never" }]);
        command.arg("--manifest-path").arg(self.directory.join("Cargo.toml"));
        command.args(package.locked.then_some("--locked")).args(package.offline.then_some("--offline"));
        for setting in &package.config {
            command.args(["--config", setting]);
        }
        cargo::inherit(&mut command, |name| variable::is_kept(name, &package.target));
        command.envs(package.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The flags for rustc as a setting. Cargo adds them to those in its configuration.
    fn rustflags(&self) -> String {
        let package = self.package;
        let target = Path::new(&package.target).file_stem().unwrap_or_default().to_string_lossy();
        let flags = std::iter::once(FLAG).chain(package.rustflags.iter().map(String::as_str));
        // JSON's texts and lists are TOML's, too.
        format!("target.{}.rustflags={}", Value::from(target), flags.collect::<Value>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(package: &CargoPackage, part: &Wanted, settings: &[&str]) -> Command {
        let invocation =
            Invocation { package, program: OsStr::new("cargo"), directory: Path::new("/g"), colour: true };
        invocation.build(part, settings, Path::new("/out/guests"))
    }

    fn arguments(command: &Command) -> Vec<&str> {
        command.get_args().map(|argument| argument.to_str().unwrap()).collect()
    }

    #[test]
    fn a_build_has_its_own_directories() {
        let package = CargoPackage::new("g").env("CARGO_NET_OFFLINE", "true");
        let command = build(&package, &Wanted::Library, &["profile.release.lto=true"]);
        assert_eq!(
            arguments(&command),
            [
                "build",
                "--quiet",
                "--color",
                "always",
                "--manifest-path",
                "/g/Cargo.toml",
                "--message-format=json-render-diagnostics",
                "--target",
                "wasm32-unknown-unknown",
                "--profile",
                "release",
                "--lib",
                "--config",
                "profile.release.lto=true",
                "--config",
                "target.\"wasm32-unknown-unknown\".rustflags=[\"--cfg=wamr_aot_guest\"]",
                "--target-dir",
                "/out/guests",
            ]
        );
        let set: Vec<_> = command.get_envs().filter_map(|(name, value)| Some((name, value?))).collect();
        assert!(set.contains(&(OsStr::new("CARGO_BUILD_BUILD_DIR"), OsStr::new("/out/guests"))), "{set:?}");
        assert!(set.contains(&(OsStr::new("CARGO_NET_OFFLINE"), OsStr::new("true"))), "{set:?}");
        assert_eq!(command.get_current_dir(), Some(Path::new("/g")));
        // This test has been started by cargo, whose variables are not the guest's.
        let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).collect();
        assert!(removed.iter().any(|(name, _)| *name == "CARGO_MANIFEST_DIR"), "{removed:?}");
    }

    #[test]
    fn what_is_chosen_is_passed_on() {
        let package = CargoPackage::new("g")
            .target("wasm32-wasip1")
            .profile("small")
            .features(["a"])
            .features(["b"])
            .default_features(false)
            .rustflags(["-Clink-arg=\"x\""])
            .config("a=1")
            .locked(true)
            .offline(true);
        let arguments = build(&package, &Wanted::Binary("tool".into()), &[]);
        let arguments = self::arguments(&arguments).join(" ");
        for part in [
            "--locked --offline --config a=1 --message-format",
            "--target wasm32-wasip1 --profile small --bin tool --no-default-features --features a,b",
            "target.\"wasm32-wasip1\".rustflags=[\"--cfg=wamr_aot_guest\",\"-Clink-arg=\\\"x\\\"\"]",
        ] {
            assert!(arguments.contains(part), "{arguments}");
        }
    }
}
