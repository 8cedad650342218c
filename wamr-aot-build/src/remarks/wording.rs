//! The words of each remark: the pass, the kind, and what it did or what kept it from it.

use std::fmt;

use cranelift_codegen::ir::Opcode;

use super::place::Lines;
use crate::{
    opt::remark::{At, Checks, Event, Hoisted, NoExit, Order, Reason, Unknown, Versioned, What},
    plan::{Dimension, Excess, LeftOut, NotConstant, Tables},
};

/// What a line is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Something was optimised.
    Success,
    /// Something was not.
    Missed,
    /// There was nothing to decide.
    Analysis,
}

impl Kind {
    /// The name, which is that of rustc's remarks.
    fn name(self) -> &'static str {
        match self {
            Kind::Success => "success",
            Kind::Missed => "missed",
            Kind::Analysis => "analysis",
        }
    }
}

/// What a line says.
pub(super) struct Words {
    pass: &'static str,
    kind: Kind,
    text: String,
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.pass, self.kind.name(), self.text)
    }
}

/// What a pass decided.
pub(super) fn of(what: &What, lines: &Lines) -> Words {
    let (pass, kind, text) = match what {
        What::Checks(checks) => {
            let kind = if checks.removed == 0 { Kind::Missed } else { Kind::Success };
            ("checks", kind, removed(*checks))
        }
        What::Hoisted(found) => ("hoisting", Kind::Success, hoisted(*found)),
        What::NotHoisted(Reason::Nothing) => (
            "hoisting",
            Kind::Analysis,
            "nothing to do: no access in the loop can be out of bounds".to_owned(),
        ),
        What::NotHoisted(reason) => {
            ("hoisting", Kind::Missed, format!("checks stay in the loop: {}", because(reason, lines)))
        }
        What::Versioned(version) => ("versioning", Kind::Success, versioned(version, lines)),
        What::NotVersioned(Reason::Nothing) => (
            "versioning",
            Kind::Analysis,
            "nothing to do: no access in the loop can be out of bounds".to_owned(),
        ),
        What::NotVersioned(reason) => {
            ("versioning", Kind::Missed, format!("not copied: {}", because(reason, lines)))
        }
        What::Unrolled(rounds) => {
            ("unrolling", Kind::Success, format!("copied, to do {rounds} rounds at once"))
        }
        What::NotUnrolled(reason) => {
            ("unrolling", Kind::Missed, format!("not copied: {}", because(reason, lines)))
        }
        What::Shuffled(count) => {
            let shuffles = counted(*count, "byte shuffle");
            let text =
                format!("{shuffles} compiled to several instructions, without the CPU feature `ssse3`");
            ("shuffle", Kind::Missed, text)
        }
    };
    Words { pass, kind, text }
}

fn removed(Checks { all, removed, merged }: Checks) -> String {
    let mut text = format!("{removed} of {} removed", counted(all, "bounds check"));
    if merged > 0 {
        text.push_str(&format!("; {merged} of the others for several accesses"));
    }
    text
}

fn hoisted(Hoisted { checks, ranges }: Hoisted) -> String {
    let are = if checks == 1 { "is" } else { "are" };
    format!(
        "{} {are} made before the loop, for {}",
        counted(checks, "bounds check"),
        counted(ranges, "range of addresses")
    )
}

fn versioned(version: &Versioned, lines: &Lines) -> String {
    let Versioned { checks, guarded, ranges, left, unknown, order } = version;
    let all = checks + if *guarded == 0 { *left } else { 0 };
    let mut text = match (checks, left) {
        (0, _) => format!("copied with {} that cannot fault", counted(*guarded, "access")),
        (_, 0) => format!("copied without its {}", counted(*checks, "bounds check")),
        _ => format!("copied without {checks} of its {}", counted(all, "bounds check")),
    };
    let are = if *ranges == 1 { "is" } else { "are" };
    text.push_str(&format!(", to run if {} {are} in bounds", counted(*ranges, "range of addresses")));
    match (order, unknown) {
        (Order::Native, _) => {}
        (Order::Free { exit: None }, _) => text.push_str("; a C compiler may vectorise the copy"),
        (Order::Free { exit: Some(exit) }, _) => {
            let at = lines.at(*exit);
            text.push_str(&format!("; a C compiler rarely vectorises the copy: there is another exit{at}"));
        }
        (Order::Observed(event), _) => {
            text.push_str(&format!("; a C compiler cannot vectorise the copy: {}", happens(event, lines)));
        }
        (Order::Unknown, Some(unknown)) => {
            text.push_str(&format!("; a C compiler cannot vectorise the copy: {}", accesses(unknown, lines)));
        }
        (Order::Unknown, None) => {}
    }
    text
}

