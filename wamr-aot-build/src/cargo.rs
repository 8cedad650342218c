//! The interface to Cargo: the environment that it sets for a build script, and the directives that
//! a build script prints on the standard output.
//!
//! Only this module reads the environment and prints. [`finish`] decides how a build fails.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::PathBuf,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
#[cfg(feature = "compiler")]
use std::{num::NonZeroUsize, sync::OnceLock};

use crate::{artifact::Artifact, error::Error};
#[cfg(feature = "compiler")]
use crate::{cache, jobs::Jobs};

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
    #[cfg(feature = "compiler")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// `debug` or `release`: the profile from which the current one is derived.
    pub(crate) profile: Option<String>,
    /// The command that compiles, as the user named it ([`COMMAND`]).
    pub(crate) command: Option<OsString>,
    /// The directories with programs.
    pub(crate) path: Option<OsString>,
    /// The passes that are switched off ([`PASSES`]).
    pub(crate) passes: Option<String>,
    /// The compiler for guests in C, as the user named it.
    pub(crate) clang: Option<OsString>,
    /// The cargo that runs this process.
    #[cfg(feature = "cargo")]
    pub(crate) cargo: Option<OsString>,
    /// What rustup calls the toolchain.
    #[cfg(feature = "cargo")]
    pub(crate) toolchain: Option<String>,
    /// Whether what this process prints may have colours: Cargo removes them if it does not print
    /// to a terminal.
    pub(crate) colour: bool,
    #[cfg(feature = "compiler")]
    pub(crate) cache: cache::Variables,
}

/// The variable that names the command `wamr-aot`.
const COMMAND: &str = "WAMR_AOT";

/// The variable that switches passes of the optimiser off, for developers of this crate: `-checks`.
const PASSES: &str = "WAMR_AOT_OPT";

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
            #[cfg(feature = "compiler")]
            jobs: text("NUM_JOBS").and_then(|value| value.parse().ok()),
            profile: text("PROFILE"),
            // As for other tools, an empty value names nothing.
            command: variable(COMMAND).filter(|name| !name.is_empty()),
            path: variable("PATH"),
            passes: text(PASSES),
            clang: variable("WAMR_AOT_CLANG"),
            #[cfg(feature = "cargo")]
            cargo: variable("CARGO"),
            #[cfg(feature = "cargo")]
            toolchain: text("RUSTUP_TOOLCHAIN"),
            colour: variable("OUT_DIR").is_some()
                && variable("TARGET").is_some()
                && text("CARGO_TERM_COLOR").is_none_or(|when| when != "never")
                && variable("NO_COLOR").is_none_or(|value| value.is_empty()),
            #[cfg(feature = "compiler")]
            cache: cache::Variables::from(variable),
        }
    }

    /// Whether Cargo started this process as a build script, and therefore reads its output.
    pub(crate) fn is_build_script(&self) -> bool {
        self.out_dir.is_some() && self.target.is_some()
    }

    /// The threads that Cargo grants.
    #[cfg(feature = "compiler")]
    pub(crate) fn jobs(&self) -> Jobs {
        match self.jobs {
            Some(limit) => Jobs::new(limit, jobserver()),
            None => Jobs::available(),
        }
    }
}

/// Cargo's jobserver. There is one connection per process, because it takes over file descriptors.
#[cfg(feature = "compiler")]
static JOBSERVER: OnceLock<Option<jobserver::Client>> = OnceLock::new();

#[cfg(feature = "compiler")]
fn jobserver() -> Option<jobserver::Client> {
    JOBSERVER
        .get_or_init(|| {
            // SAFETY: the environment names file descriptors that Cargo opened for its build
            // scripts, and `check_pipe` verifies that they are a pipe. They could belong to
            // something else only if the build script had closed them and opened its own, which a
            // process that Cargo started must not do.
            unsafe { jobserver::Client::from_env_ext(true) }.client.ok()
        })
        .clone()
}

/// Lets a process that is about to start use Cargo's jobserver. It inherits the descriptors, unless
/// this process has taken them over.
pub(crate) fn share_jobserver(command: &mut Command) {
    #[cfg(feature = "compiler")]
    if let Some(Some(client)) = JOBSERVER.get() {
        client.configure(command);
    }
    #[cfg(not(feature = "compiler"))]
    let _ = command;
}

