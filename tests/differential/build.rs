//! Makes and compiles the modules.

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

/// How many modules wasm-smith makes, unless `WAMR_AOT_GENERATED` says otherwise.
const GENERATED: u64 = 320;

/// How many of them are also compiled through C, unless `WAMR_AOT_THROUGH_C` says otherwise: C compilers are slow.
const THROUGH_C: u64 = 40;

/// The size in bytes of other modules that are compiled through C: without the variable, and with it.
const SMALL: usize = 10_000;
const LARGE: usize = 100_000;

/// The CPU features of the level `x86-64-v3`, beyond the baseline.
const X86_64_V3: &[&str] =
    &["sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "cmpxchg16b", "avx", "avx2", "fma", "bmi1", "bmi2", "lzcnt"];

/// A table of modules in the generated source.
struct Table<'a> {
    directory: &'a Path,
    /// Without optimisation, with, and with more of the CPU: the code generator goes different ways.
    batches: [Batch; 3],
    /// The modules that are not too large for it.
    through_c: Batch,
    largest_through_c: usize,
    source: String,
}

impl Table<'_> {
    fn start(&mut self, name: &str) {
        self.source.push_str("#[allow(dead_code, reason = \"not every test has a use for it\")]\n");
        self.source.push_str(&format!("static {name}: Table = &[\n"));
    }

    fn add(&mut self, name: &str, module: &[u8]) -> Result<(), Box<dyn Error>> {
        let [index, others @ ..] = self.batches.each_mut().map(|batch| batch.add(module));
        assert!(others.iter().all(|other| *other == index), "the batches have the same modules");
        let path = self.directory.join(format!("{name}.wasm"));
        fs::write(&path, module)?;
        let through_c = (module.len() <= self.largest_through_c).then(|| self.through_c.add(module));
        writeln!(self.source, "    ({name:?}, include_bytes!({:?}), {index}, {through_c:?}),", path.display().to_string())?;
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
    let is_x86_64 = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64");
    let optimised = || Batch::default().opt_level(OptLevel::Speed);
    // On other architectures it is the same, and not compiled.
    let extended = if is_x86_64 { optimised().cpu_features(X86_64_V3.iter().copied()) } else { optimised() };
    let batches = [Batch::default().opt_level(OptLevel::None), optimised(), extended];
    let largest_through_c = if env::var_os("WAMR_AOT_THROUGH_C").is_some() { LARGE } else { SMALL };
    let through_c = optimised().emitter(Emitter::C);
    let mut table = Table { directory: &directory, batches, through_c, largest_through_c, source: String::new() };

    table.start("EDGES");
    let mut files: Vec<_> = fs::read_dir("modules")?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    for file in files {
        let module = wat::parse_file(&file)?;
        let name = file.file_stem().and_then(|name| name.to_str()).ok_or("a file's name is no text")?;
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
    let (generated, through_c) = (number("WAMR_AOT_GENERATED", GENERATED)?, number("WAMR_AOT_THROUGH_C", THROUGH_C)?);
    for number in 0..generated {
        table.largest_through_c = if number < through_c { usize::MAX } else { 0 };
        table.add(&format!("generated_{number}"), &smith::module(number))?;
    }
    table.end();

    fs::write(out_dir.join("cases.rs"), &table.source)?;
    // What a C compiler is chosen by.
    for variable in ["CC", "CFLAGS", "PATH"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    table.through_c.compile("differential_through_c")?;
    let [plain, optimised, extended] = &table.batches;
    plain.compile("differential_plain")?;
    optimised.compile("differential_optimised")?;
    if is_x86_64 {
        extended.compile("differential_extended")?;
    }
    Ok(())
}

/// A number that a variable may change.
fn number(variable: &str, default: u64) -> Result<u64, Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={variable}");
    Ok(env::var(variable).map_or(Ok(default), |count| count.parse())?)
}
