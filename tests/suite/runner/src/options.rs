//! The command line.

use std::{path::Path, path::PathBuf, thread, time::Duration};

use wamr_aot_build::{Bounds, Emitter, Features, OptLevel, Traps};
use wast_script::features;

pub(crate) const USAGE: &str = "usage: cargo run -q --release -p wast -- [OPTION...] FILE...

Compiles the modules of test scripts (.wast), loads them, and executes the scripts. A directory
stands for all scripts in it. The last line is `N passed, N failed, N skipped`, in directives. A
directive that needs an unsupported feature is skipped.

  --emitter native|c       what generates the code (native)
  --features auto|all|LIST proposals beyond WebAssembly 2.0 without SIMD that modules may use,
                           separated by commas (auto: all; for scripts in directories of the
                           official suite, those of the directory)
  --opt-level none|speed|speed_and_size
                           how much the code generator optimises (speed)
  --bounds guard|check     how accesses are confined to memories (the target's default)
  --traps instruction|call how traps leave guest code (the target's default)
  --cpu-features LIST      CPU features that the code may use, by rustc's names (the architecture's baseline)
  --expected FILE          directives that are known to fail: `script:line reason`, one a line
  --target TRIPLE          compile for another machine
  --executor COMMAND       executes scripts there: an emulator, its arguments, and this program built for it
  --jobs N                 scripts to run at the same time (the number of processors)
  --timeout SECONDS        the most time that a module or directive may take (300)
  -v, --verbose            report every directive that does not pass, and the totals of each script
  -h, --help               this text
";

/// The request on the command line.
pub(crate) enum Request {
    Help,
    /// Run scripts.
    Run(Box<Options>),
}

/// How scripts are run.
pub(crate) struct Options {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) compiler: Compiler,
    /// The options of the compiling process, unparsed.
    pub(crate) compiler_arguments: Vec<String>,
    pub(crate) expected: Option<PathBuf>,
    /// The command of the executing process. If it is empty, it is this program.
    pub(crate) executor: Vec<String>,
    pub(crate) jobs: usize,
    pub(crate) timeout: Duration,
    pub(crate) verbose: bool,
}

/// How modules are compiled.
pub(crate) struct Compiler {
    pub(crate) emitter: Emitter,
    pub(crate) features: FeatureChoice,
    pub(crate) opt_level: OptLevel,
    pub(crate) bounds: Option<Bounds>,
    pub(crate) traps: Option<Traps>,
    pub(crate) cpu_features: Option<Vec<String>>,
    pub(crate) target: Option<String>,
    pub(crate) threads: usize,
}

/// The features that modules may use.
pub(crate) enum FeatureChoice {
    /// The features for the script's directory.
    Auto,
    These(Features),
}

impl FeatureChoice {
    pub(crate) fn for_file(&self, file: &Path) -> Features {
        match self {
            FeatureChoice::Auto => features::of_file(file).unwrap_or_default(),
            FeatureChoice::These(features) => features.clone(),
        }
    }
}

/// Reads the command line.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Request, String> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut options = Options {
        files: Vec::new(),
        compiler: Compiler::default(),
        compiler_arguments: Vec::new(),
        expected: None,
        executor: Vec::new(),
        jobs: threads,
        timeout: Duration::from_secs(300),
        verbose: false,
    };
    let mut arguments = arguments.into_iter();
    let mut only_files = false;
    while let Some(argument) = arguments.next() {
        if only_files || !argument.starts_with('-') || argument == "-" {
            options.files.push(argument.into());
            continue;
        }
        let (name, inline) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument.clone(), None),
        };
        let mut value =
            || inline.clone().or_else(|| arguments.next()).ok_or_else(|| format!("`{name}` needs a value"));
        let number = |value: String| {
            value.parse::<usize>().map_err(|_| format!("`{name}` takes a number, not `{value}`"))
        };
        match name.as_str() {
            "-h" | "--help" => return Ok(Request::Help),
            "-v" | "--verbose" => options.verbose = true,
            "--" => only_files = true,
            "--expected" => options.expected = Some(value()?.into()),
            "--executor" => options.executor = value()?.split_whitespace().map(str::to_owned).collect(),
            "--jobs" => options.jobs = number(value()?)?.max(1),
            "--timeout" => options.timeout = Duration::from_secs(number(value()?)? as u64),
            _ => {
                let value = value()?;
                options.compiler.set(&name, &value)?;
                options.compiler_arguments.extend([name.clone(), value]);
            }
        }
    }
    if options.compiler.target.is_some() == options.executor.is_empty() {
        return Err("`--target` and `--executor` go together".to_owned());
    }
    Ok(Request::Run(Box::new(options)))
}

impl Default for Compiler {
    fn default() -> Compiler {
        Compiler {
            emitter: Emitter::Native,
            features: FeatureChoice::Auto,
            opt_level: OptLevel::Speed,
            bounds: None,
            traps: None,
            cpu_features: None,
            target: None,
            threads: 1,
        }
    }
}

impl Compiler {
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "--emitter" => {
                self.emitter = match value {
                    "native" => Emitter::Native,
                    "c" => Emitter::C,
                    _ => return Err(format!("`--emitter` takes native or c, not `{value}`")),
                }
            }
            "--features" if value == "auto" => self.features = FeatureChoice::Auto,
            "--features" => self.features = FeatureChoice::These(features::from_list(value)?),
            "--opt-level" => {
                self.opt_level = match value {
                    "none" => OptLevel::None,
                    "speed" => OptLevel::Speed,
                    "speed_and_size" => OptLevel::SpeedAndSize,
                    _ => {
                        return Err(format!(
                            "`--opt-level` takes none, speed or speed_and_size, not `{value}`"
                        ));
                    }
                }
            }
            "--bounds" => {
                self.bounds = Some(match value {
                    "guard" => Bounds::Guard,
                    "check" => Bounds::Check,
                    _ => return Err(format!("`--bounds` takes guard or check, not `{value}`")),
                });
            }
            "--traps" => {
                self.traps = Some(match value {
                    "instruction" => Traps::Instruction,
                    "call" => Traps::Call,
                    _ => return Err(format!("`--traps` takes instruction or call, not `{value}`")),
                });
            }
            "--cpu-features" => {
                let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
                self.cpu_features = Some(names.map(str::to_owned).collect());
            }
            "--target" => self.target = Some(value.to_owned()),
            "--threads" => self.threads = value.parse().map_err(|_| format!("not a number: `{value}`"))?,
            _ => return Err(format!("unknown option `{name}`; `--help` lists the options")),
        }
        Ok(())
    }

    /// Parses the options that [`parse`] passed on.
    pub(crate) fn from_arguments(arguments: &[String]) -> Result<Compiler, String> {
        let mut compiler = Compiler::default();
        for pair in arguments.chunks(2) {
            if let [name, value] = pair {
                compiler.set(name, value)?;
            }
        }
        Ok(compiler)
    }
}
