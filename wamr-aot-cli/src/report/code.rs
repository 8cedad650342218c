//! The part about code: a treemap of the functions, and a table of the largest.

use std::{cmp::Reverse, collections::HashSet, fmt::Write as _};

use super::{
    Subject,
    html::{self, bar},
    treemap::{Rect, squarify},
};

/// The most functions with a rectangle of their own.
const CELLS: usize = 1000;

/// The most functions in the table.
const ROWS: usize = 500;

/// The proportions for which the treemap is laid out.
const WHOLE: Rect = Rect { x: 0.0, y: 0.0, width: 1000.0, height: 520.0 };

/// Rectangles that are narrower or lower than this have no label, in units of `WHOLE`.
const LABELLED: (f64, f64) = (34.0, 17.0);

struct Cell {
    label: String,
    title: String,
    class: &'static str,
    bytes: u64,
}

pub(super) fn write(out: &mut String, subject: &Subject) {
    let report = &subject.report;
    out.push_str("<section>\n<h2>Code and constants</h2>\n");
    if let Some(compiled) = &report.compiled {
        bar(
            out,
            &[
                ("code", "code", compiled.code_bytes.unwrap_or(0)),
                ("data that memories and tables start with", "data", compiled.data_bytes),
            ],
        );
    }
    if report.functions.is_empty() {
        out.push_str(match report.kind {
            "artefact" => {
                "<p class=\"unknown\">The sizes of the functions are not known: an artefact has their code, \
                 but no list of them. A report of the module has it.</p>\n"
            }
            _ => "<p class=\"unknown\">The module defines no functions.</p>\n",
        });
        out.push_str("</section>\n");
        return;
    }
    let measured = !subject.functions.is_empty();
    if !measured {
        out.push_str(
            "<p class=\"unknown\">The machine code of each function is not known: the areas are those of the \
             functions in WebAssembly.</p>\n",
        );
    }
    let merged = report.functions.iter().filter(|function| function.merged).count();
    if merged > 0 {
        let _ = writeln!(
            out,
            "<p>{} no code of its own: the C compiler inlined it into its callers, replaced it by an equal \
             function, or found that nothing calls it. The table says <i>merged</i>.</p>",
            match merged {
                1 => "1 function has".to_owned(),
                _ => format!("{} functions each have", html::number(merged as u64)),
            }
        );
    }
    let unreached = report.functions.iter().filter(|function| function.unreached).count();
    if unreached > 0 {
        let _ = writeln!(
            out,
            "<p>{} left out, because neither the host nor the start function reaches {}. The table says \
             <i>unreached</i>.</p>",
            match unreached {
                1 => "1 function is".to_owned(),
                _ => format!("{} functions are", html::number(unreached as u64)),
            },
            if unreached == 1 { "it" } else { "them" },
        );
    }
    treemap(out, &cells(subject, measured), measured);
    table(out, subject);
    out.push_str("</section>\n");
}

fn cells(subject: &Subject, measured: bool) -> Vec<Cell> {
    let report = &subject.report;
    let exported: HashSet<u32> = report.exports.iter().filter_map(|export| export.function).collect();
    let mut cells: Vec<Cell> = Vec::new();
    let (mut small, mut small_bytes) = (0, 0);
    let size = |function: &crate::inspect::report::Function| match measured {
        true => function.code_bytes.unwrap_or(0),
        false => function.wasm_bytes,
    };
    let mut functions: Vec<_> = report.functions.iter().filter(|function| size(function) > 0).collect();
    functions.sort_by_key(|function| (Reverse(size(function)), function.index));
    let total: u64 = functions.iter().map(|function| size(function)).sum();
    for (i, function) in functions.iter().enumerate() {
        let bytes = size(function);
        if i >= CELLS {
            (small, small_bytes) = (small + 1, small_bytes + bytes);
            continue;
        }
        // A rectangle has little space.
        let short = function.name.as_deref().map_or_else(|| format!("#{}", function.index), html::name);
        let label = label(function.index, function.name.as_deref());
        let is_exported = exported.contains(&function.index);
        let title = format!(
            "{label} (index {}{}): {} bytes, {:.1}%",
            function.index,
            if is_exported { ", exported" } else { "" },
            html::number(bytes),
            bytes as f64 / total as f64 * 100.0,
        );
        cells.push(Cell { label: short, title, class: if is_exported { "exported" } else { "code" }, bytes });
    }
    let mut rest = |label: String, bytes: u64| {
        if bytes > 0 {
            let title = format!("{label}: {} bytes", html::number(bytes));
            cells.push(Cell { label, title, class: "rest", bytes });
        }
    };
    rest(format!("{} smaller functions", html::number(small)), small_bytes);
    if measured && let Some(code) = report.compiled.as_ref().and_then(|compiled| compiled.code_bytes) {
        rest("what the compiler added".to_owned(), code.saturating_sub(total));
    }
    cells.sort_by_key(|cell| Reverse(cell.bytes));
    cells
}

