//! The report for people.

use std::fmt::Write as _;

use super::report::{Code, Report};

/// How many functions are listed.
const LARGEST: usize = 20;

/// The text; `all` lists all functions. Writing to a string cannot fail.
pub(super) fn of(report: &Report, all: bool) -> String {
    let mut out = String::new();
    let kind = if report.kind == "module" { "of WebAssembly" } else { "of artefact" };
    let _ = writeln!(out, "{}: {} bytes {kind}", report.file, report.bytes);
    if let Some(name) = &report.name {
        let _ = writeln!(out, "  name: {}", name.escape_debug());
    }
    for feature in &report.features {
        let note = if feature.supported { "" } else { ", which is not supported" };
        let _ = writeln!(out, "  uses {}{note}", feature.name);
    }
    if let Some(start) = report.start {
        let _ = writeln!(out, "  starts with function {start}");
    }
    list(
        &mut out,
        "imports",
        report.imports.iter().map(|import| {
            let name = format!("{}.{}", import.module.escape_debug(), import.name.escape_debug());
            (name, import.ty.clone(), import.rust.clone().into_iter().collect())
        }),
    );
    list(
        &mut out,
        "exports",
        report
            .exports
            .iter()
            .map(|export| (export.name.escape_debug().to_string(), export.ty.clone(), export.rust.clone())),
    );
    memories(&mut out, report);
    if let Some(code) = &report.compiled {
        compiled(&mut out, code);
    }
    functions(&mut out, report, all);
    for warning in &report.warnings {
        let _ = writeln!(out, "\nwarning: {warning}");
    }
    if !report.refusals.is_empty() {
        let _ = writeln!(out, "\nit cannot be compiled:");
        for refusal in &report.refusals {
            let _ = writeln!(out, "\n{refusal}");
        }
    }
    out
}

fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Names and types, each with what it is in Rust below it.
fn list(out: &mut String, heading: &str, items: impl Iterator<Item = (String, String, Vec<String>)>) {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{heading}:");
    for (name, ty, rust) in items {
        let _ = writeln!(out, "  {name} {ty}");
        for line in rust {
            let _ = writeln!(out, "      {line}");
        }
    }
}

fn memories(out: &mut String, report: &Report) {
    if report.memories.is_empty() && report.tables.is_empty() {
        return;
    }
    out.push_str("\nmemories and tables:\n");
    let most = |max: Option<u64>| max.map_or("without a maximum".to_owned(), |max| format!("at most {max}"));
    for memory in &report.memories {
        let _ = writeln!(
            out,
            "  memory: {} of {} bytes, {}{}{}",
            counted(memory.min_pages, "page"),
            memory.page_bytes,
            most(memory.max_pages),
            if memory.index_bits == 64 { ", 64-bit" } else { "" },
            if memory.shared { ", shared" } else { "" },
        );
    }
    for table in &report.tables {
        let wide = if table.index_bits == 64 { ", 64-bit" } else { "" };
        let elements = counted(table.min, "element");
        let _ = writeln!(out, "  table: {elements} of {}, {}{wide}", table.element, most(table.max));
    }
}

fn compiled(out: &mut String, code: &Code) {
    match &code.target {
        Some(target) => {
            let _ = writeln!(out, "\ncompiled for {target}:");
        }
        None => out.push_str("\ncompiled:\n"),
    }
    if let Some(features) = code.cpu_features.as_ref().filter(|features| !features.is_empty()) {
        let _ = writeln!(out, "  needs of the CPU: {}", features.join(", "));
    }
    let _ = writeln!(out, "  by: {}", code.emitter);
    let _ = writeln!(out, "  interruption: {}", code.interrupt);
    if let Some(bytes) = code.code_bytes {
        let _ = writeln!(out, "  code: {bytes} bytes");
    }
    let _ = writeln!(out, "  data: {} bytes", code.data_bytes);
    let _ = writeln!(out, "  context: {} bytes", code.context_bytes);
    let _ = writeln!(out, "  memories of a static instance: {} bytes", code.memory_bytes);
    let _ = writeln!(out, "  tables of a static instance: {} bytes", code.table_bytes);
    match (code.stack_bytes, &code.stack_unbounded) {
        (Some(bytes), _) => {
            let _ = writeln!(out, "  stack: {bytes} bytes");
        }
        (None, Some(why)) => {
            let _ = writeln!(out, "  stack: not bounded: {why}");
        }
        (None, None) => out.push_str("  stack: not known\n"),
    }
}

fn functions(out: &mut String, report: &Report, all: bool) {
    if report.functions.is_empty() {
        return;
    }
    let mut functions: Vec<_> = report.functions.iter().collect();
    functions.sort_by_key(|function| {
        (std::cmp::Reverse(function.code_bytes.unwrap_or(function.wasm_bytes)), function.index)
    });
    let shown = if all { functions.len() } else { functions.len().min(LARGEST) };
    let _ = writeln!(out, "\nfunctions, the largest first:");
    out.push_str("     index       wasm       code      stack  name\n");
    let number = |value: Option<u64>| value.map_or("-".to_owned(), |value| value.to_string());
    for function in &functions[..shown] {
        let _ = writeln!(
            out,
            "{:10} {:10} {:>10} {:>10}  {}",
            function.index,
            function.wasm_bytes,
            function.without_code().map_or_else(|| number(function.code_bytes), str::to_owned),
            number(function.stack_bytes),
            function.name.as_deref().unwrap_or("-").escape_debug(),
        );
    }
    if shown < functions.len() {
        let _ = writeln!(out, "  and {} more: `--all` lists them", functions.len() - shown);
    }
    if functions.iter().any(|function| function.merged) {
        out.push_str(
            "  merged: the C compiler inlined it into its callers, replaced it by an equal function, or\n  \
             found that nothing calls it\n",
        );
    }
    if functions.iter().any(|function| function.unreached) {
        out.push_str(
            "  unreached: it is left out, because neither the host nor the start function reaches it\n",
        );
    }
}
