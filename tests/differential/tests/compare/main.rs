//! Compares compiled modules with the interpreter.

use differential::{Row, Table};
use fuzz_bodies::{Case, Summary, compare};
use wamr_aot_rt::Module;

#[cfg(unix)]
mod guarded;
mod recursion;

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
modules!(extended, "/differential_extended.rs");
modules!(through_c, "/differential_through_c.rs");

/// A way to compile: its name, its position in a row, and the function that returns a module of its
/// `MODULES`.
type Level = (&'static str, usize, fn(&str, usize) -> Module);

/// The ways to compile.
const LEVELS: &[Level] = &[
    ("plain", 0, plain::module),
    ("optimised", 1, optimised::module),
    ("x86-64-v3", 2, extended::module),
    ("C", 3, through_c::module),
];

/// The ways that this machine can run.
fn levels() -> impl Iterator<Item = &'static Level> {
    #[cfg(target_arch = "x86_64")]
    let has_v3 = std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    let has_v3 = false;
    LEVELS.iter().filter(move |&&(level, ..)| level != "x86-64-v3" || has_v3)
}

/// A module at all levels at which it is compiled.
fn at_levels(&(name, _, places): &Row) -> impl Iterator<Item = (&'static str, Module)> {
    levels().filter_map(move |&(level, at, module)| Some((level, module(name, places[at]?))))
}

/// Compares all modules of a table, and reports all differences. With `WAMR_AOT_CASE` only modules
/// whose names contain its value are compared.
fn compare_all(table: Table, calls: usize, fuel: i32) -> Summary {
    let filter = std::env::var("WAMR_AOT_CASE").unwrap_or_default();
    let mut differences = Vec::new();
    let mut summary = Summary::default();
    let mut counts: Vec<(&str, usize)> = levels().map(|&(level, ..)| (level, 0)).collect();
    for row in table.iter().filter(|(name, ..)| name.contains(&filter)) {
        let &(name, bytes, _) = row;
        for (level, module) in at_levels(row) {
            if !filter.is_empty() {
                eprintln!("{name}, {level}");
            }
            if let Some((_, count)) = counts.iter_mut().find(|(other, _)| *other == level) {
                *count += 1;
            }
            match compare(&Case { name, bytes, calls, fuel }, &module) {
                Ok(one) => summary += one,
                Err(difference) => differences.push(format!("{level} {difference}")),
            }
        }
    }
    for (level, count) in counts {
        println!("{level}: {count} modules of {}", table.len());
    }
    println!("{summary:?}");
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    summary
}

#[test]
fn edges() {
    compare_all(EDGES, 250, 0);
}

#[test]
fn numeric() {
    compare_all(NUMERIC, 2500, 0);
}

#[test]
fn generated() {
    let summary = compare_all(GENERATED, 60, 3000);
    // Generated modules must do something to be of use.
    let enough = summary.returned * 3 > summary.trapped && summary.not_instantiated * 5 < summary.modules;
    assert!(enough || std::env::var_os("WAMR_AOT_CASE").is_some(), "{summary:?}");
}