/// The name, or the index in its place.
pub(super) fn label(index: u32, name: Option<&str>) -> String {
    name.map_or_else(|| format!("function {index}"), html::name)
}

fn treemap(out: &mut String, cells: &[Cell], measured: bool) {
    let sizes: Vec<u64> = cells.iter().map(|cell| cell.bytes).collect();
    out.push_str(
        "<div class=\"treemap\" role=\"img\" \
         aria-label=\"The functions by size; the table has the same\">\n",
    );
    for (cell, rect) in cells.iter().zip(squarify(&sizes, WHOLE)) {
        let percent = |value: f64, of: f64| value / of * 100.0;
        let _ = write!(
            out,
            "<div class=\"cell {}\" style=\"left:{:.3}%;top:{:.3}%;width:{:.3}%;height:{:.3}%\" \
             title=\"{}\">",
            cell.class,
            percent(rect.x, WHOLE.width),
            percent(rect.y, WHOLE.height),
            percent(rect.width, WHOLE.width),
            percent(rect.height, WHOLE.height),
            cell.title,
        );
        if rect.width >= LABELLED.0 && rect.height >= LABELLED.1 {
            let _ = write!(out, "<span>{}<small>{}</small></span>", cell.label, html::bytes(cell.bytes));
        }
        out.push_str("</div>\n");
    }
    out.push_str("</div>\n<ul class=\"legend\">\n");
    for (class, what) in [("code", "functions"), ("exported", "exported functions"), ("rest", "the rest")] {
        if cells.iter().any(|cell| cell.class == class) {
            let _ = writeln!(out, "<li><i class=\"{class}\"></i>{what}</li>");
        }
    }
    let areas = if measured { "bytes of machine code" } else { "bytes of WebAssembly" };
    let _ = writeln!(out, "<li>Areas are {areas}.</li>\n</ul>");
}

fn table(out: &mut String, Subject { report, .. }: &Subject) {
    let mut functions: Vec<_> = report.functions.iter().collect();
    functions.sort_by_key(|function| {
        (Reverse(function.code_bytes.unwrap_or(function.wasm_bytes)), function.index)
    });
    let all = html::number(functions.len() as u64);
    let summary = match functions.len() {
        1 => "The function".to_owned(),
        0..=ROWS => format!("All {all} functions, the largest first"),
        _ => format!("The largest {ROWS} of {all} functions"),
    };
    let _ = write!(
        out,
        "<details>\n<summary>{summary}</summary>\n<div class=\"scroll\"><table>\n<thead><tr><th>index<th>name\
         <th class=\"n\">WebAssembly<th class=\"n\">code<th class=\"n\">frame</thead>\n<tbody>\n"
    );
    let number = |value: Option<u64>| value.map_or("–".to_owned(), html::number);
    for function in functions.iter().take(ROWS) {
        let _ = writeln!(
            out,
            "<tr><td class=\"n\">{}<td class=\"name\"><bdi>{}</bdi><td class=\"n\">{}\
             <td class=\"n\">{}<td class=\"n\">{}",
            function.index,
            function.name.as_deref().map_or("–".to_owned(), html::name),
            html::number(function.wasm_bytes),
            function.without_code().map_or_else(|| number(function.code_bytes), str::to_owned),
            number(function.stack_bytes),
        );
    }
    out.push_str("</tbody>\n</table></div>\n</details>\n");
}
