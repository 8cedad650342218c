//! Finds, examines and runs the C compiler.
//!
//! `cc` finds it, as for any build script: from `CC_<target>`, `TARGET_CC` or `CC`, or by the usual
//! name for the target. A single query for its predefined macros shows its family and version, and
//! whether it produces objects for the target.

mod fingerprint;
mod flags;
mod frames;
mod install;
mod library;
mod macros;
mod memo;

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

pub(crate) use frames::listed as listed_frames;
use install::install_hint;
use macros::Macros;
use memo::{Memo, Variables};
use target_lexicon::Triple;

use super::dialect::Dialect;
use crate::{
    diagnostics::{Finding, catalogue},
    options::OptLevel,
    plan::Effort,
    target::largest_frame,
};

/// What a compiler is needed for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Purpose<'a> {
    pub(crate) triple: &'a Triple,
    /// The target's name in rustc, which is also its name in `cc`.
    pub(crate) name: &'a str,
    /// CPU features, by their names in rustc.
    pub(crate) cpu_features: &'a [String],
    pub(crate) opt_level: OptLevel,
    /// Whether the objects become an image without relocations.
    pub(crate) loadable: bool,
    /// The directory for temporary files.
    pub(crate) directory: &'a Path,
}

/// Why a file was not compiled.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The functions whose frames are too large, by their names in C or in the object, with the
    /// sizes of the frames; and the largest size that is accepted. All sizes are in bytes.
    Frames(Vec<(String, u64)>, u32),
    Other(Finding),
}

impl From<Finding> for Failure {
    fn from(finding: Finding) -> Failure {
        Failure::Other(finding)
    }
}

/// The output of a compiler for one file.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// The compiler's list of functions and their frames. Empty if it does not write one.
    pub(crate) stack_usage: String,
}

/// The compilers that `cc` finds, by the names of the targets.
static CANDIDATES: Memo<(String, Variables), Candidate> = Memo::new();

/// A compiler that can be used.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    dialect: Dialect,
    opt_level: OptLevel,
    triple: Triple,
    name: String,
    /// The name and version of the compiler.
    version: String,
}

impl Toolchain {
    /// Finds and examines the compiler.
    pub(crate) fn find(purpose: &Purpose<'_>) -> Result<Toolchain, Finding> {
        let variables = memo::variables();
        let key = (purpose.name.to_owned(), variables.clone());
        let first = CANDIDATES.get_or_try_init(key, || Candidate::of_cc(purpose)).map_err(|error| {
            catalogue::no_c_compiler(
                purpose.name,
                &error.to_string(),
                &install_hint(purpose.triple, purpose.name),
            )
        })?;
        match first.examine(purpose, &variables) {
            Ok(toolchain) => Ok(toolchain),
            // `cc` uses the host's compiler for targets that it does not know.
            Err(Rejection::WrongTarget(why)) if first.is_default() => {
                let clang = Candidate {
                    program: "clang".into(),
                    args: vec![format!("--target={}", purpose.triple).into()],
                    env: Vec::new(),
                };
                clang
                    .examine(purpose, &variables)
                    .map_err(|_| Rejection::WrongTarget(why).finding(&first, purpose))
            }
            Err(rejection) => Err(rejection.finding(&first, purpose)),
        }
    }

    pub(crate) fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    pub(crate) fn opt_level(&self) -> OptLevel {
        self.opt_level
    }

    pub(crate) fn triple(&self) -> &Triple {
        &self.triple
    }

