//! Compiles each shape at a small size, with and without optimisation, and some so large that the
//! compiler reduces its effort or rejects them.

#[path = "build/shapes/mod.rs"]
#[allow(dead_code, reason = "the units are for the example")]
mod shapes;

use std::{env, error::Error, fmt::Write as _, fs, path::Path, process::Command};

use compile_batch::Batch;
use shapes::{
    SHAPES, Shape,
    bomb::{BOMBS, Bomb, Outcome},
};
use wamr_aot_build::{Builder, Emitter, Interrupt, OptLevel};

/// The shapes that are compiled large: each exceeds a limit of `wamr-aot-build/src/plan/effort.rs`,
/// or is known to make compilers fail.
const LARGE: &[(&str, usize)] = &[
    ("blocks", 50_000),
    ("ifs", 50_000),
    ("unreachable", 500_000),
    ("arithmetic", 5_000_000),
    ("loops", 400),
    ("br_tables", 12_000),
    ("br_table", 300_000),
    ("locals", 1_500),
    ("locals_call", 49_998),
    ("locals_ifs", 1_600),
    ("locals_loop", 1_600),
    ("operands", 2_500),
    ("stores", 500_000),
    ("vector_stores", 200_000),
    ("results", 40),
    ("elements", 1_000_000),
    ("const_exprs", 100_000),
    ("operands", 50_000),
    ("stores", 5_000_000),
    ("calls", 5_000_000),
];

/// The shapes that are compiled through a C compiler: they have too many labels for full effort.
const LARGE_C: &[(&str, usize)] = &[("calls", 40_002)];

fn main() -> Result<(), Box<dyn Error>> {
    if let Some(name) = env::args().nth(1) {
        return explode(BOMBS.iter().find(|bomb| bomb.name == name).ok_or("unknown bomb")?);
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let mut table = String::new();
    let small: Vec<_> = SHAPES.iter().map(|shape| (shape, shape.giant.div_ceil(1_000).max(20))).collect();
    let find = |name: &str| SHAPES.iter().find(|shape| shape.name == name).ok_or("unknown shape");
    let found = |sizes: &[(&str, usize)]| {
        sizes.iter().map(|&(name, size)| Ok((find(name)?, size))).collect::<Result<Vec<_>, &str>>()
    };
    let large = found(LARGE)?;
    let large_c = found(LARGE_C)?;
    compile("optimised", Batch::default().opt_level(OptLevel::Speed), &small, &mut table)?;
    compile("unoptimised", Batch::default().opt_level(OptLevel::None), &small, &mut table)?;
    compile("large", Batch::default().opt_level(OptLevel::Speed), &large, &mut table)?;
    compile(
        "large_c",
        Batch::default().opt_level(OptLevel::Speed).emitter(Emitter::C),
        &large_c,
        &mut table,
    )?;
    table.push_str("static BOMBS: &[(&str, Option<&str>, &str)] = &[\n");
    for bomb in BOMBS {
        let expected = match bomb.outcome {
            Outcome::Compiled => None,
            Outcome::Refused(report) => Some(report),
        };
        writeln!(table, "    ({:?}, {expected:?}, {:?}),", bomb.name, within_limits(bomb)?)?;
    }
    table.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("shapes.rs"), table)?;
    Ok(())
}

/// The prefix of the result of a bomb.
const RESULT: &str = "result: ";
/// The bytes of address space that compiling a bomb may take.
const MEMORY: u64 = 2 << 30;
/// The seconds of CPU time that compiling a bomb may take. Bombs take a few seconds.
const SECONDS: u64 = 60;

/// Compiles a bomb in a process with limits, and returns the outcome.
fn within_limits(bomb: &Bomb) -> Result<String, Box<dyn Error>> {
    let exe = env::current_exe()?;
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        // Only one thread, since each thread reserves address space that it does not use.
        shell.args(["-c", &format!("ulimit -v {} -t {SECONDS}; exec \"$0\" \"$1\"", MEMORY / 1024)]).arg(exe);
        shell
    } else {
        Command::new(exe)
    };
    let output = command.arg(bomb.name).env("NUM_JOBS", "1").output()?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    Ok(match stdout.lines().find_map(|line| line.strip_prefix(RESULT)) {
        Some(result) => result.to_owned(),
        None => {
            let stderr = String::from_utf8_lossy(&output.stderr);
            format!("{}: {}", output.status, stderr.lines().last().unwrap_or_default())
        }
    })
}

fn explode(bomb: &Bomb) -> Result<(), Box<dyn Error>> {
    let directory = Path::new(&env::var("OUT_DIR")?).join(bomb.name);
    let interrupt = if bomb.fuel { Interrupt::Fuel } else { Interrupt::None };
    let emitter = if bomb.c { Emitter::C } else { Emitter::Native };
    let builder = Builder::from_bytes(bomb.name, (bomb.make)()).untyped().opt_level(OptLevel::Speed);
    let result = builder.interrupt(interrupt).emitter(emitter).out_dir(&directory).try_compile();
    println!(
        "{RESULT}{}",
        result.map_or_else(|error| error.to_string().replace('\n', " "), |_| "compiled".to_owned())
    );
    let _ = fs::remove_dir_all(directory);
    Ok(())
}

/// Adds the table `<NAME>`: the shape, its size, the result, and the module's index.
fn compile(
    name: &str,
    mut batch: Batch,
    shapes: &[(&Shape, usize)],
    table: &mut String,
) -> Result<(), Box<dyn Error>> {
    writeln!(table, "static {}: &[(&str, usize, i64, usize)] = &[", name.to_uppercase())?;
    for &(shape, size) in shapes {
        let place = batch.add(&(shape.make)(size));
        writeln!(table, "    ({:?}, {size}, {}, {place}),", shape.name, (shape.result)(size))?;
    }
    table.push_str("];\n");
    Ok(batch.compile(&format!("giants_{name}"))?)
}
