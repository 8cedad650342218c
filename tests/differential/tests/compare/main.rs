//! Compiled modules against the interpreter.

use differential::{Case, Summary, compare};
use wamr_aot_rt::Module;

mod recursion;

/// A table of modules: the name, the bytes, and the place in `MODULES`.
type Table = &'static [(&'static str, &'static [u8], usize)];

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

macro_rules! modules {
    ($name:ident, $file:literal) => {
        mod $name {
            include!(concat!(env!("OUT_DIR"), $file));

            pub(crate) fn module(name: &str, index: usize) -> ::wamr_aot_rt::Module {
                match MODULES[index] {
                    Ok(symbols) => symbols.module(),
                    Err(Refused(kind, report)) => panic!("{name} was not compiled ({kind}): {report}"),
                }
            }
        }
    };
}

modules!(plain, "/differential_plain.rs");
modules!(optimised, "/differential_optimised.rs");

/// The modules by their names and places, compiled without optimisation and with.
/// Finds a module by its group and its place in it.
type Find = fn(&str, usize) -> Module;

const LEVELS: [(&str, Find); 2] = [("plain", plain::module), ("optimised", optimised::module)];

/// Compares all modules of a table, and tells all that differ. With `WAMR_AOT_CASE` only those whose names contain it.
fn compare_all(table: Table, calls: usize, fuel: i32) -> Summary {
    let filter = std::env::var("WAMR_AOT_CASE").unwrap_or_default();
    let mut differences = Vec::new();
    let mut summary = Summary::default();
    for &(name, bytes, index) in table.iter().filter(|(name, ..)| name.contains(&filter)) {
        for (level, module) in LEVELS {
            if !filter.is_empty() {
                eprintln!("{name}, {level}");
            }
            match compare(&Case { name, bytes, calls, fuel }, &module(name, index)) {
                Ok(one) => summary += one,
                Err(difference) => differences.push(format!("{level} {difference}")),
            }
        }
    }
    println!("{summary:?}");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    summary
}

#[test]
fn edges() {
    compare_all(EDGES, 800, 0);
}

#[test]
fn numeric() {
    compare_all(NUMERIC, 2500, 0);
}

#[test]
fn generated() {
    let summary = compare_all(GENERATED, 60, 3000);
    // Generated modules that do nothing would be worth nothing.
    let enough = summary.returned * 3 > summary.trapped && summary.not_instantiated * 10 < summary.modules;
    assert!(enough || std::env::var_os("WAMR_AOT_CASE").is_some(), "{summary:?}");
}
