//! Tries the loader on damaged artefacts.

use std::{fs, hint::black_box, sync::LazyLock};

use wamr_aot_build::{Builder, Output};
use wamr_aot_rt::Module;

use crate::{
    damage,
    generate::Program,
    random::Random,
    targets::{Environment, Report, Target},
};

/// A module with every kind of item in the descriptions: imports and exports, segments, a large
/// image, and names.
const MODULE: &str = r#"(module $everything
    (import "env" "log" (func $log (param i32 externref) (result i64)))
    (import "env" "scale" (global $scale i32))
    (import "env" "memory" (memory 1 4))
    (import "env" "shared" (memory 1 4 shared))
    (import "env" "tag" (tag $given (param i64)))
    (import "env" "table" (table 2 9 funcref))
    (type $typed (func (param i32) (result i32)))
    (memory $own (export "own") 3 5)
    (memory $long (export "long") i64 1 2)
    (table $references (export "references") 3 8 externref)
    (table $functions (export "functions") 4 (ref null $typed))
    (global $count (export "count") (mut i64) (i64.const 7))
    (tag $own (export "tag") (param i32 v128 funcref))
    (tag $plain)
    (global (export "constant") v128 (v128.const i32x4 1 2 3 4))
    (global (export "reference") (ref $typed) (ref.func $twice))
    (data (memory $own) (i32.const 100) "first")
    (data (memory $own) (i32.const 70000) "second")
    (data (offset (i32.add (global.get $scale) (i32.const 5))) "third")
    (data $passive "passive")
    (elem (table $functions) (i32.const 1) (ref null $typed) (ref.func $twice) (ref.null $typed))
    (elem $later funcref (ref.func $start) (ref.null func))
    (elem declare func $twice)
    (func $twice (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func $start (export "start") (drop (call $log (i32.const 1) (ref.null extern))))
    (func (export "many") (param i32 i64 f32 f64 v128) (result f64 i32) (local.get 3) (local.get 0))
    (func $throw (export "throw") (param exnref)
        (block $h (result i64) (try_table (catch $given $h) (throw_ref (local.get 0))) (return))
        (throw $given))
    (table (export "exceptions") 2 exnref)
    (start $start))"#;

/// Artefacts of different modules.
fn originals(environment: &Environment) -> Vec<Vec<u8>> {
    let mut modules = vec![MODULE.as_bytes().to_vec()];
    for seed in 0..6 {
        let input = Target::Compile.input(seed);
        modules.extend(
            Program::new(&mut Random::new(seed), &input, true, environment.exceptions)
                .into_iter()
                .flat_map(|program| program.modules),
        );
    }
    let compile = |module: Vec<u8>| {
        let builder = Builder::from_bytes("original", module).untyped().output(Output::Loadable);
        let artifact = builder.out_dir(environment.scratch()).try_compile().expect("the module is valid");
        fs::read(artifact.loadable().expect("an artefact was requested")).expect("the artefact was written")
    };
    modules.into_iter().map(compile).collect()
}

/// Damages an artefact as the bytes determine.
pub(crate) fn run(data: &[u8], environment: &Environment) -> Result<Report, String> {
    static ORIGINALS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| originals(&Environment::new()));
    let _ = environment;
    let Some((seed, _)) = data.split_first_chunk() else { return Ok(Report::default()) };
    let mut random = Random::new(u64::from_le_bytes(*seed));
    let original = &ORIGINALS[random.below(ORIGINALS.len())];
    Ok(load(&damage::artefact(original, &mut random)))
}

/// Loads an artefact and reads all its descriptions, without running its code.
pub fn load(bytes: &[u8]) -> Report {
    // SAFETY: none of its functions is called, and the loader trusts only the code.
    match unsafe { Module::load_bytes(bytes) } {
        Ok(module) => {
            let imports: usize =
                module.imports().map(|i| i.module.len() + i.name.len() + i.ty.to_string().len()).sum();
            let exports: usize = module.exports().map(|e| e.name.len() + e.ty.to_string().len()).sum();
            black_box((imports, exports, module.name()));
            Report { accepted: 1, ..Report::default() }
        }
        Err(error) => {
            black_box(error.to_string().len());
            Report { refused: 1, ..Report::default() }
        }
    }
}