/// Removes the variables that a process which is about to start must not inherit.
#[cfg(feature = "cargo")]
pub(crate) fn inherit(command: &mut Command, is_kept: impl Fn(&str) -> bool) {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    for (name, _) in std::env::vars_os().filter(|(name, _)| !is_kept(&name.to_string_lossy())) {
        command.env_remove(name);
    }
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
pub(crate) fn finish(environment: &Environment, metadata: bool, compilation: &Compilation) {
    let result = match &compilation.result {
        Ok(_) if metadata => report(environment, compilation),
        Ok(_) => Ok(()),
        Err(error) if environment.is_build_script() => {
            print_failure(&mut io::stdout().lock(), compilation, error)
        }
        Err(error) => fail(error),
    };
    if let Err(error) = result {
        // Without the directives Cargo would link without the library.
        fail(&error)
    }
}

/// A compilation that has ended.
pub(crate) struct Compilation {
    /// The files that the module comes from: itself, or the sources that it was built from.
    pub(crate) files: Vec<PathBuf>,
    /// The environment variables that decide what those become.
    pub(crate) variables: Vec<String>,
    /// The command that compiled, if it was not this crate.
    pub(crate) command: Option<PathBuf>,
    pub(crate) result: Result<Artifact, Error>,
    pub(crate) elapsed: Duration,
}

/// Tells Cargo what to link and when to rerun the build script. After a failure it tells only the
/// latter, since the script may go on.
pub(crate) fn report(environment: &Environment, compilation: &Compilation) -> io::Result<()> {
    static WARNED: AtomicBool = AtomicBool::new(false);
    let mut out = io::stdout().lock();
    match &compilation.result {
        Ok(artifact) => {
            print_success(&mut out, compilation, artifact)?;
            if is_slow(artifact, compilation) && !WARNED.swap(true, Ordering::Relaxed) {
                warn_of_slowness(&mut out, environment, artifact, compilation.elapsed)?;
            }
        }
        Err(_) => rerun(&mut out, compilation)?,
    }
    out.flush()
}

#[expect(clippy::disallowed_methods, reason = "this is the exit policy")]
fn fail(error: &dyn std::fmt::Display) -> ! {
    // If the standard error is closed too, there is nothing left to do.
    let _ = writeln!(io::stderr(), "{error}");
    std::process::exit(1)
}

fn print_success(out: &mut impl Write, compilation: &Compilation, artifact: &Artifact) -> io::Result<()> {
    rerun(out, compilation)?;
    rerun_if_env_changed(out, &artifact.variables)?;
    rerun_if_changed(out, &artifact.c_compiler)?;
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

fn is_slow(artifact: &Artifact, compilation: &Compilation) -> bool {
    let is_unoptimised = env!("WAMR_AOT_BUILD_OPT_LEVEL") == "0" && compilation.command.is_none();
    is_unoptimised && compilation.elapsed > SLOW && !artifact.is_fresh()
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
         add `[profile.{profile}.build-override]` with `opt-level = 2` to the workspace's Cargo.toml, \
         or install wamr-aot-cli and set WAMR_AOT to its command",
        artifact.name(),
        elapsed.as_secs_f64(),
    )
}

fn print_failure(out: &mut impl Write, compilation: &Compilation, error: &Error) -> io::Result<()> {
    rerun(out, compilation)?;
    for text in error.texts() {
        // A directive is one line.
        for line in text.lines() {
            writeln!(out, "cargo::error={line}")?;
        }
    }
    out.flush()
}

/// Tells Cargo when to rerun the build script.
///
/// Without a file nothing is printed, because any line would end Cargo's default, which is to rerun
/// the script when a file of the package changes.
fn rerun(out: &mut impl Write, compilation: &Compilation) -> io::Result<()> {
    if compilation.files.is_empty() {
        return Ok(());
    }
    rerun_if_changed(out, &compilation.files)?;
    rerun_if_env_changed(out, &compilation.variables)?;
    rerun_if_env_changed(out, [COMMAND, PASSES])?;
    rerun_if_changed(out, &compilation.command)
}

fn rerun_if_changed<'a>(
    out: &mut impl Write,
    files: impl IntoIterator<Item = &'a PathBuf>,
) -> io::Result<()> {
    files.into_iter().try_for_each(|file| writeln!(out, "cargo::rerun-if-changed={}", file.display()))
}

