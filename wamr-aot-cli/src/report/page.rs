//! The page: its head, its parts in their order.

use std::{fmt::Write as _, path::Path};

use super::{Subject, code, html, memory, stack, tables};

/// The page. Equal subjects give equal pages. Writing to a string cannot fail.
pub(super) fn of(subject: &Subject) -> String {
    let report = &subject.report;
    let file = Path::new(&report.file).file_name().map(|name| name.to_string_lossy());
    let title = html::name(report.name.as_deref().or(file.as_deref()).unwrap_or(&report.file));
    let mut out = String::new();
    let _ = write!(
        out,
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}: report of wamr-aot</title>\n\
         <style>\n{}</style>\n\
         </head>\n\
         <body>\n\
         <header>\n\
         <h1><bdi>{title}</bdi></h1>\n\
         <p class=\"sub\"><bdi>{}</bdi>, {} bytes of {}</p>\n\
         </header>\n\
         <main>\n",
        include_str!("page.css"),
        html::name(&report.file),
        html::number(report.bytes),
        if report.kind == "module" { "WebAssembly" } else { "artefact" },
    );
    refusals(&mut out, subject);
    summary(&mut out, subject);
    code::write(&mut out, subject);
    memory::write(&mut out, subject);
    stack::write(&mut out, subject);
    tables::imports(&mut out, subject);
    tables::exports(&mut out, subject);
    tables::options(&mut out, subject);
    let _ = write!(
        out,
        "</main>\n<footer>wamr-aot {}. Sizes are in bytes; 1 KiB is 1024 bytes.</footer>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn refusals(out: &mut String, Subject { report, .. }: &Subject) {
    if !report.refusals.is_empty() {
        out.push_str("<section class=\"bad\">\n<h2>It cannot be compiled</h2>\n");
        for refusal in &report.refusals {
            let _ = writeln!(out, "<pre>{}</pre>", html::lines(refusal));
        }
        out.push_str("</section>\n");
    }
    if !report.warnings.is_empty() {
        out.push_str("<section class=\"bad\">\n<h2>Warnings</h2>\n");
        for warning in &report.warnings {
            let _ = writeln!(out, "<pre>{}</pre>", html::lines(warning));
        }
        out.push_str("</section>\n");
    }
}

/// The numbers that one looks for first.
fn summary(out: &mut String, Subject { report, .. }: &Subject) {
    let Some(compiled) = &report.compiled else { return };
    let known = |bytes: Option<u64>| bytes.map_or("not known".to_owned(), html::bytes);
    let ram = compiled.memory_bytes + compiled.table_bytes + compiled.context_bytes;
    let stack = match (&compiled.stack_unbounded, compiled.stack_bytes) {
        (Some(_), _) => "not bounded".to_owned(),
        (None, bytes) => known(bytes),
    };
    out.push_str("<dl class=\"cards\">\n");
    for (what, value) in [
        ("code", known(compiled.code_bytes)),
        ("data", html::bytes(compiled.data_bytes)),
        ("RAM of an instance", html::bytes(ram)),
        ("stack", stack),
    ] {
        let _ = writeln!(out, "<div><dt>{what}</dt><dd>{value}</dd></div>");
    }
    out.push_str("</dl>\n");
}
