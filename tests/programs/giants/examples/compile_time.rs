//! Measures how long giant modules take to compile: `cargo run --release -p giants --example
//! compile_time [none|speed] [epoch|fuel] [c] [SHAPE[=SIZE]|BOMB|FILE.wasm]...`
//!
//! Prints a table row for each shape, bomb or file, or for all shapes if none is named: the
//! module's size, the time, and the code's size, or why the module is rejected. Each is compiled in
//! a process of its own, so that its memory can be measured. With `c` they are compiled through the
//! C compiler, whose time counts, but not its memory.

#[path = "../build/shapes/mod.rs"]
#[allow(dead_code, reason = "results and bombs are for the tests")]
mod shapes;

use std::{env, error::Error, fs, process::Command};

use shapes::{SHAPES, Shape, bomb::BOMBS};
use wamr_aot_build::{Builder, Emitter, Interrupt, OptLevel};

/// The options for compilation.
const OPTIONS: &[&str] = &["none", "speed", "epoch", "fuel", "c"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [mode, level, options, what] = &arguments[..]
        && mode == "one"
    {
        return one(level, options, what);
    }
    let (options, mut chosen): (Vec<String>, Vec<String>) =
        arguments.into_iter().partition(|argument| OPTIONS.contains(&argument.as_str()));
    let (levels, options): (Vec<String>, Vec<String>) =
        options.into_iter().partition(|option| matches!(option.as_str(), "none" | "speed"));
    let levels = if levels.is_empty() { vec!["none".to_owned(), "speed".to_owned()] } else { levels };
    if chosen.is_empty() {
        chosen = SHAPES.iter().map(|shape| shape.name.to_owned()).collect();
    }
    println!("| module | optimised | bytes | CPU seconds | memory, MiB | code, KiB |");
    println!("|---|---|---|---|---|---|");
    for what in &chosen {
        for level in &levels {
            let status =
                Command::new(env::current_exe()?).args(["one", level, &options.join(" "), what]).status()?;
            if !status.success() {
                println!("| {what} | {level} | | | | FAILED: {status} |");
            }
        }
    }
    Ok(())
}

/// The bytes of a module, and its label.
fn module(what: &str) -> Result<(Vec<u8>, String), Box<dyn Error>> {
    if what.ends_with(".wasm") {
        return Ok((fs::read(what)?, what.to_owned()));
    }
    if let Some(bomb) = BOMBS.iter().find(|bomb| bomb.name == what) {
        return Ok(((bomb.make)(), what.to_owned()));
    }
    let (name, size) = what.split_once('=').map_or((what, None), |(name, size)| (name, Some(size)));
    let shape: &Shape =
        SHAPES.iter().find(|shape| shape.name == name).ok_or_else(|| format!("unknown shape `{name}`"))?;
    let size = size.map_or(Ok(shape.giant), str::parse)?;
    Ok(((shape.make)(size), format!("{size} {}", shape.unit)))
}

fn one(level: &str, options: &str, what: &str) -> Result<(), Box<dyn Error>> {
    let (module, label) = module(what)?;
    let bytes = module.len();
    let directory = env::temp_dir().join(format!("wamr-aot-giants-{}", std::process::id()));
    let opt_level = if level == "none" { OptLevel::None } else { OptLevel::Speed };
    let has = |name: &str| options.split(' ').any(|option| option == name);
    let interrupt = match (has("epoch"), has("fuel")) {
        (true, _) => Interrupt::Epoch,
        (_, true) => Interrupt::Fuel,
        _ => Interrupt::None,
    };
    let emitter = if has("c") { Emitter::C } else { Emitter::Native };
    let start = cpu_seconds();
    let builder = Builder::from_bytes("giant", module)
        .untyped()
        .opt_level(opt_level)
        .interrupt(interrupt)
        .emitter(emitter);
    let result = builder.out_dir(&directory).try_compile();
    let seconds = cpu_seconds() - start;
    let code = match &result {
        Ok(artifact) => (fs::metadata(artifact.archive().ok_or("no archive")?)?.len() / 1024).to_string(),
        Err(error) => {
            format!("rejected: {}", error.to_string().lines().take(2).collect::<Vec<_>>().join(" "))
        }
    };
    println!("| {label} | {level} | {bytes} | {seconds:.1} | {} | {code} |", peak_memory());
    let _ = fs::remove_dir_all(directory);
    Ok(())
}

/// The CPU time of this process and its finished children, in seconds. 0 if the system does not
/// report it.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name comes the state, and 13 fields later the times in user and system mode, of the
    // process and of its children, in hundredths of a second.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The peak memory of this process, in MiB, if the system reports it.
fn peak_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.map_or("?".into(), |kib| (kib / 1024).to_string())
}
