//! Checks the result of each giant module.

use std::thread;

use wamr_aot_rt::untyped::{Linker, Store, Value};

include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

macro_rules! modules {
    ($name:ident, $file:literal, $table:ident) => {
        mod $name {
            include!(concat!(env!("OUT_DIR"), $file));

            fn find(index: usize) -> Result<wamr_aot_rt::Module, String> {
                MODULES[index]
                    .map(Symbols::module)
                    .map_err(|Refused(kind, report)| format!("{kind}: {report}"))
            }

            #[test]
            fn modules_do_what_they_should() {
                super::run(super::$table, find);
            }
        }
    };
}

modules!(optimised, "/giants_optimised.rs", OPTIMISED);
modules!(unoptimised, "/giants_unoptimised.rs", UNOPTIMISED);
modules!(large, "/giants_large.rs", LARGE);
modules!(large_c, "/giants_large_c.rs", LARGE_C);

/// The modules that are too large.
const REFUSED: &[(&str, usize)] = &[("operands", 50_000), ("stores", 5_000_000), ("calls", 5_000_000)];

/// Each was compiled within the limits of `build.rs`.
#[test]
fn what_multiplies_is_compiled_in_bounds_or_refused() {
    let is_right = |expected: Option<&str>, result: &str| match expected {
        None => result == "compiled",
        Some(report) => result.contains(report),
    };
    let wrong: Vec<_> = BOMBS.iter().filter(|(_, expected, result)| !is_right(*expected, result)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The stack size in bytes: a frame has room for 50,000 locals.
const STACK: usize = 16 << 20;

fn run(shapes: &'static [(&str, usize, i64, usize)], find: fn(usize) -> Result<wamr_aot_rt::Module, String>) {
    let work = move || {
        let mut wrong = Vec::new();
        for &(name, size, expected, place) in shapes {
            let result = find(place).and_then(|module| {
                let mut store = Store::new(());
                store.set_stack_limit(STACK / 2);
                let instance =
                    store.instantiate(&module, &Linker::new()).map_err(|error| error.to_string())?;
                let run =
                    instance.export(&store, "run").and_then(|export| export.func()).ok_or("no `run`")?;
                run.call(&mut store, &[Value::I32(1)]).map_err(|error| error.to_string())
            });
            if REFUSED.contains(&(name, size)) {
                let report = result.as_ref().err().map_or("", String::as_str);
                if !report.starts_with("limit: ")
                    || !report.contains("a function is too large")
                    || !report.contains("function `run`")
                {
                    wrong.push(format!("{name} of {size}: expected to be rejected, got {result:?}"));
                }
            } else if result.as_deref() != Ok(&[Value::I64(expected)]) {
                wrong.push(format!("{name} of {size}: expected {expected}, got {result:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    };
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
}
