//! Imports, exports and options.

use std::fmt::Write as _;

use super::{Subject, html};

pub(super) fn imports(out: &mut String, Subject { report, .. }: &Subject) {
    let rows = report.imports.iter().map(|import| {
        let name = format!("{}<wbr>.{}", html::name(&import.module), html::name(&import.name));
        (name, import.ty.as_str(), import.rust.iter().map(String::as_str).collect())
    });
    items(out, "Imports", rows.collect());
}

pub(super) fn exports(out: &mut String, Subject { report, .. }: &Subject) {
    let rows = report.exports.iter().map(|export| {
        let rust = export.rust.iter().map(String::as_str).collect();
        (html::name(&export.name), export.ty.as_str(), rust)
    });
    items(out, "Exports", rows.collect());
}

/// Names, which are HTML, with their types and what they are in Rust.
fn items(out: &mut String, heading: &str, rows: Vec<(String, &str, Vec<&str>)>) {
    let _ = writeln!(out, "<section>\n<h2>{heading} <small>{}</small></h2>", rows.len());
    if rows.is_empty() {
        out.push_str("<p>None.</p>\n</section>\n");
        return;
    }
    out.push_str("<div class=\"scroll\"><table>\n<thead><tr><th>name<th>type<th>in Rust</thead>\n<tbody>\n");
    for (name, ty, rust) in rows {
        let rust: Vec<String> =
            rust.into_iter().map(|rust| format!("<code>{}</code>", html::text(rust))).collect();
        let _ = writeln!(
            out,
            "<tr><td class=\"name\"><bdi>{name}</bdi><td><code>{}</code><td>{}",
            html::text(ty),
            if rust.is_empty() { "–".to_owned() } else { rust.join("<br>") },
        );
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
}

pub(super) fn options(out: &mut String, Subject { report, choices, .. }: &Subject) {
    out.push_str("<section>\n<h2>Options</h2>\n");
    if report.kind == "artefact" {
        out.push_str(
            "<p class=\"unknown\">Other options are not known: an artefact does not have them.</p>\n",
        );
    }
    out.push_str("<div class=\"scroll\"><table>\n<tbody>\n");
    let emitter = report.compiled.as_ref().map(|compiled| ("emitter", compiled.emitter.clone()));
    for (name, value) in choices.iter().cloned().chain(emitter) {
        let _ = writeln!(out, "<tr><th>{name}<td>{}", html::name(&value));
    }
    for feature in &report.features {
        let note = if feature.supported { "" } else { ", which is not supported" };
        let _ = writeln!(out, "<tr><th>feature<td>{}{note}", html::text(feature.name));
    }
    out.push_str("</tbody>\n</table></div>\n</section>\n");
}
