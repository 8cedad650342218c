//! Compiled modules against the interpreter.

use differential::{Case, compare};

mod recursion;

include!(concat!(env!("OUT_DIR"), "/differential_modules.rs"));
include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// The module at a place in `MODULES`.
fn module(name: &str, index: usize) -> wamr_aot_rt::Module {
    match MODULES[index] {
        Ok(symbols) => symbols.module(),
        Err(Refused(kind, report)) => panic!("{name} was not compiled ({kind}): {report}"),
    }
}

/// Compares all modules of a table, and tells all that differ. With `WAMR_AOT_CASE` only those whose names contain it.
fn compare_all(table: &'static [(&'static str, &'static [u8], usize)], calls: usize, fuel: i32) {
    let filter = std::env::var("WAMR_AOT_CASE").unwrap_or_default();
    let mut differences = Vec::new();
    let mut count = 0;
    for &(name, bytes, index) in table.iter().filter(|(name, ..)| name.contains(&filter)) {
        if !filter.is_empty() {
            eprintln!("{name}");
        }
        match compare(&Case { name, bytes, calls, fuel }, &module(name, index)) {
            Ok(calls) => count += calls,
            Err(difference) => differences.push(difference),
        }
    }
    println!("{} modules, {count} calls", table.len());
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
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
    compare_all(GENERATED, 60, 3000);
}