    /// The name and version of the compiler, for users to read.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The file of the program, if it is found.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        memo::file(&self.program)
    }

    /// Everything that the compiler's output depends on.
    pub(crate) fn identity(&self) -> String {
        let args: Vec<_> = self.args.iter().map(|arg| arg.to_string_lossy()).collect();
        format!("{}\n{}\n{}\n{:?}", self.program.display(), self.version, args.join("\n"), self.dialect)
    }

    /// The same toolchain for code whose faults are traps.
    pub(crate) fn for_guards(&self) -> Toolchain {
        let mut toolchain = self.clone();
        toolchain.args.extend(flags::guards(self.dialect.family).iter().map(OsString::from));
        toolchain
    }

    /// The compiler, in `directory`.
    fn command(&self, directory: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).envs(self.env.iter().map(|(name, value)| (name, value)));
        command.current_dir(directory).stdin(Stdio::null());
        command
    }

    /// Runs the compiler to its end.
    fn output(&self, command: &mut Command) -> Result<Output, Finding> {
        command.output().map_err(|error| {
            catalogue::c_compiler_not_started(&self.program, error, &install_hint(&self.triple, &self.name))
        })
    }

    /// What is wrong if the compiler ended with an error.
    fn failed(&self, output: &Output, directory: &Path) -> Finding {
        let message = String::from_utf8_lossy(&output.stderr);
        let shown = self.program.display().to_string();
        catalogue::c_compiler_failed(&shown, &output.status.to_string(), &message, directory)
    }

    /// Compiles a file in `directory`, and reads the object.
    pub(crate) fn compile(&self, directory: &Path, file: &str, effort: Effort) -> Result<Object, Failure> {
        let object = Path::new(file).with_extension("o");
        let mut command = self.command(directory);
        if effort == Effort::Reduced {
            command.args(flags::reduced(self.dialect.family));
        }
        command.arg("-c").arg(file).arg("-o").arg(&object);
        // Messages are parsed.
        command.env("LC_ALL", "C");
        let output = self.output(&mut command)?;
        if !output.status.success() {
            let frames = frames::too_large(&String::from_utf8_lossy(&output.stderr));
            if !frames.is_empty() {
                return Err(Failure::Frames(frames, largest_frame(&self.triple)));
            }
            return Err(self.failed(&output, directory).into());
        }
        let path = directory.join(&object);
        let bytes = fs::read(&path).map_err(|error| catalogue::io("read", &path, error))?;
        match macros::object_mismatch(&bytes, &self.triple) {
            None => {
                // The list is optional: without it the stack usage is not reported.
                let stack_usage = fs::read_to_string(path.with_extension("su")).unwrap_or_default();
                // The user's flags may have disabled the warning.
                let most = largest_frame(&self.triple);
                let mut frames: Vec<(String, u64)> = frames::listed(&stack_usage)
                    .into_iter()
                    .flatten()
                    .filter(|&(_, bytes)| bytes > most.into())
                    .map(|(name, bytes)| (name.to_owned(), bytes))
                    .collect();
                frames.sort();
                if frames.is_empty() {
                    Ok(Object { bytes, stack_usage })
                } else {
                    Err(Failure::Frames(frames, most))
                }
            }
            Some(why) => {
                Err(catalogue::c_wrong_object(&self.program.display().to_string(), &self.name, &why).into())
            }
        }
    }
}

#[cfg(test)]
impl Toolchain {
    /// The same toolchain with more flags, for tests.
    pub(crate) fn with(mut self, flags: &[&str]) -> Toolchain {
        self.args.extend(flags.iter().map(OsString::from));
        self
    }

    /// The same toolchain for code that needs aligned addresses, for tests on other machines.
    pub(crate) fn with_strict_alignment(mut self) -> Toolchain {
        self.dialect.strict_alignment = true;
        self
    }
}

/// The command line and the environment of a compiler.
#[derive(Clone)]
struct Candidate {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

/// Why a compiler is rejected.
enum Rejection {
    NotStarted(io::Error),
    /// The compiler exited with an error.
    Failed(String),
    /// The compiler produces objects for another target.
    WrongTarget(String),
    TooOld(String),
}

impl Rejection {
    fn finding(self, candidate: &Candidate, purpose: &Purpose<'_>) -> Finding {
        let hint = install_hint(purpose.triple, purpose.name);
        let program = candidate.program.display().to_string();
        match self {
            Rejection::NotStarted(error) => {
                catalogue::c_compiler_not_started(&candidate.program, error, &hint)
            }
            Rejection::Failed(message) => {
                catalogue::c_compiler_refused(&program, purpose.name, &message, &hint)
            }
            Rejection::WrongTarget(why) => catalogue::c_wrong_compiler(&program, purpose.name, &why, &hint),
            Rejection::TooOld(version) => catalogue::c_compiler_too_old(&program, &version),
        }
    }
}

impl Candidate {
    /// The compiler that `cc` finds for a target.
    fn of_cc(purpose: &Purpose<'_>) -> Result<Candidate, cc::Error> {
        let tool = cc::Build::new()
            .target(purpose.name)
            .host(&Triple::host().to_string())
            .opt_level(0)
            .debug(false)
            .warnings(false)
            .cargo_metadata(false)
            .cargo_warnings(false)
            .inherit_rustflags(false)
            .out_dir(purpose.directory)
            .try_get_compiler()?;
        Ok(Candidate {
            program: tool.path().to_owned(),
            args: tool.args().to_vec(),
            env: tool.get_envs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        })
    }

