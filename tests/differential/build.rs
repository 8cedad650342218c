//! Generates and compiles the modules.

#[path = "build/edges.rs"]
mod edges;
#[path = "build/numeric.rs"]
mod numeric;
#[path = "build/recursion.rs"]
mod recursion;
#[path = "build/smith.rs"]
mod smith;
#[path = "build/sunk.rs"]
mod sunk;

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use compile_batch::Batch;
use wamr_aot_build::{Emitter, OptLevel};

/// The number of modules that wasm-smith generates, unless `WAMR_AOT_GENERATED` sets another one.
const GENERATED: u64 = 320;

/// The number of them that are also compiled through C, unless `WAMR_AOT_THROUGH_C` sets another
/// one: C compilers are slow.
const THROUGH_C: u64 = 40;

/// The largest size in bytes of other modules that are compiled through C: without the variable,
/// and with it.
const SMALL: usize = 10_000;
const LARGE: usize = 100_000;

/// The CPU features of the level `x86-64-v3`, beyond the baseline.
const X86_64_V3: &[&str] = &[
    "sse3",
    "ssse3",
    "sse4.1",
    "sse4.2",
    "popcnt",
    "cmpxchg16b",
    "avx",
    "avx2",
    "fma",
    "bmi1",
    "bmi2",
    "lzcnt",
];

/// The ways to compile, in the order of the tables in the generated source: without optimisation,
/// with it, with more CPU features, and through C. Each takes different paths in the code
/// generator.
const LEVELS: [&str; 4] = ["plain", "optimised", "x86-64-v3", "C"];

/// A table of modules in the generated source.
struct Table<'a> {
    directory: &'a Path,
    /// One for each level; `None` for levels that are not compiled.
    batches: [Option<Batch>; 4],
    largest_through_c: usize,
    source: String,
}

impl Table<'_> {
    fn start(&mut self, name: &str) {
        self.source.push_str("#[allow(dead_code, reason = \"not every test uses it\")]\n");
        self.source.push_str(&format!("static {name}: Table = &[\n"));
    }

    fn add(&mut self, name: &str, module: &[u8]) -> Result<(), Box<dyn Error>> {
        let mut places = [None; 4];
        for ((level, batch), place) in LEVELS.into_iter().zip(&mut self.batches).zip(&mut places) {
            if level != "C" || module.len() <= self.largest_through_c {
                *place = batch.as_mut().map(|batch| batch.add(module));
            }
        }
        let path = self.directory.join(format!("{name}.wasm"));
        fs::write(&path, module)?;
        writeln!(
            self.source,
            "    ({name:?}, include_bytes!({:?}), {places:?}),",
            path.display().to_string()
        )?;
        Ok(())
    }

    fn add_texts(&mut self, modules: Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
        for (name, text) in modules {
            let module = wat::parse_str(&text).map_err(|error| format!("{name}: {error}"))?;
            self.add(&name, &module)?;
        }
        Ok(())
    }

    fn end(&mut self) {
        self.source.push_str("];\n");
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=modules");
    let out_dir = env::var("OUT_DIR")?;
    let out_dir = Path::new(&out_dir);
    let directory = out_dir.join("wasm");
    fs::create_dir_all(&directory)?;
    println!("cargo::rerun-if-env-changed=WAMR_AOT_LEVELS");
    let levels = env::var("WAMR_AOT_LEVELS").unwrap_or_else(|_| LEVELS.join(","));
    if let Some(unknown) = levels.split(',').find(|level| !LEVELS.contains(level)) {
        return Err(format!(
            "WAMR_AOT_LEVELS: unknown level `{unknown}`; known levels: {}",
            LEVELS.join(", ")
        )
        .into());
    }
    let is_x86_64 = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64");
    let batches = LEVELS.map(|level| {
        let batch =
            Batch::default().opt_level(if level == "plain" { OptLevel::None } else { OptLevel::Speed });
        let batch = match level {
            // On other architectures it is the same as `optimised`.
            "x86-64-v3" if is_x86_64 => batch.cpu_features(X86_64_V3.iter().copied()),
            "x86-64-v3" => return None,
            "C" => batch.emitter(Emitter::C),
            _ => batch,
        };
        levels.split(',').any(|chosen| chosen == level).then_some(batch)
    });
    let largest_through_c = if env::var_os("WAMR_AOT_THROUGH_C").is_some() { LARGE } else { SMALL };
    let mut table = Table { directory: &directory, batches, largest_through_c, source: String::new() };

    table.start("EDGES");
    let mut files: Vec<_> =
        fs::read_dir("modules")?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let module = wat::parse_file(&file)?;
        let name =
            file.file_stem().and_then(|name| name.to_str()).ok_or("a file name is not valid Unicode")?;
        table.add(name, &module)?;
    }
    table.add_texts(edges::modules())?;
    table.add_texts(sunk::modules())?;
    table.end();

    table.start("NUMERIC");
    table.add_texts(numeric::modules())?;
    table.end();

    table.start("RECURSIONS");
    table.add_texts(recursion::modules())?;
    table.end();

    table.start("GENERATED");
    let (generated, through_c) =
        (number("WAMR_AOT_GENERATED", GENERATED)?, number("WAMR_AOT_THROUGH_C", THROUGH_C)?);
    for number in 0..generated {
        table.largest_through_c = if number < through_c { usize::MAX } else { 0 };
        table.add(&format!("generated_{number}"), &smith::module(number))?;
    }
    table.end();

    fs::write(out_dir.join("cases.rs"), &table.source)?;
    // The variables that determine the C compiler.
    for variable in ["CC", "CFLAGS", "PATH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    for (level, batch) in ["plain", "optimised", "extended", "through_c"].into_iter().zip(table.batches) {
        batch.unwrap_or_default().compile(&format!("differential_{level}"))?;
    }
    Ok(())
}

/// A number that an environment variable can change.
fn number(variable: &str, default: u64) -> Result<u64, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={variable}");
    Ok(env::var(variable).map_or(Ok(default), |count| count.parse())?)
}
