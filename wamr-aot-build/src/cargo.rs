//! The interface to Cargo: the environment that it sets for a build script, and the directives that
//! a build script prints on the standard output.
//!
//! Only this module reads the environment and prints. [`finish`] decides how a build fails.

use std::{
    ffi::OsString,
    io::{self, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{artifact::Artifact, error::Error, jobs::Jobs};

/// The environment that Cargo sets. Outside Cargo every field is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Environment {
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) manifest_dir: Option<PathBuf>,
    pub(crate) package: Option<String>,
    pub(crate) package_version: Option<String>,
    pub(crate) target: Option<String>,
    /// CPU features, by rustc's names.
    pub(crate) target_features: Option<Vec<String>>,
    pub(crate) opt_level: Option<String>,
    pub(crate) debug: Option<bool>,
    pub(crate) jobs: Option<NonZeroUsize>,
    /// `debug` or `release`: the profile from which the current one is derived.
    pub(crate) profile: Option<String>,
}

impl Environment {
    /// Reads the process's environment.
    pub(crate) fn read() -> Environment {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        Environment::from(|name| std::env::var_os(name))
    }

    fn from(variable: impl Fn(&str) -> Option<OsString>) -> Environment {
        // Non-Unicode values are ignored: Cargo sets none for these variables.
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        Environment {
            out_dir: variable("OUT_DIR").map(PathBuf::from),
            manifest_dir: variable("CARGO_MANIFEST_DIR").map(PathBuf::from),
            package: text("CARGO_PKG_NAME"),
            package_version: text("CARGO_PKG_VERSION"),
            target: text("TARGET"),
            target_features: text("CARGO_CFG_TARGET_FEATURE")
                .map(|list| list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()),
            opt_level: text("OPT_LEVEL"),
            debug: text("DEBUG").map(|value| !matches!(value.as_str(), "false" | "0" | "none")),
            jobs: text("NUM_JOBS").and_then(|value| value.parse().ok()),
            profile: text("PROFILE"),
        }
    }

    /// Whether Cargo started this process as a build script, and therefore reads its output.
    pub(crate) fn is_build_script(&self) -> bool {
        self.out_dir.is_some() && self.target.is_some()
    }

    /// The threads that Cargo grants.
    pub(crate) fn jobs(&self) -> Jobs {
        match self.jobs {
            Some(limit) => Jobs::new(limit, jobserver()),
            None => Jobs::available(),
        }
    }
}

/// Cargo's jobserver. There is one connection per process, because it takes over file descriptors.
fn jobserver() -> Option<jobserver::Client> {
    static CLIENT: OnceLock<Option<jobserver::Client>> = OnceLock::new();
    CLIENT
        .get_or_init(|| {
            // SAFETY: the environment names file descriptors that Cargo opened for its build
            // scripts, and `check_pipe` verifies that they are a pipe. They could belong to
            // something else only if the build script had closed them and opened its own, which a
            // process that Cargo started must not do.
            unsafe { jobserver::Client::from_env_ext(true) }.client.ok()
        })
        .clone()
}

/// A compilation that takes longer is worth a warning that names the cause.
const SLOW: Duration = Duration::from_secs(3);

/// Tells Cargo about a compilation, and fails the build if it failed.
///
/// Under Cargo a failure is reported with `cargo::error`: Cargo shows these lines, and only these,
/// after the build script has ended, and then fails the build. So a script that compiles several
/// modules reports the errors of all of them. Without Cargo nothing reads these lines: the report
/// goes to the standard error, and the process exits.
///
/// Without `metadata` only a failure is reported to Cargo.
pub(crate) fn finish(environment: &Environment, metadata: bool, compilation: &Compilation<'_>) {
    let result = match compilation.result {
        Ok(_) if metadata => report(environment, compilation),
        Ok(_) => Ok(()),
        Err(error) if environment.is_build_script() => {
            print_failure(&mut io::stdout().lock(), compilation.file, error)
        }
        Err(error) => fail(error),
    };
    if let Err(error) = result {
        // Without the directives Cargo would link without the library.
        fail(&error)
    }
}

/// A compilation that has ended.
pub(crate) struct Compilation<'a> {
    /// What was compiled, if it was a file.
    pub(crate) file: Option<&'a Path>,
    pub(crate) result: Result<&'a Artifact, &'a Error>,
    pub(crate) elapsed: Duration,
}

/// Tells Cargo what to link and when to rerun the build script. After a failure it tells only the
/// latter, since the script may go on.
pub(crate) fn report(environment: &Environment, compilation: &Compilation<'_>) -> io::Result<()> {
    static WARNED: AtomicBool = AtomicBool::new(false);
    let mut out = io::stdout().lock();
    match compilation.result {
        Ok(artifact) => {
            print_success(&mut out, compilation.file, artifact)?;
            if is_slow(artifact, compilation.elapsed) && !WARNED.swap(true, Ordering::Relaxed) {
                warn_of_slowness(&mut out, environment, artifact, compilation.elapsed)?;
            }
        }
        Err(_) => rerun_if_changed(&mut out, compilation.file)?,
    }
    out.flush()
}

#[expect(clippy::disallowed_methods, reason = "this is the exit policy")]
fn fail(error: &dyn std::fmt::Display) -> ! {
    // If the standard error is closed too, there is nothing left to do.
    let _ = writeln!(io::stderr(), "{error}");
    std::process::exit(1)
}