    /// Whether this is the compiler that `cc` falls back to.
    fn is_default(&self) -> bool {
        matches!(self.program.to_str(), Some("cc" | "gcc" | "clang"))
    }

    fn examine(&self, purpose: &Purpose<'_>, variables: &Variables) -> Result<Toolchain, Rejection> {
        let mut args = flags::target_defaults(purpose.triple);
        // `cc` and users may disable warnings with `-w`, but a warning reports frames that are too
        // large.
        args.extend(self.args.iter().filter(|arg| *arg != "-w").cloned());
        args.extend(flags::target(purpose));
        let text = self.predefined(&args, variables)?;
        let macros = Macros::parse(&text);
        let dialect = macros.dialect(purpose.triple, purpose.opt_level).map_err(Rejection::TooOld)?;
        if let Some(why) = macros.mismatch(purpose.triple) {
            return Err(Rejection::WrongTarget(why));
        }
        args.extend(flags::semantics(purpose, &dialect));
        Ok(Toolchain {
            program: self.program.clone(),
            args,
            env: self.env.clone(),
            dialect,
            opt_level: purpose.opt_level,
            triple: purpose.triple.clone(),
            name: purpose.name.to_owned(),
            version: macros.version(),
        })
    }

    /// The predefined macros.
    fn predefined(&self, args: &[OsString], variables: &Variables) -> Result<String, Rejection> {
        let call: Vec<OsString> =
            std::iter::once(self.program.clone().into_os_string()).chain(args.iter().cloned()).collect();
        memo::MACROS.get_or_try_init((call, variables.clone()), || {
            let mut command = Command::new(&self.program);
            command.args(args).args(["-E", "-dM", "-x", "c", "-"]).stdin(Stdio::null());
            command.envs(self.env.iter().map(|(name, value)| (name, value)));
            let output = command.output().map_err(Rejection::NotStarted)?;
            if output.status.success() {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            } else {
                Err(Rejection::Failed(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()))
            }
        })
    }
}

/// The environment variables that select the compiler and its flags for a target. `target` is its
/// name in rustc.
pub(crate) fn variables(target: &str) -> Vec<String> {
    let underscored = target.replace(['-', '.'], "_");
    let mut names = Vec::new();
    for kind in ["CC", "CFLAGS"] {
        names.push(format!("{kind}_{target}"));
        names.push(format!("{kind}_{underscored}"));
        names.push(format!("TARGET_{kind}"));
        names.push(format!("HOST_{kind}"));
        names.push(kind.to_owned());
    }
    names.extend(
        ["CRATE_CC_NO_DEFAULTS", "CC_ENABLE_DEBUG_OUTPUT", "CC_SHELL_ESCAPED_FLAGS"].map(str::to_owned),
    );
    names
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{super::dialect::Accesses, *};
    use crate::{diagnostics::report, test_dir::TestDir};

    /// A program that prints the given macros if it gets `-dM`, and otherwise writes the given
    /// object.
    fn fake(dir: &TestDir, macros: &str, object: &[u8]) -> Candidate {
        let path = |name: &str| dir.path().join(name);
        fs::write(path("macros"), macros).unwrap();
        fs::write(path("object"), object).unwrap();
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in\n*-dM*) cat '{0}/macros' ;;\n\
             *bad.c*) echo 'bad.c:1: error: odd' >&2; exit 1 ;;\n\
             *) while [ \"$1\" != -o ]; do shift; done; cp '{0}/object' \"$2\" ;;\nesac\n",
            dir.path().display()
        );
        let program = path("compiler");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Candidate { program, args: Vec::new(), env: Vec::new() }
    }

    fn examine(candidate: &Candidate, name: &str) -> Result<Toolchain, String> {
        examine_at(OptLevel::Speed, candidate, name)
    }

    fn examine_at(opt_level: OptLevel, candidate: &Candidate, name: &str) -> Result<Toolchain, String> {
        let triple: Triple = name.parse().unwrap();
        let directory = Path::new("/nonexistent");
        let purpose =
            Purpose { triple: &triple, name, cpu_features: &[], opt_level, loadable: false, directory };
        candidate
            .examine(&purpose, &memo::variables())
            .map_err(|rejection| report::finding("", &rejection.finding(candidate, &purpose)))
    }

    const GCC: &str = "#define __GNUC__ 12\n#define __VERSION__ \"12.2.0\"\n#define __ELF__ 1\n\
                       #define __SIZEOF_POINTER__ 8\n\
                       #define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__\n";

    #[test]
    fn a_compiler_for_another_target_is_reported() {
        let dir = TestDir::new("toolchain-target");
        let host = format!("{GCC}#define __x86_64__ 1\n");
        let report = examine(&fake(&dir, &host, b""), "aarch64-unknown-none-elf").unwrap_err();
        assert!(
            report.contains("does not generate code for AArch64")
                && report.contains("CC_aarch64_unknown_none_elf"),
            "{report}"
        );
        assert!(
            report.contains("apt install")
                && report.contains("brew install")
                && report.contains("winget install"),
            "{report}"
        );
    }

    #[test]
    fn another_float_abi_is_reported() {
        let dir = TestDir::new("toolchain-floats");
        let soft = GCC.replace("POINTER__ 8", "POINTER__ 4") + "#define __arm__ 1\n";
        let report = examine(&fake(&dir, &soft, b""), "thumbv7em-none-eabihf").unwrap_err();
        assert!(report.contains("another float ABI") && report.contains("gcc-arm-none-eabi"), "{report}");
        let dir = TestDir::new("toolchain-floats-2");
        assert!(examine(&fake(&dir, &soft, b""), "thumbv7em-none-eabi").is_ok());
        let dir = TestDir::new("toolchain-floats-3");
        let risc =
            format!("{GCC}#define __riscv 1\n#define __riscv_xlen 64\n#define __riscv_float_abi_soft 1\n");
        let report = examine(&fake(&dir, &risc, b""), "riscv64gc-unknown-none-elf").unwrap_err();
        assert!(
            report.contains("in integer registers, the target in double-precision float registers"),
            "{report}"
        );
    }

    #[test]
    fn flags_and_headers_avoid_two_defects_of_clang_on_arm() {
        const TARGET: &str = "armv7-unknown-linux-gnueabihf";
        let arm = GCC.replace("POINTER__ 8", "POINTER__ 4") + "#define __arm__ 1\n#define __ARM_PCS_VFP 1\n";
        let clang = |major: u32| format!("{arm}#define __clang__ 1\n#define __clang_major__ {major}\n");
        let neon = |macros: &str| format!("{macros}#define __ARM_NEON 1\n");
        for (i, (macros, by_halves, without_neon)) in [
            (arm.clone(), false, false),
            (neon(&arm), false, false),
            (clang(14), true, false),
            (neon(&clang(14)), true, true),
            (clang(19), false, false),
            (neon(&clang(19)), false, true),
        ]
        .iter()
        .enumerate()
        {
            let dir = TestDir::new(&format!("toolchain-arm-{i}"));
            let toolchain = examine(&fake(&dir, macros, b""), TARGET).unwrap();
            let includes =
                |name| toolchain.dialect.base(Accesses::Shared).iter().any(|(_, text)| text.contains(name));
            assert_eq!(includes("by halves"), *by_halves, "{macros}");
            assert_eq!(toolchain.args.contains(&"-neon".into()), *without_neon, "{macros}");
            // The default FPU is one that all of these CPUs have.
            assert!(toolchain.args.contains(&"-mfpu=vfpv3-d16".into()), "{macros}");
            assert!(
                !toolchain
                    .dialect
                    .base(Accesses::Ordinary)
                    .iter()
                    .any(|(_, text)| text.contains("by halves")),
                "{macros}"
            );
        }
    }

    #[test]
    fn only_fast_code_for_thumb_2_has_jump_tables() {
        let arm = GCC.replace("POINTER__ 8", "POINTER__ 4") + "#define __arm__ 1\n#define __thumb__ 1\n";
        let thumb2 = format!("{arm}#define __thumb2__ 1\n#define __ARM_FEATURE_UNALIGNED 1\n");
        for (i, (target, macros, opt_level, has_tables)) in [
            ("thumbv7em-none-eabi", &thumb2, OptLevel::Speed, true),
            ("thumbv7em-none-eabi", &thumb2, OptLevel::SpeedAndSize, false),
            ("thumbv7em-none-eabi", &thumb2, OptLevel::None, false),
            ("thumbv6m-none-eabi", &arm, OptLevel::Speed, false),
        ]
        .into_iter()
        .enumerate()
        {
            let dir = TestDir::new(&format!("toolchain-tables-{i}"));
            let toolchain = examine_at(opt_level, &fake(&dir, macros, b""), target).unwrap();
            let is_off = toolchain.args.contains(&"-fno-jump-tables".into());
            assert_eq!(is_off, !has_tables, "{target}, {opt_level:?}");
        }
    }

    #[test]
    fn an_old_compiler_is_reported() {
        let dir = TestDir::new("toolchain-old");
        let old = GCC.replace("12", "9") + "#define __x86_64__ 1\n";
        let report = examine(&fake(&dir, &old, b""), "x86_64-unknown-linux-gnu").unwrap_err();
        assert!(report.contains("too old: GCC 9.2.0") && report.contains("GCC 12 or later"), "{report}");
    }

    #[test]
    fn a_missing_compiler_is_reported() {
        let missing = Candidate { program: "/nonexistent/cc".into(), args: Vec::new(), env: Vec::new() };
        let report = examine(&missing, "thumbv7em-none-eabi").unwrap_err();
        assert!(report.contains("cannot be started") && report.contains("gcc-arm-none-eabi"), "{report}");
    }

    #[test]
    fn the_output_of_a_compiler_is_checked() {
        let dir = TestDir::new("toolchain-object");
        let host = format!("{GCC}#define __x86_64__ 1\n");
        let toolchain = examine(&fake(&dir, &host, b"not an object"), "x86_64-unknown-linux-gnu").unwrap();
        let failure = |file| match toolchain.compile(dir.path(), file, Effort::Full).unwrap_err() {
            Failure::Other(finding) => report::finding("", &finding),
            Failure::Frames(frames, _) => panic!("{frames:?}"),
        };
        let report = failure("good.c");
        assert!(report.contains("not an object file"), "{report}");
        // The report has the compiler's message and the directory of the C files.
        let report = failure("bad.c");
        assert!(
            report.contains("bad.c:1: error: odd") && report.contains(&dir.path().display().to_string()),
            "{report}"
        );
    }

    #[test]
    fn large_frames_are_reported_even_if_warnings_are_off() {
        let dir = TestDir::new("toolchain-silent");
        let host = format!("{GCC}#define __x86_64__ 1\n");
        let elf = {
            let mut header =
                vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 62, 0, 1, 0, 0, 0];
            header.resize(52, 0);
            header.extend([64, 0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0]);
            header
        };
        let candidate = fake(&dir, &host, &elf);
        let silenced = Candidate { args: vec!["-w".into()], ..candidate };
        let toolchain = examine(&silenced, "x86_64-unknown-linux-gnu").unwrap();
        assert!(!toolchain.args.contains(&"-w".into()));
        fs::write(dir.path().join("good.su"), "good.c:1:2:func1\t65536\tstatic\n").unwrap();
        assert!(toolchain.compile(dir.path(), "good.c", Effort::Full).is_ok());
        fs::write(dir.path().join("good.su"), "good.c:1:2:func1\t65537\tstatic\n").unwrap();
        let Err(Failure::Frames(frames, 65536)) = toolchain.compile(dir.path(), "good.c", Effort::Full)
        else {
            panic!("the frame is too large")
        };
        assert_eq!(frames, [("func1".to_owned(), 65537)]);
    }

    #[test]
    fn the_variables_include_those_of_the_target() {
        let names = variables("thumbv7em-none-eabihf");
        assert!(
            names.contains(&"CC_thumbv7em_none_eabihf".to_owned()) && names.contains(&"CFLAGS".to_owned())
        );
    }
}
