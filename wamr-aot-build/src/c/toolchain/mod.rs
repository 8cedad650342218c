//! The C compiler: which it is, what it makes, how it is run.
//!
//! `cc` finds it, as for any build script: `CC_<target>`, `TARGET_CC`, `CC`, or the usual name for
//! the target. It is asked once for the macros that it predefines: they show the family and the
//! version, and whether it makes objects for the target at all.

mod flags;
mod frames;
mod install;
mod known;
mod macros;

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub(crate) use frames::listed as listed_frames;
use install::install_hint;
use known::{Known, Variables};
use macros::Macros;
use target_lexicon::Triple;

use super::dialect::Dialect;
use crate::{
    diagnostics::{Finding, catalogue},
    plan::Effort,
    target::{OptLevel, largest_frame},
};

/// What a compiler is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Purpose<'a> {
    pub(crate) triple: &'a Triple,
    /// As rustc calls it: `cc` knows targets by this name.
    pub(crate) name: &'a str,
    /// CPU features by rustc's names.
    pub(crate) cpu_features: &'a [String],
    pub(crate) opt_level: OptLevel,
    /// The objects become an image that nothing relocates.
    pub(crate) loadable: bool,
    /// For temporary files.
    pub(crate) directory: &'a Path,
}

/// A file was not compiled.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Functions, by their names in C or in the object, have frames of so many bytes; the most that
    /// they may have.
    Frames(Vec<(String, u64)>, u32),
    Other(Finding),
}

impl From<Finding> for Failure {
    fn from(finding: Finding) -> Failure {
        Failure::Other(finding)
    }
}

/// What a compiler made of a file.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// The functions with their frames, as the compiler writes them. Empty if it does not.
    pub(crate) stack_usage: String,
}

/// The compilers that `cc` takes for targets, by their names.
static CANDIDATES: Known<(String, Variables), Candidate> = Known::new();

/// A compiler that was found fit.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    dialect: Dialect,
    triple: Triple,
    name: String,
    /// Name and version.
    version: String,
}

impl Toolchain {
    /// Finds the compiler and asks it what it is.
    pub(crate) fn find(purpose: &Purpose<'_>) -> Result<Toolchain, Finding> {
        let variables = known::variables();
        let key = (purpose.name.to_owned(), variables.clone());
        let first = CANDIDATES.get_or_ask(key, || Candidate::of_cc(purpose)).map_err(|error| {
            catalogue::no_c_compiler(
                purpose.name,
                &error.to_string(),
                &install_hint(purpose.triple, purpose.name),
            )
        })?;
        match first.examine(purpose, &variables) {
            Ok(toolchain) => Ok(toolchain),
            // For a target that `cc` knows no name for it takes the machine's own compiler.
            Err(Unfit::WrongTarget(why)) if first.is_default() => {
                let clang = Candidate {
                    program: "clang".into(),
                    args: vec![format!("--target={}", purpose.triple).into()],
                    env: Vec::new(),
                };
                clang
                    .examine(purpose, &variables)
                    .map_err(|_| Unfit::WrongTarget(why).finding(&first, purpose))
            }
            Err(unfit) => Err(unfit.finding(&first, purpose)),
        }
    }

    pub(crate) fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    pub(crate) fn triple(&self) -> &Triple {
        &self.triple
    }