fn print_success(out: &mut impl Write, file: Option<&Path>, artifact: &Artifact) -> io::Result<()> {
    rerun_if_changed(out, file)?;
    for variable in &artifact.variables {
        writeln!(out, "cargo::rerun-if-env-changed={variable}")?;
    }
    rerun_if_changed(out, artifact.c_compiler.as_deref())?;
    // A loadable artefact is not linked.
    if let Some(archive) = artifact.archive() {
        if let Some(directory) = archive.parent() {
            writeln!(out, "cargo::rustc-link-search=native={}", directory.display())?;
        }
        writeln!(out, "cargo::rustc-link-lib=static={}", artifact.library())?;
    }
    for line in artifact.warnings().iter().flat_map(|text| text.lines()) {
        // A directive is one line.
        writeln!(out, "cargo::warning={line}")?;
    }
    Ok(())
}

fn is_slow(artifact: &Artifact, elapsed: Duration) -> bool {
    env!("WAMR_AOT_BUILD_OPT_LEVEL") == "0" && elapsed > SLOW && !artifact.is_fresh()
}

fn warn_of_slowness(
    out: &mut impl Write,
    environment: &Environment,
    artifact: &Artifact,
    elapsed: Duration,
) -> io::Result<()> {
    let profile = if environment.profile.as_deref() == Some("release") { "release" } else { "dev" };
    writeln!(
        out,
        "cargo::warning=compiling the module `{}` took {:.0} s because wamr-aot-build itself is not \
         optimised: \
         add `[profile.{profile}.build-override]` with `opt-level = 2` to the workspace's Cargo.toml",
        artifact.name(),
        elapsed.as_secs_f64(),
    )
}

fn print_failure(out: &mut impl Write, file: Option<&Path>, error: &Error) -> io::Result<()> {
    rerun_if_changed(out, file)?;
    for text in error.texts() {
        // A directive is one line.
        for line in text.lines() {
            writeln!(out, "cargo::error={line}")?;
        }
    }
    out.flush()
}

fn rerun_if_changed(out: &mut impl Write, file: Option<&Path>) -> io::Result<()> {
    match file {
        Some(file) => writeln!(out, "cargo::rerun-if-changed={}", file.display()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Finding, Kind, Place};

    fn artifact(fresh: bool) -> Artifact {
        Artifact {
            name: "plugin".into(),
            library: "wamr_aot_plugin".into(),
            archive: Some("/out/libwamr_aot_plugin.a".into()),
            loadable: None,
            c_sources: None,
            emitter: "native".into(),
            variables: Vec::new(),
            warnings: Vec::new(),
            c_compiler: None,
            manifest: "/out/wamr-aot/plugin.manifest".into(),
            fresh,
        }
    }

    #[test]
    fn the_environment_is_cargos() {
        let variables = [
            ("OUT_DIR", "/out"),
            ("TARGET", "x86_64-unknown-linux-gnu"),
            ("CARGO_CFG_TARGET_FEATURE", "fxsr,sse,sse2"),
            ("OPT_LEVEL", "s"),
            ("DEBUG", "false"),
            ("NUM_JOBS", "4"),
        ];
        let environment = Environment::from(|name| {
            variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| OsString::from(value))
        });
        let expected = Environment {
            out_dir: Some("/out".into()),
            target: Some("x86_64-unknown-linux-gnu".into()),
            target_features: Some(["fxsr", "sse", "sse2"].map(str::to_owned).into()),
            opt_level: Some("s".into()),
            debug: Some(false),
            jobs: NonZeroUsize::new(4),
            ..Environment::default()
        };
        assert_eq!(environment, expected);
    }

    #[test]
    fn success_links_the_archive() {
        let mut out = Vec::new();
        let file = Path::new("/package/plugin.wasm");
        print_success(&mut out, Some(file), &artifact(false)).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cargo::rerun-if-changed=/package/plugin.wasm\n\
             cargo::rustc-link-search=native=/out\n\
             cargo::rustc-link-lib=static=wamr_aot_plugin\n"
        );
    }

    #[test]
    fn warnings_are_printed_line_by_line() {
        let mut out = Vec::new();
        let warnings = vec!["one\n  --> plugin.wasm".to_owned(), "two".to_owned()];
        print_success(&mut out, None, &Artifact { warnings, ..artifact(true) }).unwrap();
        let text = String::from_utf8(out).unwrap();
        let warnings: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("cargo::warning=")).collect();
        assert_eq!(warnings, ["one", "  --> plugin.wasm", "two"]);
    }

    #[test]
    fn slowness_has_one_cause() {
        let unoptimised = env!("WAMR_AOT_BUILD_OPT_LEVEL") == "0";
        assert!(!is_slow(&artifact(true), SLOW * 2) && !is_slow(&artifact(false), SLOW));
        assert_eq!(is_slow(&artifact(false), SLOW * 2), unoptimised);
        let mut out = Vec::new();
        let environment = Environment { profile: Some("release".into()), ..Environment::default() };
        warn_of_slowness(&mut out, &environment, &artifact(false), Duration::from_secs(10)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("cargo::warning=compiling the module `plugin` took 10 s")
                && text.lines().count() == 1,
            "{text}"
        );
        assert!(text.contains("[profile.release.build-override]"), "{text}");
    }

    #[test]
    fn failure_is_printed_line_by_line() {
        let finding = Finding::new(Kind::Unsupported, "SIMD is not supported")
            .place(Place::byte(16))
            .help("compile the module without it");
        let mut out = Vec::new();
        print_failure(&mut out, Some(Path::new("/package/plugin.wasm")), &Error::new("plugin.wasm", finding))
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cargo::rerun-if-changed=/package/plugin.wasm\n\
             cargo::error=SIMD is not supported\n\
             cargo::error=  --> plugin.wasm: byte 0x10\n\
             cargo::error=  = help: compile the module without it\n"
        );
    }
}
