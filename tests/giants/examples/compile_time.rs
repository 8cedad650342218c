//! How long giant modules take to compile:
//! `cargo run --release -p giants --example compile_time [none|speed] [epoch|fuel] [SHAPE[=SIZE]]...`
//!
//! Prints a row of a table for each shape: the module's size, the time, the code's size, or why the module is refused. Without shapes, for all
//! of them. Each is compiled in a process of its own, so that the memory is its own too.

#[path = "../build/shapes.rs"]
#[allow(dead_code, reason = "the results are for the tests")]
mod shapes;

use std::{env, error::Error, fs, process::Command};

use shapes::{SHAPES, Shape};
use wamr_aot_build::{Builder, Interrupt, OptLevel};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [mode, level, interrupt, shape, size] = &arguments[..]
        && mode == "one"
    {
        return one(level, interrupt, find(shape)?, size.parse()?);
    }
    let interrupt = arguments.iter().map(String::as_str).find(|a| matches!(*a, "epoch" | "fuel")).unwrap_or("uninterrupted");
    let levels: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| matches!(*a, "none" | "speed")).collect();
    let levels = if levels.is_empty() { vec!["none", "speed"] } else { levels };
    let named: Vec<&String> = arguments.iter().filter(|a| !matches!(a.as_str(), "none" | "speed" | "epoch" | "fuel")).collect();
    let mut chosen = Vec::new();
    for name in &named {
        let (name, size) = name.split_once('=').map_or((name.as_str(), None), |(name, size)| (name, Some(size)));
        let shape = find(name)?;
        chosen.push((shape, size.map_or(Ok(shape.giant), str::parse)?));
    }
    if named.is_empty() {
        chosen = SHAPES.iter().map(|shape| (shape, shape.giant)).collect();
    }
    println!("| module | optimised | bytes | CPU seconds | memory, MiB | code, KiB |");
    println!("|---|---|---|---|---|---|");
    for (shape, size) in chosen {
        for level in &levels {
            let status =
                Command::new(env::current_exe()?).args(["one", level, interrupt, shape.name, &size.to_string()]).status()?;
            if !status.success() {
                println!("| {size} {} | {level} | | | | FAILED: {status} |", shape.unit);
            }
        }
    }
    Ok(())
}

fn find(name: &str) -> Result<&'static Shape, String> {
    SHAPES.iter().find(|shape| shape.name == name).ok_or_else(|| format!("there is no shape `{name}`"))
}

fn one(level: &str, interrupt: &str, shape: &Shape, size: usize) -> Result<(), Box<dyn Error>> {
    let module = (shape.make)(size);
    let bytes = module.len();
    let directory = env::temp_dir().join(format!("wamr-aot-giants-{}", std::process::id()));
    let opt_level = if level == "none" { OptLevel::None } else { OptLevel::Speed };
    let interrupt = match interrupt {
        "epoch" => Interrupt::Epoch,
        "fuel" => Interrupt::Fuel,
        _ => Interrupt::None,
    };
    let start = cpu_seconds();
    let builder = Builder::from_bytes(shape.name, module).untyped().opt_level(opt_level).interrupt(interrupt);
    let result = builder.out_dir(&directory).try_compile();
    let seconds = cpu_seconds() - start;
    let code = match &result {
        Ok(artifact) => (fs::metadata(artifact.archive().ok_or("no archive")?)?.len() / 1024).to_string(),
        Err(error) => format!("refused: {}", error.to_string().lines().take(2).collect::<Vec<_>>().join(" ")),
    };
    println!("| {size} {} | {level} | {bytes} | {seconds:.1} | {} | {code} |", shape.unit, peak_memory());
    let _ = fs::remove_dir_all(directory);
    Ok(())
}

/// What this process has used of processors, in seconds. 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name: the state, and 13 numbers later the times in user and system mode, in hundredths of a second.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The most memory that this process had, in MiB, as far as the system tells.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.map_or("?".into(), |kib| (kib / 1024).to_string())
}
