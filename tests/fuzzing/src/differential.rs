//! Generated programs in compiled code and in another engine.

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

/// How often each export of a generated module is called, and how much it may do each time.
const CALLS: usize = 24;
const FUEL: i32 = 1500;

/// What a program is, for messages.
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

/// Makes a program of the bytes, compiles each of its modules in a way of its own, loads them and compares what they do with an oracle.
pub(crate) fn run(data: &[u8], environment: &Environment) -> Result<Report, String> {
    let Some((seed, bytes)) = data.split_first_chunk() else { return Ok(Report::default()) };
    let mut random = Random::new(u64::from_le_bytes(*seed));
    let rich = cfg!(feature = "wasmtime") && random.one_in(2);
    let Some(program) = Program::new(&mut random, bytes, rich) else { return Ok(Report::default()) };
    let interrupt = random.pick(&[Interrupt::None, Interrupt::None, Interrupt::Epoch, Interrupt::Fuel]);
    let mut configurations: Vec<Configuration> = Vec::new();
    for _ in &program.modules {
        let configuration = Configuration::choose(&mut random, interrupt, environment.through_c);
        // A module with guards takes no memory of one without.
        let checked = configurations.iter().any(Configuration::is_checked);
        configurations.push(if checked { configuration.checked() } else { configuration });
    }
    if let Some(directory) = &environment.keep {
        keep(directory, &program, &configurations);
    }
    let mut modules = Vec::new();
    for (number, (bytes, configuration)) in program.modules.iter().zip(&configurations).enumerate() {
        match compile(number, bytes, configuration, environment.scratch()) {
            Ok(module) => modules.push((bytes.as_slice(), module)),
            // C compilers differ in what they can do: tail calls are one thing.
            Err(Failure::Unsupported) => return Ok(Report { refused: 1, ..Report::default() }),
            Err(Failure::Other(error)) => return Err(format!("{} [{configuration}]: {error}", program.features)),
        }
    }
    // What is mapped is forgotten with the module.
    let _kept: Vec<Module> = modules.iter().map(|(_, module)| module.clone()).collect();
    let mut group = |oracle, compare: fn(&Group<'_>) -> Result<Summary, String>| {
        let description = Description { program: &program, configurations: &configurations, oracle };
        compare(&Group { name: &description, modules: std::mem::take(&mut modules), calls: CALLS, fuel: FUEL, interrupt })
    };
    #[cfg(feature = "wasmtime")]
    let result = if program.features.threads {
        group("Wasmtime", compare_group::<Wasmtime<true>>)
    } else if rich {
        group("Pulley", compare_group::<Wasmtime<false>>)
    } else {
        group("wasmi", compare_group::<Wasmi>)
    };
    #[cfg(not(feature = "wasmtime"))]
    let result = group("wasmi", compare_group::<Wasmi>);
    let mapped = usize::from(pool::images() > 0);
    Ok(Report { summary: result?, mapped, ..Report::default() })
}

enum Failure {
    Unsupported,
    Other(String),
}

fn compile(number: usize, bytes: &[u8], configuration: &Configuration, directory: &Path) -> Result<Module, Failure> {
    let builder = configuration.builder(&format!("part{number}"), bytes, directory);
    let artifact = builder.try_compile().map_err(|error| match error.is_unsupported() {
        true => Failure::Unsupported,
        false => Failure::Other(error.to_string()),
    })?;
    let path = artifact.loadable().expect("an artefact was asked for");
    let file = fs::read(path).map_err(|error| Failure::Other(error.to_string()))?;
    // SAFETY: the compiler just wrote it.
    unsafe { Module::load_bytes(&file) }.map_err(|error| Failure::Other(error.to_string()))
}

/// Leaves the modules for whoever looks into a difference.
fn keep(directory: &Path, program: &Program, configurations: &[Configuration]) {
    for (number, (bytes, configuration)) in program.modules.iter().zip(configurations).enumerate() {
        let path = directory.join(format!("part{number}.wasm"));
        match fs::write(&path, bytes) {
            Ok(()) => println!("{}: {configuration}", path.display()),
            Err(error) => eprintln!("{}: {error}", path.display()),
        }
    }
}
