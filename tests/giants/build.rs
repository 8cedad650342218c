//! Compiles each shape small, with and without optimisation, and some so large that the compiler has to be frugal or refuses them.

#[path = "build/shapes/mod.rs"]
#[allow(dead_code, reason = "the units are for the example")]
mod shapes;

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use compile_batch::Batch;
use shapes::{SHAPES, Shape};
use wamr_aot_build::OptLevel;

/// What is compiled large: each above a limit of `wamr-aot-build/src/plan/effort.rs`, or what compilers are known to fail at.
const LARGE: &[(&str, usize)] = &[
    ("blocks", 50_000),
    ("ifs", 50_000),
    ("unreachable", 500_000),
    ("arithmetic", 5_000_000),
    ("loops", 400),
    ("br_tables", 12_000),
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

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let mut table = String::new();
    let small: Vec<_> = SHAPES.iter().map(|shape| (shape, shape.giant.div_ceil(1_000).max(20))).collect();
    let find = |name: &str| SHAPES.iter().find(|shape| shape.name == name).ok_or("there is no such shape");
    let large = LARGE.iter().map(|&(name, size)| Ok((find(name)?, size))).collect::<Result<Vec<_>, &str>>()?;
    compile("optimised", Batch::default().opt_level(OptLevel::Speed), &small, &mut table)?;
    compile("unoptimised", Batch::default().opt_level(OptLevel::None), &small, &mut table)?;
    compile("large", Batch::default().opt_level(OptLevel::Speed), &large, &mut table)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("shapes.rs"), table)?;
    Ok(())
}

/// Adds the table `<NAME>`: the shape, its size, the result, the module's place.
fn compile(name: &str, mut batch: Batch, shapes: &[(&Shape, usize)], table: &mut String) -> Result<(), Box<dyn Error>> {
    writeln!(table, "static {}: &[(&str, usize, i64, usize)] = &[", name.to_uppercase())?;
    for &(shape, size) in shapes {
        let place = batch.add(&(shape.make)(size));
        writeln!(table, "    ({:?}, {size}, {}, {place}),", shape.name, (shape.result)(size))?;
    }
    table.push_str("];\n");
    Ok(batch.compile(&format!("giants_{name}"))?)
}