    /// Name and version, for people.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Where the program is, if it is found.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        known::file(&self.program)
    }

    /// All that decides what objects it makes.
    pub(crate) fn identity(&self) -> String {
        let args: Vec<_> = self.args.iter().map(|arg| arg.to_string_lossy()).collect();
        format!("{}\n{}\n{}\n{:?}", self.program.display(), self.version, args.join("\n"), self.dialect)
    }

    /// Compiles a file in `directory`, and reads the object.
    pub(crate) fn compile(&self, directory: &Path, file: &str, effort: Effort) -> Result<Object, Failure> {
        let object = Path::new(file).with_extension("o");
        let mut command = Command::new(&self.program);
        command.args(&self.args);
        if effort == Effort::Reduced {
            command.args(flags::frugal(self.dialect.family));
        }
        command.arg("-c").arg(file).arg("-o").arg(&object);
        command
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(directory)
            .stdin(Stdio::null());
        // Messages that can be understood.
        command.env("LC_ALL", "C");
        let output = command.output().map_err(|error| {
            catalogue::c_compiler_not_started(&self.program, error, &install_hint(&self.triple, &self.name))
        })?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            let shown = self.program.display().to_string();
            let frames = frames::too_large(&message);
            if !frames.is_empty() {
                return Err(Failure::Frames(frames, largest_frame(&self.triple)));
            }
            return Err(catalogue::c_compiler_failed(
                &shown,
                &output.status.to_string(),
                &message,
                directory,
            )
            .into());
        }
        let path = directory.join(&object);
        let bytes = fs::read(&path).map_err(|error| catalogue::io("read", &path, error))?;
        match macros::object_mismatch(&bytes, &self.triple) {
            None => {
                // A compiler that does not write it is as good, but for the numbers.
                let stack_usage = fs::read_to_string(path.with_extension("su")).unwrap_or_default();
                // Again, whatever became of the warning.
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
    /// For tests: with further flags.
    pub(crate) fn with(mut self, flags: &[&str]) -> Toolchain {
        self.args.extend(flags.iter().map(OsString::from));
        self
    }
}

/// A compiler as it is started.
#[derive(Clone)]
struct Candidate {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

/// Why a compiler is not taken.
enum Unfit {
    NotStarted(io::Error),
    /// It ended with an error.
    Failed(String),
    /// It makes objects for something else.
    WrongTarget(String),
    TooOld(String),
}

impl Unfit {
    fn finding(self, candidate: &Candidate, purpose: &Purpose<'_>) -> Finding {
        let hint = install_hint(purpose.triple, purpose.name);
        let program = candidate.program.display().to_string();
        match self {
            Unfit::NotStarted(error) => catalogue::c_compiler_not_started(&candidate.program, error, &hint),
            Unfit::Failed(message) => catalogue::c_compiler_refused(&program, purpose.name, &message, &hint),
            Unfit::WrongTarget(why) => catalogue::c_wrong_compiler(&program, purpose.name, &why, &hint),
            Unfit::TooOld(version) => catalogue::c_compiler_too_old(&program, &version),
        }
    }
}

impl Candidate {
    /// What `cc` takes for a target.
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

    /// It is what `cc` takes if it knows no better.
    fn is_default(&self) -> bool {
        matches!(self.program.to_str(), Some("cc" | "gcc" | "clang"))
    }

    fn examine(&self, purpose: &Purpose<'_>, variables: &Variables) -> Result<Toolchain, Unfit> {
        let mut args = flags::target_defaults(purpose.triple);
        // `cc` and users silence the compiler (`-w`), but a frame that is too large is found by a
        // warning.
        args.extend(self.args.iter().filter(|arg| *arg != "-w").cloned());
        args.extend(flags::target(purpose));
        let text = self.predefined(&args, variables)?;
        let macros = Macros::parse(&text);
        let dialect = macros.dialect(purpose.triple, purpose.opt_level).map_err(Unfit::TooOld)?;
        if let Some(why) = macros.mismatch(purpose.triple) {
            return Err(Unfit::WrongTarget(why));
        }
        args.extend(flags::semantics(purpose, &dialect));
        Ok(Toolchain {
            program: self.program.clone(),
            args,
            env: self.env.clone(),
            dialect,
            triple: purpose.triple.clone(),
            name: purpose.name.to_owned(),
            version: macros.version(),
        })
    }

    /// The predefined macros.
    fn predefined(&self, args: &[OsString], variables: &Variables) -> Result<String, Unfit> {
        let call: Vec<OsString> =
            std::iter::once(self.program.clone().into_os_string()).chain(args.iter().cloned()).collect();
        known::MACROS.get_or_ask((call, variables.clone()), || {
            let mut command = Command::new(&self.program);
            command.args(args).args(["-E", "-dM", "-x", "c", "-"]).stdin(Stdio::null());
            command.envs(self.env.iter().map(|(name, value)| (name, value)));
            let output = command.output().map_err(Unfit::NotStarted)?;
            if output.status.success() {
                Ok(String::from_utf8_lossy(&output.stdout).into_owned())
            } else {
                Err(Unfit::Failed(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()))
            }
        })
    }
}

/// The variables that decide which compiler is used and how, for a target by rustc's name.
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

    use super::*;
    use crate::{diagnostics::report, test_dir::TestDir};

    /// A program that prints these macros when it is asked for them, and copies a file if it has to
    /// make an object.
    fn fake(dir: &TestDir, macros: &str, object: &[u8]) -> Candidate {
        let path = |name: &str| dir.path().join(name);
        fs::write(path("macros"), macros).unwrap();
        fs::write(path("object"), object).unwrap();
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in\n*-dM*) cat '{0}/macros' ;;\n*bad.c*) echo 'bad.c:1: error: odd' >&2; exit 1 ;;\n\
             *) while [ \"$1\" != -o ]; do shift; done; cp '{0}/object' \"$2\" ;;\nesac\n",
            dir.path().display()
        );
        let program = path("compiler");
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Candidate { program, args: Vec::new(), env: Vec::new() }
    }

    fn examine(candidate: &Candidate, name: &str) -> Result<Toolchain, String> {
        let triple: Triple = name.parse().unwrap();
        let directory = Path::new("/nonexistent");
        let purpose = Purpose {
            triple: &triple,
            name,
            cpu_features: &[],
            opt_level: OptLevel::Speed,
            loadable: false,
            directory,
        };
        candidate
            .examine(&purpose, &known::variables())
            .map_err(|unfit| report::finding("", &unfit.finding(candidate, &purpose)))
    }

    const GCC: &str = "#define __GNUC__ 12\n#define __VERSION__ \"12.2.0\"\n#define __ELF__ 1\n#define __SIZEOF_POINTER__ 8\n\
                       #define __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__\n";

    #[test]
    fn a_compiler_for_another_target_is_told() {
        let dir = TestDir::new("toolchain-target");
        let host = format!("{GCC}#define __x86_64__ 1\n");
        let report = examine(&fake(&dir, &host, b""), "aarch64-unknown-none-elf").unwrap_err();
        assert!(
            report.contains("no code for AArch64") && report.contains("CC_aarch64_unknown_none_elf"),
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
    fn another_float_abi_is_told() {
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
        assert!(report.contains("(soft, not double)"), "{report}");
    }

    #[test]
    fn clang_on_arm_is_kept_from_two_mistakes() {
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
            let includes = |name| toolchain.dialect.base(true).iter().any(|(_, text)| text.contains(name));
            assert_eq!(includes("by halves"), *by_halves, "{macros}");
            assert_eq!(toolchain.args.contains(&"-neon".into()), *without_neon, "{macros}");
            // By default only what all of these CPUs have.
            assert!(toolchain.args.contains(&"-mfpu=vfpv3-d16".into()), "{macros}");
            assert!(
                !toolchain.dialect.base(false).iter().any(|(_, text)| text.contains("by halves")),
                "{macros}"
            );
        }
    }

    #[test]
    fn an_old_compiler_is_told() {
        let dir = TestDir::new("toolchain-old");
        let old = GCC.replace("12", "9") + "#define __x86_64__ 1\n";
        let report = examine(&fake(&dir, &old, b""), "x86_64-unknown-linux-gnu").unwrap_err();
        assert!(report.contains("too old: GCC 9.2.0") && report.contains("GCC 12 or later"), "{report}");
    }

    #[test]
    fn a_missing_compiler_is_told() {
        let missing = Candidate { program: "/nonexistent/cc".into(), args: Vec::new(), env: Vec::new() };
        let report = examine(&missing, "thumbv7em-none-eabi").unwrap_err();
        assert!(report.contains("cannot be started") && report.contains("gcc-arm-none-eabi"), "{report}");
    }

    #[test]
    fn what_a_compiler_makes_is_looked_at() {
        let dir = TestDir::new("toolchain-object");
        let host = format!("{GCC}#define __x86_64__ 1\n");
        let toolchain = examine(&fake(&dir, &host, b"no object"), "x86_64-unknown-linux-gnu").unwrap();
        let failure = |file| match toolchain.compile(dir.path(), file, Effort::Full).unwrap_err() {
            Failure::Other(finding) => report::finding("", &finding),
            Failure::Frames(frames, _) => panic!("{frames:?}"),
        };
        let report = failure("good.c");
        assert!(report.contains("no object file"), "{report}");
        // The compiler's own words, and where the C is.
        let report = failure("bad.c");
        assert!(
            report.contains("bad.c:1: error: odd") && report.contains(&dir.path().display().to_string()),
            "{report}"
        );
    }

    #[test]
    fn a_silenced_compiler_still_tells_of_large_frames() {
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
            panic!("it is too large")
        };
        assert_eq!(frames, [("func1".to_owned(), 65537)]);
    }

    #[test]
    fn the_variables_are_those_of_the_target() {
        let names = variables("thumbv7em-none-eabihf");
        assert!(
            names.contains(&"CC_thumbv7em_none_eabihf".to_owned()) && names.contains(&"CFLAGS".to_owned())
        );
    }
}
