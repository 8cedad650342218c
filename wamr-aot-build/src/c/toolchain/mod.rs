//! The C compiler: which it is, what it makes, how it is run.
//!
//! `cc` finds it, as for any build script: `CC_<target>`, `TARGET_CC`, `CC`, or the usual name for the target. It is asked once for
//! the macros that it predefines: they tell the family and the version, and whether it makes objects for the target at all.

mod flags;
mod macros;

use std::{
    collections::HashMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, PoisonError},
};

use target_lexicon::{Architecture, Triple};

use super::dialect::Dialect;
use crate::{
    diagnostics::{Finding, catalogue},
    target::OptLevel,
};
use macros::Macros;

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
            .try_get_compiler()
            .map_err(|error| catalogue::no_c_compiler(purpose.name, &error.to_string(), &install_hint(purpose.triple)))?;
        let first = Candidate {
            program: tool.path().to_owned(),
            args: tool.args().to_vec(),
            env: tool.get_envs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        };
        match first.examine(purpose) {
            Ok(toolchain) => Ok(toolchain),
            // For a target that `cc` knows no name for it takes the machine's own compiler.
            Err(Unfit::WrongTarget(why)) if first.is_default() => {
                let clang = Candidate {
                    program: "clang".into(),
                    args: vec![format!("--target={}", purpose.triple).into()],
                    env: Vec::new(),
                };
                clang.examine(purpose).map_err(|_| Unfit::WrongTarget(why).finding(&first, purpose))
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

    /// All that decides what objects it makes.
    pub(crate) fn identity(&self) -> String {
        let args: Vec<_> = self.args.iter().map(|arg| arg.to_string_lossy()).collect();
        format!("{}\n{}\n{}\n{:?}", self.program.display(), self.version, args.join("\n"), self.dialect)
    }

    /// Compiles a file in `directory`, and reads the object.
    pub(crate) fn compile(&self, directory: &Path, file: &str) -> Result<Vec<u8>, Finding> {
        let object = Path::new(file).with_extension("o");
        let mut command = Command::new(&self.program);
        command.args(&self.args).arg("-c").arg(file).arg("-o").arg(&object);
        command.envs(self.env.iter().map(|(name, value)| (name, value))).current_dir(directory).stdin(Stdio::null());
        let output = command
            .output()
            .map_err(|error| catalogue::c_compiler_not_started(&self.program, error, &install_hint(&self.triple)))?;
        if !output.status.success() {
            let message = String::from_utf8_lossy(&output.stderr);
            let shown = self.program.display().to_string();
            return Err(if message.contains("frame-larger-than") && message.contains("frame size") {
                catalogue::c_frame_too_large(&message)
            } else {
                catalogue::c_compiler_failed(&shown, &output.status.to_string(), &message, directory)
            });
        }
        let path = directory.join(&object);
        let bytes = fs::read(&path).map_err(|error| catalogue::io("read", &path, error))?;
        match macros::object_mismatch(&bytes, &self.triple) {
            None => Ok(bytes),
            Some(why) => Err(catalogue::c_wrong_object(&self.program.display().to_string(), &self.name, &why)),
        }
    }
}

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
        let hint = install_hint(purpose.triple);
        let program = candidate.program.display().to_string();
        match self {
            Unfit::NotStarted(error) => catalogue::c_compiler_not_started(&candidate.program, error, &hint),
            Unfit::Failed(message) => catalogue::c_compiler_refused(&program, purpose.name, &message, &hint),
            Unfit::WrongTarget(why) => catalogue::c_wrong_compiler(&program, purpose.name, &why, &hint),
            Unfit::TooOld(version) => catalogue::c_compiler_too_old(&program, &version),
        }
    }
}

/// What a compiler said of itself, by all that it was asked with: a build script may compile many modules.
static KNOWN: Mutex<Option<HashMap<Vec<OsString>, String>>> = Mutex::new(None);

impl Candidate {
    /// It is what `cc` takes where it knows no better.
    fn is_default(&self) -> bool {
        matches!(self.program.to_str(), Some("cc" | "gcc" | "clang"))
    }

    fn examine(&self, purpose: &Purpose<'_>) -> Result<Toolchain, Unfit> {
        let mut args = flags::target_defaults(purpose.triple);
        args.extend(self.args.iter().cloned());
        args.extend(flags::target(purpose));
        let text = self.predefined(&args)?;
        let macros = Macros::parse(&text);
        let dialect = macros.dialect(purpose.triple).map_err(Unfit::TooOld)?;
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
    fn predefined(&self, args: &[OsString]) -> Result<String, Unfit> {
        let key: Vec<OsString> = std::iter::once(self.program.clone().into_os_string()).chain(args.iter().cloned()).collect();
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        if let Some(text) = known.get(&key) {
            return Ok(text.clone());
        }
        let mut command = Command::new(&self.program);
        command.args(args).args(["-E", "-dM", "-x", "c", "-"]).stdin(Stdio::null());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let output = command.output().map_err(Unfit::NotStarted)?;
        if !output.status.success() {
            return Err(Unfit::Failed(String::from_utf8_lossy(&output.stderr).trim_end().to_owned()));
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        known.insert(key, text.clone());
        Ok(text)
    }
}

/// How to get a compiler for a target.
fn install_hint(triple: &Triple) -> String {
    let bare = triple.operating_system == target_lexicon::OperatingSystem::None_;
    let debian = match triple.architecture {
        Architecture::Arm(_) if bare => "gcc-arm-none-eabi",
        Architecture::Riscv32(_) | Architecture::Riscv64(_) if bare => "gcc-riscv64-unknown-elf",
        _ if *triple == Triple::host() => "gcc",
        _ => "clang",
    };
    let brew = match debian {
        "gcc-arm-none-eabi" => "`brew install --cask gcc-arm-embedded`",
        "gcc-riscv64-unknown-elf" => "`brew install riscv64-elf-gcc`",
        _ => "`brew install llvm`",
    };
    format!("Debian and Ubuntu: `apt install {debian}`; macOS: {brew}; Windows: `winget install LLVM.LLVM`")
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
    names.extend(["CRATE_CC_NO_DEFAULTS", "CC_ENABLE_DEBUG_OUTPUT", "CC_SHELL_ESCAPED_FLAGS"].map(str::to_owned));
    names
}
