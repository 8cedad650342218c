//! The file for people who tune: what was optimised, and what kept it from it.
//!
//! | module | contents |
//! |---|---|
//! | `place` | places in the module |
//! | `wording` | the words of each remark |
//! | `summary` | the lines at the end |
//!
//! The passes collect values ([`opt::remark`](crate::opt::remark)), and only this folder has words
//! for them. The lines are in the order of the functions and of the bytes in the module, whatever
//! the number of threads.

mod place;
mod summary;
mod wording;

use std::{
    fmt::Write as _,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use place::Lines;
use wording::Words;

use crate::{
    clif::Env,
    diagnostics::report::{line, quote},
    digest::Digest,
    files::Files,
    opt::remark::Remark,
    plan::{self, Effort, LeftOut, Tables},
    request::Request,
};

/// What was decided about a module.
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    /// By the passes, about its functions.
    pub(crate) functions: &'a [Remark],
    pub(crate) left_out: &'a LeftOut,
    pub(crate) tables: &'a Tables,
}

/// The text of the file. `lines` are those of a module in the text format.
pub(crate) fn text(
    env: Env<'_>,
    request: &Request,
    digest: &Digest,
    files: &Files,
    decided: Decided<'_>,
    lines: Vec<(u32, u32)>,
) -> String {
    let options = &env.plan.options;
    let mut out = header(&request.source, digest);
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "# {}, bounds {}, optimisation {}, {}",
        files.manifest.emitter,
        options.protection.bounds.name(),
        request.opt_level.name(),
        request.target,
    );
    out.push_str(&body(env, &request.source, decided, lines, files.objects.len()));
    out
}

/// The lines after the header. `objects` is the number of objects that the code is in.
pub(crate) fn body(
    env: Env<'_>,
    source: &str,
    decided: Decided<'_>,
    lines: Vec<(u32, u32)>,
    objects: usize,
) -> String {
    let mut out = String::new();
    let source = line(source);
    let lines = Lines::new(lines);
    let Decided { functions, left_out, tables } = decided;
    let mut found = of_functions(env, left_out, functions, &lines);
    found.sort_by_key(|about| (about.function, about.place));
    let names = names(env, left_out);
    for About { function, place, words } in found {
        let at = place.map_or(String::new(), |place| format!(":{}", lines.show(place)));
        let name =
            names[function as usize].as_deref().map_or(String::new(), |name| format!(" {}", quote(name)));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{source}{at}: function {function}{name}: {words}");
    }
    for (item, words) in wording::left_out(left_out).into_iter().chain(wording::tables(tables)) {
        let _ = writeln!(out, "{source}: {item}: {words}");
    }
    for (pass, words) in summary::of(env, decided, objects) {
        let _ = writeln!(out, "{source}: {pass} (summary): {words}");
    }
    out
}

/// A line about a function.
struct About {
    function: u32,
    place: Option<place::Place>,
    words: Words,
}

/// All lines about functions, in any order.
fn of_functions(env: Env<'_>, left_out: &LeftOut, remarks: &[Remark], lines: &Lines) -> Vec<About> {
    let module = env.module;
    let start = |function: u32| {
        let body = &module.bodies[(function - module.imported_functions) as usize];
        lines.of_offset(body.reader.range().start)
    };
    let mut found = Vec::new();
    for &(function, _) in &left_out.functions {
        found.push(About { function, place: start(function), words: wording::unreached_function() });
    }
    for (function, planned) in (0u32..).zip(&env.plan.functions) {
        if planned.effort == Effort::Reduced {
            let options = &env.plan.options;
            let excess = plan::excess(module, function, options.settings.interrupt, options.emitter);
            found.push(About { function, place: start(function), words: wording::effort(excess) });
        }
    }
    for remark in remarks {
        let place = match remark.place {
            Some(place) => lines.of_srcloc(place),
            None => start(remark.function),
        };
        let words = wording::of(&remark.what, lines);
        found.push(About { function: remark.function, place, words });
    }
    found
}

/// The names of the functions, also of those that were left out.
fn names(env: Env<'_>, left_out: &LeftOut) -> Vec<Option<String>> {
    let mut names = env.module.function_names();
    for (function, name) in &left_out.functions {
        names[*function as usize].clone_from(name);
    }
    names
}

/// The first line, which says what build the file is of.
fn header(source: &str, digest: &Digest) -> String {
    format!("# wamr-aot {}, {}, {}\n", env!("CARGO_PKG_VERSION"), line(source), digest.hex())
}

/// Whether a file has the remarks of the build with this digest.
pub(crate) fn are_of(file: &Path, source: &str, digest: &Digest) -> bool {
    let mut first = String::new();
    let read = File::open(file).and_then(|file| BufReader::new(file).read_line(&mut first));
    read.is_ok() && first == header(source, digest)
}
