//! Compiled modules against the interpreter.

use differential::{Case, Summary, compare};
use wamr_aot_rt::Module;

#[cfg(unix)]
mod guarded;
mod recursion;

/// A table of modules: the name, the bytes, and the places in the `MODULES` of the native batches and of the one through C.
type Table = &'static [Row];

type Row = (&'static str, &'static [u8], usize, Option<usize>);

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
modules!(through_c, "/differential_through_c.rs");

#[cfg(target_arch = "x86_64")]
modules!(extended, "/differential_extended.rs");

/// A way to compile: what it is called, and the modules that are compiled so.
type Level = (&'static str, fn(&Row) -> Option<Module>);

/// The ways to compile that this machine can run.
fn levels() -> Vec<Level> {
    let mut levels: Vec<Level> = vec![
        ("plain", |&(name, _, index, _)| Some(plain::module(name, index))),
        ("optimised", |&(name, _, index, _)| Some(optimised::module(name, index))),
        ("C", |&(name, _, _, index)| index.map(|index| through_c::module(name, index))),
    ];
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
        levels.push(("x86-64-v3", |&(name, _, index, _)| Some(extended::module(name, index))));
    }
    levels
}

/// Compares all modules of a table, and tells all that differ. With `WAMR_AOT_CASE` only those whose names contain it.
fn compare_all(table: Table, calls: usize, fuel: i32) -> Summary {
    let filter = std::env::var("WAMR_AOT_CASE").unwrap_or_default();
    let mut differences = Vec::new();
    let mut summary = Summary::default();
    let mut of_level = vec![0; levels().len()];
    for row in table.iter().filter(|(name, ..)| name.contains(&filter)) {
        let &(name, bytes, ..) = row;
        for ((level, module), count) in levels().into_iter().zip(&mut of_level) {
            let Some(module) = module(row) else { continue };
            if !filter.is_empty() {
                eprintln!("{name}, {level}");
            }
            *count += 1;
            match compare(&Case { name, bytes, calls, fuel }, &module) {
                Ok(one) => summary += one,
                Err(difference) => differences.push(format!("{level} {difference}")),
            }
        }
    }
    for ((level, _), count) in levels().into_iter().zip(of_level) {
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
    // Generated modules that do nothing would be worth nothing.
    let enough = summary.returned * 3 > summary.trapped && summary.not_instantiated * 5 < summary.modules;
    assert!(enough || std::env::var_os("WAMR_AOT_CASE").is_some(), "{summary:?}");
}