fn rerun_if_env_changed(
    out: &mut impl Write,
    variables: impl IntoIterator<Item = impl AsRef<str>>,
) -> io::Result<()> {
    variables
        .into_iter()
        .try_for_each(|variable| writeln!(out, "cargo::rerun-if-env-changed={}", variable.as_ref()))
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
            remarks: None,
            emitter: "native".into(),
            variables: Vec::new(),
            warnings: Vec::new(),
            report: String::new(),
            c_compiler: None,
            manifest: "/out/wamr-aot/plugin.manifest".into(),
            fresh,
        }
    }

    fn compilation(result: Result<Artifact, Error>) -> Compilation {
        let files = vec!["/package/plugin.wasm".into()];
        Compilation { files, variables: Vec::new(), command: None, result, elapsed: Duration::ZERO }
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
            ("WAMR_AOT", "/opt/wamr-aot"),
            ("WAMR_AOT_OPT", "-checks"),
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
            #[cfg(feature = "compiler")]
            jobs: NonZeroUsize::new(4),
            command: Some("/opt/wamr-aot".into()),
            passes: Some("-checks".into()),
            colour: true,
            ..Environment::default()
        };
        assert_eq!(environment, expected);
    }

    #[test]
    fn success_links_the_archive() {
        let printed = |compilation: &Compilation| {
            let mut out = Vec::new();
            print_success(&mut out, compilation, &artifact(false)).unwrap();
            String::from_utf8(out).unwrap()
        };
        let link = "cargo::rustc-link-search=native=/out\n\
                    cargo::rustc-link-lib=static=wamr_aot_plugin\n";
        let file = "cargo::rerun-if-changed=/package/plugin.wasm\n\
                    cargo::rerun-if-env-changed=WAMR_AOT\n\
                    cargo::rerun-if-env-changed=WAMR_AOT_OPT\n";
        let built_in = compilation(Ok(artifact(false)));
        assert_eq!(printed(&built_in), format!("{file}{link}"));
        let by_command = Compilation { command: Some("/bin/wamr-aot".into()), ..built_in };
        assert_eq!(printed(&by_command), format!("{file}cargo::rerun-if-changed=/bin/wamr-aot\n{link}"));
        // Without a file, Cargo's own rule holds.
        assert_eq!(printed(&Compilation { files: Vec::new(), ..by_command }), link);
    }

    #[test]
    fn warnings_are_printed_line_by_line() {
        let mut out = Vec::new();
        let warnings = vec!["one\n  --> plugin.wasm".to_owned(), "two".to_owned()];
        let artifact = Artifact { warnings, ..artifact(true) };
        print_success(&mut out, &compilation(Ok(artifact.clone())), &artifact).unwrap();
        let text = String::from_utf8(out).unwrap();
        let warnings: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("cargo::warning=")).collect();
        assert_eq!(warnings, ["one", "  --> plugin.wasm", "two"]);
    }

    #[test]
    fn slowness_has_one_cause() {
        let unoptimised = env!("WAMR_AOT_BUILD_OPT_LEVEL") == "0";
        let (old, new) = (artifact(true), artifact(false));
        let quick = Compilation { elapsed: SLOW, ..compilation(Ok(new.clone())) };
        assert!(!is_slow(&new, &quick));
        let slow = Compilation { elapsed: SLOW * 2, ..quick };
        assert!(!is_slow(&old, &slow));
        assert_eq!(is_slow(&new, &slow), unoptimised);
        // The command is optimised, whatever the profile.
        assert!(!is_slow(&new, &Compilation { command: Some("/bin/wamr-aot".into()), ..slow }));
        let mut out = Vec::new();
        let environment = Environment { profile: Some("release".into()), ..Environment::default() };
        warn_of_slowness(&mut out, &environment, &new, Duration::from_secs(10)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with("cargo::warning=compiling the module `plugin` took 10 s")
                && text.lines().count() == 1,
            "{text}"
        );
        assert!(text.contains("[profile.release.build-override]") && text.contains("wamr-aot-cli"), "{text}");
    }

    #[test]
    fn failure_is_printed_line_by_line() {
        let finding = Finding::new(Kind::Unsupported, "SIMD is not supported")
            .place(Place::byte(16))
            .help("compile the module without it");
        let mut out = Vec::new();
        let error = Error::new("plugin.wasm", finding);
        let failed = compilation(Err(Error::new("plugin.wasm", Finding::new(Kind::Io, "unused"))));
        print_failure(&mut out, &failed, &error).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cargo::rerun-if-changed=/package/plugin.wasm\n\
             cargo::rerun-if-env-changed=WAMR_AOT\n\
             cargo::rerun-if-env-changed=WAMR_AOT_OPT\n\
             cargo::error=SIMD is not supported\n\
             cargo::error=  --> plugin.wasm: byte 0x10\n\
             cargo::error=  = help: compile the module without it\n"
        );
    }
}
