//! Compares generated programs in compiled code and in another engine.

use std::{fmt, fs, path::Path};

use wamr_aot_build::Interrupt;
use wamr_aot_rt::{Module, pool};

#[cfg(feature = "wasmtime")]
use crate::oracle::Wasmtime;
use crate::{
    compare::{Group, Summary, compare_group},
    configuration::Configuration,
    generate::Program,
    oracle::Wasmi,
    random::Random,
    targets::{Environment, Report},
};

/// The number of calls of each export of a generated module, and the limit for each call.
const CALLS: usize = 24;
const FUEL: i32 = 1500;

/// The description of a program for messages.
struct Description<'a> {
    program: &'a Program,
    configurations: &'a [Configuration],
    oracle: &'static str,
}

impl fmt::Display for Description<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} against {}", self.program.features, self.oracle)?;
        self.configurations.iter().try_for_each(|configuration| write!(f, " [{configuration}]"))
    }
}

/// Generates a program from the bytes, compiles each of its modules in a different way, loads them
/// and compares their behaviour with an oracle.
pub(crate) fn run(data: &[u8], environment: &Environment) -> Result<Report, String> {
    let Some((seed, bytes)) = data.split_first_chunk() else { return Ok(Report::default()) };
    let mut random = Random::new(u64::from_le_bytes(*seed));
    let rich = cfg!(feature = "wasmtime") && (random.one_in(2) || environment.exceptions == 100);
    let Some(program) = Program::new(&mut random, bytes, rich, environment.exceptions) else {
        return Ok(Report::default());
    };
    let interrupt = random.pick(&[Interrupt::None, Interrupt::None, Interrupt::Epoch, Interrupt::Fuel]);
    let mut configurations: Vec<Configuration> = Vec::new();
    for _ in &program.modules {
        let configuration = Configuration::choose(&mut random, interrupt, environment.through_c);
        // A module with guards does not accept a memory of one without.
        let checked = configurations.iter().any(Configuration::is_checked);
        let configuration = if checked { configuration.checked() } else { configuration };
        configurations.push(match configurations.first() {
            Some(first) if program.features.exceptions => configuration.throwing_like(first),
            _ => configuration,
        });
    }
    if let Some(directory) = &environment.keep {
        keep(directory, &program, &configurations);
    }
    let mut modules = Vec::new();
    for (number, (bytes, configuration)) in program.modules.iter().zip(&configurations).enumerate() {
        match compile(number, bytes, configuration, environment.scratch(), program.features.exceptions) {
            Ok(module) => {
                let oracle = program.oracle.as_ref().map_or(bytes, |oracle| &oracle[number]);
                modules.push((oracle.as_slice(), module));
            }
            // C compilers differ in their capabilities, for example in tail calls.
            Err(Failure::Unsupported) => return Ok(Report { refused: 1, ..Report::default() }),
            Err(Failure::Other(error)) => {
                return Err(format!("{} [{configuration}]: {error}", program.features));
            }
        }
    }
    let ask = |oracle, compare: fn(&Group<'_>) -> Result<Summary, String>| {
        let description = Description { program: &program, configurations: &configurations, oracle };
        compare(&Group { name: &description, modules: modules.clone(), calls: CALLS, fuel: FUEL, interrupt })
    };
    let chosen = choose(&program, rich);
    if environment.keep.is_some() {
        // If the oracles disagree, it is unclear which engine is right.
        for (oracle, compare) in ORACLES {
            println!("{oracle}: {:?}", ask(oracle, *compare));
        }
    }
    let mut outvoted = 0;
    let summary = match ask(chosen.0, chosen.1) {
        Ok(summary) => summary,
        Err(difference) => match judge(&program) {
            // The compiled code and one oracle agree against the other.
            Some((name, compare)) if *name != chosen.0 => {
                let summary = ask(name, *compare).map_err(|_| difference)?;
                outvoted = 1;
                summary
            }
            _ => return Err(difference),
        },
    };
    let mapped = usize::from(pool::images() > 0);
    Ok(Report { summary, mapped, outvoted, ..Report::default() })
}

/// An oracle: the name, and the function that compares with it.
type Oracle = (&'static str, fn(&Group<'_>) -> Result<Summary, String>);

/// All oracles that are compiled in.
const ORACLES: &[Oracle] = &[
    ("wasmi", compare_group::<Wasmi>),
    #[cfg(feature = "wasmtime")]
    ("Wasmtime", compare_group::<Wasmtime<true>>),
    #[cfg(feature = "wasmtime")]
    ("Pulley", compare_group::<Wasmtime<false>>),
];

/// The oracle that decides if another one differs, since the interpreter has bugs of its own.
fn judge(program: &Program) -> Option<&'static Oracle> {
    let name = if program.features.threads { "Wasmtime" } else { "Pulley" };
    ORACLES.iter().find(|(oracle, _)| *oracle == name)
}

/// The oracle for a program: one that supports its features.
fn choose(program: &Program, rich: bool) -> Oracle {
    let name = match (program.features.threads, rich) {
        (true, _) => "Wasmtime",
        (false, true) => "Pulley",
        (false, false) => "wasmi",
    };
    *ORACLES
        .iter()
        .find(|(oracle, _)| *oracle == name)
        .expect("such programs exist only if the oracle is compiled in")
}

enum Failure {
    Unsupported,
    Other(String),
}

fn compile(
    number: usize,
    bytes: &[u8],
    configuration: &Configuration,
    directory: &Path,
    passes_exceptions: bool,
) -> Result<Module, Failure> {
    let name = format!("part{number}");
    let builder = configuration.builder(&name, bytes, directory, passes_exceptions);
    let artifact = builder.try_compile().map_err(|error| match error.is_unsupported() {
        true => Failure::Unsupported,
        false => Failure::Other(error.to_string()),
    })?;
    let path = artifact.loadable().expect("an artefact was asked for");
    let file = fs::read(path).map_err(|error| Failure::Other(error.to_string()))?;
    // SAFETY: the compiler has just written it.
    unsafe { Module::load_bytes(&file) }.map_err(|error| Failure::Other(error.to_string()))
}

/// Keeps the modules for the analysis of a difference.
fn keep(directory: &Path, program: &Program, configurations: &[Configuration]) {
    for (number, (bytes, configuration)) in program.modules.iter().zip(configurations).enumerate() {
        let path = directory.join(format!("part{number}.wasm"));
        match fs::write(&path, bytes) {
            Ok(()) => println!("{}: {configuration}", path.display()),
            Err(error) => eprintln!("{}: {error}", path.display()),
        }
    }
}
