//! Compiles each shape three times: small with and without optimisation, and so large that the compiler has to be frugal.

#[path = "build/shapes.rs"]
#[allow(dead_code, reason = "the units are for the example")]
mod shapes;

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

use compile_batch::Batch;
use shapes::{SHAPES, Shape};
use wamr_aot_build::OptLevel;

/// What is compiled at its whole size: it takes a second, and it is what compilers are known to fail at.
const WHOLE: &[&str] = &["blocks", "ifs", "unreachable", "br_table", "arithmetic", "elements", "const_exprs"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let mut table = String::new();
    let small = |shape: &Shape| shape.giant / 200;
    let large = |shape: &Shape| if WHOLE.contains(&shape.name) { shape.giant } else { shape.giant / 20 };
    compile("optimised", Batch::default().opt_level(OptLevel::Speed), small, &mut table)?;
    compile("unoptimised", Batch::default().opt_level(OptLevel::None), small, &mut table)?;
    compile("large", Batch::default().opt_level(OptLevel::Speed), large, &mut table)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("shapes.rs"), table)?;
    Ok(())
}

/// Adds the table `<NAME>`: the shape, its size, the result, the module's place.
fn compile(name: &str, mut batch: Batch, size: impl Fn(&Shape) -> usize, table: &mut String) -> Result<(), Box<dyn Error>> {
    writeln!(table, "static {}: &[(&str, usize, i64, usize)] = &[", name.to_uppercase())?;
    for shape in SHAPES {
        let size = size(shape);
        let place = batch.add(&(shape.make)(size));
        writeln!(table, "    ({:?}, {size}, {}, {place}),", shape.name, (shape.result)(size))?;
    }
    table.push_str("];\n");
    Ok(batch.compile(&format!("giants_{name}"))?)
}
