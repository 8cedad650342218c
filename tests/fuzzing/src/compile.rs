//! Tries the compiler on generated modules, unchanged and damaged.

use std::time::{Duration, Instant};

use wamr_aot_build::{Builder, Interrupt};

use crate::{
    configuration::Configuration,
    damage,
    generate::Program,
    random::Random,
    targets::{Environment, Report},
};

/// No module as small as these takes this long, even on a busy machine, unless the compiler loops.
const HANG: Duration = Duration::from_secs(60);

/// Compiles the bytes if they are a module in either format; otherwise generates a module from
/// them.
pub(crate) fn run(data: &[u8], environment: &Environment) -> Result<Report, String> {
    let is_module = data.starts_with(b"\0asm") || data.starts_with(b"(module");
    let Some((seed, bytes)) = data.split_last_chunk().map(|(bytes, seed)| (u64::from_le_bytes(*seed), bytes))
    else {
        return Ok(Report::default());
    };
    let mut random = Random::new(seed);
    let module = if is_module {
        data.to_vec()
    } else {
        let Some(mut program) = Program::new(&mut random, bytes, true, environment.exceptions) else {
            return Ok(Report::default());
        };
        let module = program.modules.pop().expect("a program has a module");
        if random.one_in(4) { module } else { damage::module(&module, &mut random) }
    };
    let interrupt = random.pick(&[Interrupt::None, Interrupt::Epoch, Interrupt::Fuel]);
    let configuration = Configuration::choose(&mut random, interrupt, environment.through_c);
    let mut builder = configuration.builder("module", &module, environment.scratch(), random.one_in(4));
    if random.one_in(3) {
        builder = builder.memory_limit(random.pick(&[0, 100, 65_536, 70_000, u64::MAX]));
    }
    if let Some(directory) = &environment.keep {
        let path = directory.join("module.wasm");
        std::fs::write(&path, &module).map_err(|error| error.to_string())?;
        println!("{}: {configuration}", path.display());
    }
    judge(builder).map(|accepted| Report {
        accepted: usize::from(accepted),
        refused: usize::from(!accepted),
        ..Report::default()
    })
}

/// Whether the module is accepted.
///
/// # Errors
/// Returns an error if it is rejected for a reason outside the module, or takes too long.
pub fn judge(builder: Builder) -> Result<bool, String> {
    let start = Instant::now();
    let accepted = match builder.try_compile() {
        Ok(_) => true,
        Err(error) if error.is_malformed() || error.is_unsupported() || error.is_limit() => false,
        Err(error) => return Err(error.to_string()),
    };
    match start.elapsed() {
        long if long > HANG => Err(format!("it took {long:?}")),
        _ => Ok(accepted),
    }
}
