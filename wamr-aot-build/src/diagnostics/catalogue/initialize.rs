//! The messages about functions that run in the build.

use crate::diagnostics::{Finding, Kind, report::quote};

/// `known` are the exports that could run.
pub(crate) fn no_such_initializer(name: &str, known: &[String]) -> Finding {
    let finding =
        Finding::new(Kind::Option, format!("there is no export {} to run in the build", quote(name)));
    let finding = match known {
        [] => finding.note("the module exports no function without parameters and results"),
        known => finding.note(format!("exports that can run: {}", known.join(", "))),
    };
    finding.help("check the calls of `Builder::pre_initialize`")
}

/// `what` is the kind of the export, with its article.
pub(crate) fn initializer_type(name: &str, what: &str) -> Finding {
    let message = format!("the export {} cannot run in the build: it is {what}", quote(name));
    let message = if what == "a function" { message + " with parameters or results" } else { message };
    Finding::new(Kind::Option, message)
        .help("name a function without parameters and results: `Builder::pre_initialize`")
}

/// `what` is the kind of the import, with its article.
pub(crate) fn initializer_import(what: &str, name: &str) -> Finding {
    let message = format!("functions cannot run in the build: the module imports {what}, {}", quote(name));
    Finding::new(Kind::Initialization, message)
        .note("what instances get for it is not known in the build")
        .help("have the module define and export it, or leave out `Builder::pre_initialize`")
}

pub(crate) fn initializer_shared_memory(index: u32) -> Finding {
    Finding::new(
        Kind::Initialization,
        format!("functions cannot run in the build: threads share memory {index} of the module"),
    )
    .help("build the guest without threads, or leave out `Builder::pre_initialize`")
}

/// `function` says which one, with its article.
pub(crate) fn initializer_trapped(function: &str, why: &str) -> Finding {
    Finding::new(Kind::Initialization, format!("{function} trapped in the build: {why}"))
}

pub(crate) fn initializer_calls(function: &str, import: &str) -> Finding {
    let message = format!("{function} called the import {} in the build", quote(import));
    Finding::new(Kind::Initialization, message)
        .note("there is no host in the build: what runs there can call no import")
        .help("do what needs the host in another function, which the host calls in each instance")
}

pub(crate) fn initializer_out_of_fuel(function: &str, fuel: u64) -> Finding {
    let message = format!("{function} does not come to an end in the build: it used up {fuel} units of fuel");
    Finding::new(Kind::Initialization, message)
        .help("if it does end, allow more: `Builder::pre_initialize_fuel`")
}

/// An item holds what no initial value is.
pub(crate) fn initializer_left(item: &str) -> Finding {
    let message = format!("the functions that ran in the build left an exception in {item}");
    Finding::new(Kind::Initialization, message)
        .note("exceptions belong to an instance, so that no other can start with one")
        .help("have the functions clear it before they return")
}

pub(crate) fn snapshot_too_large(bytes: u64, limit: u64) -> Finding {
    let message = format!(
        "the functions that ran in the build left {bytes} bytes in memories, and the limit is {limit}"
    );
    Finding::new(Kind::Limit, message)
}

/// This machine is not among those that code is generated for.
pub(crate) fn cannot_run_here(machine: &str, why: &Finding) -> Finding {
    let message = format!("functions cannot run in a build on {}: {}", quote(machine), why.message);
    Finding::new(Kind::Target, message)
        .help("build on another machine, or leave out `Builder::pre_initialize`")
}

/// The loader refused the code for this machine.
pub(crate) fn cannot_load_here(machine: &str, why: &str) -> Finding {
    let message = format!("functions cannot run in a build on {}: {why}", quote(machine));
    Finding::new(Kind::Target, message)
        .help("build on another machine, or leave out `Builder::pre_initialize`")
}

pub(crate) fn not_run(why: &str) -> Finding {
    Finding::new(Kind::Initialization, format!("functions cannot run in the build: {why}"))
}
