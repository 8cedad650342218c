//! The part about the stack: the deepest chains of calls.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use super::{Subject, chains, code::label, html};

/// The most chains.
const CHAINS: usize = 12;

/// The most functions of a chain in a list.
const LISTED: usize = 200;

/// The shades that neighbours in a bar have in turn.
const SHADES: usize = 3;

pub(super) fn write(out: &mut String, subject: &Subject) {
    let report = &subject.report;
    out.push_str("<section>\n<h2>Stack</h2>\n");
    let Some(compiled) = &report.compiled else {
        out.push_str("<p class=\"unknown\">It is not known, since there is no code.</p>\n</section>\n");
        return;
    };
    match (compiled.stack_bytes, &compiled.stack_unbounded) {
        (Some(bytes), _) => {
            let _ = writeln!(
                out,
                "<p>The module's functions take at most <b>{} bytes</b>, without those of the host.</p>",
                html::number(bytes)
            );
        }
        (None, Some(why)) => {
            let _ = writeln!(out, "<p>There is no bound: <bdi>{}</bdi>.</p>", html::name(why));
        }
        (None, None) => out.push_str("<p class=\"unknown\">How much the code takes is not known.</p>\n"),
    }
    if subject.functions.is_empty() {
        out.push_str("<p class=\"unknown\">The frames of the functions and their calls are not known.</p>\n");
    } else {
        list(out, subject);
    }
    out.push_str("</section>\n");
}

fn list(out: &mut String, subject: &Subject) {
    let report = &subject.report;
    let exports: HashMap<u32, &str> = report
        .exports
        .iter()
        .rev()
        .filter_map(|export| Some((export.function?, export.name.as_str())))
        .collect();
    let names: HashMap<u32, Option<&str>> =
        report.functions.iter().map(|function| (function.index, function.name.as_deref())).collect();
    let roots: HashSet<u32> = exports.keys().copied().chain(report.start).collect();
    let chains = chains::deepest(&subject.functions, &roots);
    out.push_str(
        "<p>The deepest chain of direct calls from each function that is exported, or that no other calls \
         directly. Calls through tables and of the host are not followed, and of a recursion one round \
         counts.</p>\n",
    );
    let most = chains.first().map_or(0, |chain| chain.bytes).max(1);
    for chain in chains.iter().take(CHAINS) {
        let first = chain.frames[0].0;
        let name = match exports.get(&first) {
            Some(export) => html::name(export),
            None => label(first, names.get(&first).copied().flatten()),
        };
        let _ = write!(
            out,
            "<details class=\"chain\">\n<summary><span class=\"head\"><bdi>{name}</bdi>\
             <b>{} bytes, {}</b></span>\
             <span class=\"bar\" style=\"width:{:.3}%\">",
            html::number(chain.bytes),
            if chain.frames.len() == 1 {
                "1 function".to_owned()
            } else {
                format!("{} functions", chain.frames.len())
            },
            chain.bytes as f64 / most as f64 * 100.0,
        );
        for (i, (_, bytes)) in chain.frames.iter().enumerate() {
            let percent = *bytes as f64 / chain.bytes.max(1) as f64 * 100.0;
            if percent >= 0.05 {
                let _ = write!(out, "<i class=\"stack{}\" style=\"width:{percent:.3}%\"></i>", i % SHADES);
            }
        }
        out.push_str("</span></summary>\n<ol>\n");
        for (index, bytes) in chain.frames.iter().take(LISTED) {
            let name = label(*index, names.get(index).copied().flatten());
            let _ = writeln!(out, "<li><bdi>{name}</bdi> <b>{}</b></li>", html::number(*bytes));
        }
        out.push_str("</ol>\n");
        if chain.frames.len() > LISTED {
            let _ = writeln!(out, "<p>and {} more</p>", chain.frames.len() - LISTED);
        }
        if chain.added > 0 {
            let _ = writeln!(
                out,
                "<p>Functions that the compiler added take {} bytes of it.</p>",
                html::number(chain.added)
            );
        }
        out.push_str("</details>\n");
    }
    if chains.len() > CHAINS {
        let _ = writeln!(out, "<p>{} chains are not shown: they are no deeper.</p>", chains.len() - CHAINS);
    }
}
