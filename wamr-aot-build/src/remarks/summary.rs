//! The lines at the end: what each pass did in total.

use std::collections::BTreeMap;

use super::{
    Decided,
    wording::{counted, title},
};
use crate::{
    clif::Env,
    opt::remark::{Reason, Remark, What},
    options::Emitter,
    plan::{Effort, LeftOut, Tables},
    settings::Bounds,
};

/// The passes, in their order, and what each did.
pub(super) fn of(env: Env<'_>, decided: Decided<'_>, objects: usize) -> Vec<(&'static str, String)> {
    let Decided { functions: remarks, left_out, tables } = decided;
    let options = &env.plan.options;
    let or_off = |is_on: bool, text: String| if is_on { text } else { "off".to_owned() };
    let mut lines = vec![
        ("unreached", or_off(options.passes.unreached, unreached(env, left_out))),
        ("dispatch", or_off(options.passes.dispatch, dispatch(tables))),
        ("effort", effort(env)),
        ("checks", or_off(options.passes.checks, checks(env, remarks))),
        ("hoisting", or_off(options.passes.hoisting, hoisting(remarks))),
        ("versioning", or_off(options.passes.versioning, versioning(env, remarks))),
        ("unrolling", or_off(options.passes.unrolling, unrolling(options.emitter, remarks))),
    ];
    let shuffles = remarks.iter().map(|remark| match remark.what {
        What::Shuffled(count) => count,
        _ => 0,
    });
    match shuffles.sum() {
        0 => {}
        count => {
            lines.push(("shuffle", format!("{} without an instruction", counted(count, "byte shuffle"))))
        }
    }
    lines.push(("inlining", inlining(options.emitter, objects)));
    lines
}

fn unreached(env: Env<'_>, left_out: &LeftOut) -> String {
    let LeftOut { functions, tables, globals, data, elements } = left_out;
    let module = env.module;
    let kinds = [
        (functions.len(), module.bodies.len(), "function"),
        (tables.len(), module.tables.len(), "table"),
        (globals.len(), module.globals.len(), "global"),
        (data.len(), module.data.len(), "data segment"),
        (elements.len(), module.elements.len(), "element segment"),
    ];
    let some = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let list: Vec<String> =
        some.map(|(count, all, what)| format!("{count} of {}", counted(all, what))).collect();
    if list.is_empty() { "nothing left out".to_owned() } else { format!("{} left out", list.join(", ")) }
}

fn dispatch(tables: &Tables) -> String {
    let constant = tables.iter().filter(|(_, why)| why.is_none()).count();
    match tables.len() {
        0 => "no calls through tables".to_owned(),
        all => format!("{constant} of {} constant", counted(all, "table")),
    }
}

fn effort(env: Env<'_>) -> String {
    let defined = &env.plan.functions[env.module.imported_functions as usize..];
    match defined.iter().filter(|function| function.effort == Effort::Reduced).count() {
        0 => "all functions compiled with full effort".to_owned(),
        count => format!("{count} of {} compiled with less effort", counted(defined.len(), "function")),
    }
}

fn checks(env: Env<'_>, remarks: &[Remark]) -> String {
    let checks = remarks.iter().filter_map(|remark| match remark.what {
        What::Checks(checks) => Some(checks),
        _ => None,
    });
    let (all, removed) = checks.fold((0, 0), |sum, checks| (sum.0 + checks.all, sum.1 + checks.removed));
    match all {
        0 if is_guarded(env) => "no bounds checks, since the memory has a guard".to_owned(),
        0 => "no bounds checks".to_owned(),
        _ => format!("{removed} of {} removed", counted(all, "bounds check")),
    }
}

fn hoisting(remarks: &[Remark]) -> String {
    let (moved, others) = loops(remarks, |what| match what {
        What::Hoisted(_) => Some(Ok(())),
        What::NotHoisted(reason) => Some(Err(reason)),
        _ => None,
    });
    match moved + others.values().sum::<usize>() {
        0 => "no loops with bounds checks".to_owned(),
        _ => share(("rid of checks", "not"), moved, others),
    }
}

fn versioning(env: Env<'_>, remarks: &[Remark]) -> String {
    let (copied, others) = loops(remarks, |what| match what {
        What::Versioned(_) => Some(Ok(())),
        What::NotVersioned(reason) => Some(Err(reason)),
        _ => None,
    });
    let all = copied + others.values().sum::<usize>();
    if all == 0 {
        let is_native = env.plan.options.emitter == Emitter::Native;
        return match is_native && is_guarded(env) {
            true => "no loops, since natively accesses with a guard cost nothing".to_owned(),
            false => "no loops with accesses that can be out of bounds".to_owned(),
        };
    }
    share(COPIED, copied, others)
}

fn unrolling(emitter: Emitter, remarks: &[Remark]) -> String {
    if emitter == Emitter::C {
        return "left to the C compiler".to_owned();
    }
    let (copied, others) = loops(remarks, |what| match what {
        What::Unrolled(_) => Some(Ok(())),
        What::NotUnrolled(reason) => Some(Err(reason)),
        _ => None,
    });
    if copied + others.values().sum::<usize>() == 0 {
        "no loops".to_owned()
    } else {
        share(COPIED, copied, others)
    }
}

/// How many loops a pass changed, and what kept it from how many others.
fn loops(
    remarks: &[Remark],
    of_pass: impl Fn(&What) -> Option<Result<(), &Reason>>,
) -> (usize, BTreeMap<&'static str, usize>) {
    let mut changed = 0;
    let mut others: BTreeMap<&'static str, usize> = BTreeMap::new();
    for found in remarks.iter().filter_map(|remark| of_pass(&remark.what)) {
        match found {
            Ok(()) => changed += 1,
            Err(reason) => *others.entry(title(reason)).or_default() += 1,
        }
    }
    (changed, others)
}

/// What becomes of loops, and of the others.
type Outcomes = (&'static str, &'static str);

const COPIED: Outcomes = ("copied", "not copied");

fn share((done, not): Outcomes, count: usize, others: BTreeMap<&'static str, usize>) -> String {
    let all = count + others.values().sum::<usize>();
    let mut text = format!("{count} of {} {done}", counted(all, "innermost loop"));
    let mut others: Vec<(&str, usize)> = others.into_iter().collect();
    // The most frequent ones first; equal ones by name.
    others.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let others: Vec<String> = others.iter().map(|(title, count)| format!("{count} {title}")).collect();
    if !others.is_empty() {
        text.push_str(&format!("; {not}: {}", others.join(", ")));
    }
    text
}

fn is_guarded(env: Env<'_>) -> bool {
    env.plan.memories.iter().any(|memory| memory.bounds == Bounds::Guard)
}

/// Whether calls can go away, which this crate leaves to others.
fn inlining(emitter: Emitter, files: usize) -> String {
    match (emitter, files) {
        (Emitter::Native, _) => "natively no function is inlined".to_owned(),
        (Emitter::C, 1) => "the C is one file, so the C compiler may inline every function".to_owned(),
        (Emitter::C, _) => {
            format!("the C is {files} files, and the C compiler inlines only within each")
        }
    }
}
