//! Tries expressions of floats, whose NaNs must be of the classes that the specification allows.

use std::fs;

use wamr_aot_build::Interrupt;
use wamr_aot_rt::{
    Module,
    untyped::{Extern, Linker, Store, Value},
};

use crate::{
    configuration::Configuration,
    generate::{Expression, float_module},
    random::Random,
    targets::{Environment, Report},
};

/// The number of expressions in a module, and of computations of each.
const EXPRESSIONS: usize = 12;
const TIMES: usize = 40;

const BITS_32: &[u64] = &[
    0,
    0x8000_0000,
    0x3f80_0000,
    0xc020_0000,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0xffc0_0000,
    0x7fa0_0000,
    0xff80_0001,
    0x7fe0_0003,
    1,
    0x7f7f_ffff,
];
const BITS_64: &[u64] = &[
    0,
    1 << 63,
    0x3ff0_0000_0000_0000,
    0xc004_0000_0000_0000,
    0x7ff0_0000_0000_0000,
    0xfff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0xfff8_0000_0000_0000,
    0x7ff4_0000_0000_0000,
    0xfff0_0000_0000_0001,
    0x7ffc_0000_2000_0003,
    1,
    0x47ef_ffff_f000_0000,
];

/// Generates expressions from the bytes and computes them.
pub(crate) fn run(data: &[u8], environment: &Environment) -> Result<Report, String> {
    let Some((seed, _)) = data.split_first_chunk() else { return Ok(Report::default()) };
    let mut random = Random::new(u64::from_le_bytes(*seed));
    let expressions: Vec<_> = (0..EXPRESSIONS).map(|_| Expression::new(&mut random)).collect();
    let text = float_module(&expressions, random.one_in(2));
    let configuration = Configuration::choose(&mut random, Interrupt::None, environment.through_c);
    if let Some(directory) = &environment.keep {
        let path = directory.join("float.wat");
        fs::write(&path, &text).map_err(|error| error.to_string())?;
        println!("{}: {configuration}", path.display());
    }
    let artifact = configuration
        .builder("float", text.as_bytes(), environment.scratch(), false)
        .try_compile()
        .map_err(|error| format!("[{configuration}]: {error}"))?;
    let file = fs::read(artifact.loadable().expect("an artefact was requested"))
        .map_err(|error| error.to_string())?;
    // SAFETY: the compiler has just written it.
    let module = unsafe { Module::load_bytes(&file) }.map_err(|error| error.to_string())?;
    let mut store = Store::new(());
    let instance = store.instantiate(&module, &Linker::new()).map_err(|error| error.to_string())?;
    let mut report = Report::default();
    report.summary.modules = 1;
    for (number, expression) in expressions.iter().enumerate() {
        let function = instance
            .export(&store, &format!("e{number}"))
            .and_then(Extern::func)
            .expect("the module exports it");
        for _ in 0..TIMES {
            let params =
                [random.pick(BITS_32), random.pick(BITS_32), random.pick(BITS_64), random.pick(BITS_64)];
            let arguments = [
                Value::I32(params[0] as u32 as i32),
                Value::I32(params[1] as u32 as i32),
                Value::I64(params[2] as i64),
                Value::I64(params[3] as i64),
            ];
            let results =
                function.call(&mut store, &arguments).map_err(|error| format!("e{number}: {error}"))?;
            let bits = match results[..] {
                [Value::I32(bits)] if expression.is_short() => u64::from(bits as u32),
                [Value::I64(bits)] if !expression.is_short() => bits as u64,
                ref results => return Err(format!("e{number}: {results:?}")),
            };
            if !expression.allows(&params, bits) {
                return Err(format!(
                    "[{configuration}]: e{number} of {params:x?} is {bits:#x}, and may be {}: {expression:?}",
                    expression.allowed(&params)
                ));
            }
            report.summary.returned += 1;
        }
    }
    Ok(report)
}