/// What keeps versioning from a loop.
fn because(reason: &Reason, lines: &Lines) -> String {
    match reason {
        Reason::Nothing => "no access in it can be out of bounds".to_owned(),
        Reason::TooLarge(most) => format!("it has more than {most} instructions"),
        Reason::Growth { size, left } => {
            format!("it has {size} instructions, and the function may grow by {left} more")
        }
        Reason::Copies(count) => format!("{count} loops of the function have copies"),
        Reason::Instruction(At { place, what: Opcode::BrTable }) => format!("`br_table`{}", lines.at(*place)),
        Reason::Instruction(At { place, .. }) => {
            format!("the code{} belongs to its function's frame", lines.at(*place))
        }
        Reason::Unreached => "it is never executed".to_owned(),
        Reason::Rounds(At { place, what }) => {
            let exit = format!("the exit{}", lines.at(*place));
            let why = match what {
                NoExit::None => "it has no exit with a condition".to_owned(),
                NoExit::PassedBy => format!("{exit} is not reached in each round"),
                NoExit::Wide => format!("{exit} compares integers of 64 bits"),
                NoExit::Value => {
                    format!("{exit} compares a value that does not change by a constant in each round")
                }
                NoExit::Bound => format!("{exit} compares two values that both change"),
                NoExit::Constant => format!("{exit} compares two values that do not change"),
                NoExit::Step(most) => format!("the counter of {exit} changes by more than {most}"),
                NoExit::Inexact => format!("the counter of {exit} may step over its bound, and go on"),
                NoExit::Direction => format!("the counter of {exit} does not go towards its bound"),
            };
            format!("the number of rounds is not known: {why}")
        }
        Reason::Access(unknown) => accesses(unknown, lines),
        Reason::Order(event) => format!("its accesses have an order: {}", happens(event, lines)),
        Reason::Places => "it has several bounds checks, and traps say which one failed".to_owned(),
        Reason::Checked => "it has bounds checks".to_owned(),
        Reason::Call(place) => format!("there is a call{}", lines.at(*place)),
        Reason::Exit(place) => format!("there is another exit{}", lines.at(*place)),
        Reason::Few(rounds) => {
            format!("it has at most {}", counted(usize::try_from(*rounds).unwrap_or(usize::MAX), "round"))
        }
    }
}

fn accesses(unknown: &At<Unknown>, lines: &Lines) -> String {
    let access = format!("the access{}", lines.at(unknown.place));
    match unknown.what {
        Unknown::Shared => format!("{access} is to a shared memory"),
        Unknown::Wide => format!("{access} is to a memory with 64-bit indices"),
        Unknown::Address => format!("the address of {access} does not change by a constant in each round"),
        Unknown::Step(most) => format!("the address of {access} changes by more than {most} in each round"),
        Unknown::Offset => format!("the constant offset of {access} is 4 GiB or more"),
        Unknown::Minimum => format!("{access} ends beyond the minimum length of the memory"),
        Unknown::Wraps => format!("the index of {access} may wrap before it is out of bounds"),
        Unknown::PassedBy => format!("{access} is not reached in each round"),
        Unknown::Ranges(most) => {
            format!("{access} is in a further range of addresses, and at most {most} are compared")
        }
    }
}

fn happens(event: &At<Event>, lines: &Lines) -> String {
    let what = match event.what {
        Event::Call => "there is a call",
        Event::Store => "there is a store",
        Event::Interruption => "there is a check for interruption",
        Event::Return => "the function returns",
        Event::Access => "there is an access that is atomic, or not to a memory",
        Event::Trap => "an instruction may trap",
        Event::Other => "an instruction has an effect",
    };
    format!("{what}{}", lines.at(event.place))
}

/// Why a function is compiled with reduced effort.
pub(super) fn effort(excess: Option<Excess>) -> Words {
    let why = match excess {
        None => "the module would take too long in total".to_owned(),
        Some(Excess { of, size, most }) => {
            let of = match of {
                Dimension::Branches => "branches and checks",
                Dimension::Operators => "instructions",
                Dimension::LoopDepth => "nested loops",
                Dimension::LocalsByOperators => "locals times instructions",
                Dimension::LocalsByBranches => "locals times branches",
                Dimension::Labels => "branches, calls and targets of `br_table`",
                Dimension::Operands => "operands on the stack, over all instructions",
                Dimension::Passed => "arguments and results",
            };
            format!("{size} {of}, more than {most}")
        }
    };
    Words { pass: "effort", kind: Kind::Missed, text: format!("compiled with less effort: {why}") }
}

/// A function that nothing reaches.
pub(super) fn unreached_function() -> Words {
    unreached("left out, since nothing reaches it".to_owned())
}

fn unreached(text: String) -> Words {
    Words { pass: "unreached", kind: Kind::Success, text }
}

/// What else was left out: the item and the words.
pub(super) fn left_out(left_out: &LeftOut) -> Vec<(String, Words)> {
    let LeftOut { functions: _, tables, globals, data, elements } = left_out;
    let mut found = Vec::new();
    for table in tables {
        found.push((format!("table {table}"), unreached_function()));
    }
    for global in globals {
        found.push((format!("global {global}"), unreached_function()));
    }
    for (segment, bytes) in data {
        let text = format!("its {} left out, since nothing reaches them", counted(*bytes, "byte"));
        found.push((format!("data segment {segment}"), unreached(text)));
    }
    for (segment, items) in elements {
        let text = format!("its {} left out, since nothing reaches them", counted(*items, "item"));
        found.push((format!("element segment {segment}"), unreached(text)));
    }
    found
}

/// Whether the elements of tables are constants: the item and the words.
pub(super) fn tables(tables: &Tables) -> impl Iterator<Item = (String, Words)> {
    tables.iter().map(|(table, why)| {
        let (kind, text) = match why {
            None => (Kind::Success, "constant, so calls through it check and load less".to_owned()),
            Some(why) => {
                let why = match why {
                    NotConstant::Imported => "it is imported",
                    NotConstant::Exported => "it is exported",
                    NotConstant::Used => "more than calls use it (`table.get` and the like, tail calls)",
                    NotConstant::Initial => "its elements are references in the beginning",
                    NotConstant::Sparse => "most of its elements are null",
                    NotConstant::Segment => "an element segment does not fit, or the host says where it goes",
                    NotConstant::Host => "it has functions of the host",
                };
                (Kind::Missed, format!("not constant: {why}"))
            }
        };
        (format!("table {table}"), Words { pass: "dispatch", kind, text })
    })
}

/// A number of things.
pub(super) fn counted(count: usize, what: &str) -> String {
    match (count, what) {
        (1, _) => format!("1 {what}"),
        (_, "access") => format!("{count} accesses"),
        (_, "range of addresses") => format!("{count} ranges of addresses"),
        _ => format!("{count} {what}s"),
    }
}

/// What keeps versioning from loops, in few words.
pub(super) fn title(reason: &Reason) -> &'static str {
    match reason {
        Reason::Nothing => "no access that can be out of bounds",
        Reason::TooLarge(_) => "size",
        Reason::Growth { .. } => "growth of the function",
        Reason::Copies(_) => "number of copies",
        Reason::Instruction(At { what: Opcode::BrTable, .. }) => "`br_table`",
        Reason::Instruction(_) => "code of the frame",
        Reason::Unreached => "never executed",
        Reason::Rounds(_) => "number of rounds",
        Reason::Access(_) => "address of an access",
        Reason::Order(_) => "order of accesses",
        Reason::Places => "several checks with places",
        Reason::Checked => "bounds checks",
        Reason::Call(_) => "calls",
        Reason::Exit(_) => "other exits",
        Reason::Few(_) => "few rounds",
    }
}
