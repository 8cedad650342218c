//! Results as Markdown.

use std::fmt::Write as _;

use super::{
    outcome::{Outcome, Time},
    program::Group,
};

/// The first cell of the tables with a row for each program. [`super::record`] looks for it.
pub(super) const PROGRAM: &str = "program";

/// The first cell of the row with the means.
pub(super) const MEAN: &str = "geometric mean";

/// All tables.
pub(super) fn all(outcome: &Outcome) -> String {
    let mut out = summary(outcome);
    for group in Group::ALL {
        if outcome.rows(group).next().is_some() {
            let _ = write!(out, "\n## {}\n\n{}", group.title(), programs(outcome, group));
        }
    }
    out
}

/// A row for each side.
fn summary(outcome: &Outcome) -> String {
    let groups: Vec<Group> =
        Group::ALL.into_iter().filter(|group| outcome.rows(*group).next().is_some()).collect();
    let mut out = String::from("| side |");
    for group in &groups {
        let _ = write!(out, " {} |", group.title());
    }
    out.push_str(" compile, CPU s | peak memory, MB | code, KB | start, ms |\n|---|");
    out.push_str(&"---|".repeat(groups.len() + 4));
    out.push('\n');
    for (index, side) in outcome.sides.iter().enumerate() {
        let _ = write!(out, "| {} |", side.name);
        for group in &groups {
            let of = outcome.rows(*group).count();
            let cell =
                match (outcome.mean(*group, index, Time::Min), outcome.mean(*group, index, Time::Median)) {
                    (Some((min, count)), Some((median, _))) if count == of => {
                        format!("{min:.2} ({median:.2})")
                    }
                    (Some((min, count)), Some((median, _))) => {
                        format!("{min:.2} ({median:.2}), {count} of {of}")
                    }
                    _ => "-".to_owned(),
                };
            let _ = write!(out, " {cell} |");
        }
        let compiled = outcome.compiled(index).map(|(cpu, memory, code)| {
            format!("{:.2} | {:.0} | {:.0}", cpu.as_secs_f64(), memory as f64 / 1024.0, code as f64 / 1000.0)
        });
        let start = outcome
            .start(index)
            .map(|(min, median)| format!("{:.2} ({:.2})", min as f64 / 1e6, median as f64 / 1e6));
        let missing = || "-".to_owned();
        let _ = writeln!(
            out,
            " {} | {} |",
            compiled.unwrap_or("- | - | -".to_owned()),
            start.unwrap_or_else(missing)
        );
    }
    out
}

/// A row for each program of a group, and one for the means.
fn programs(outcome: &Outcome, group: Group) -> String {
    let mut out = format!("| {PROGRAM} | native |");
    outcome.sides.iter().for_each(|side| {
        let _ = write!(out, " {} |", side.name);
    });
    let _ = write!(out, "\n|---|---|{}\n", "---|".repeat(outcome.sides.len()));
    for case in outcome.rows(group) {
        let native = outcome.native(case, Time::Min);
        let native = native.map_or("-".to_owned(), |time| format!("{:.2} ms", time as f64 / 1e6));
        let _ = write!(out, "| {} | {native} |", outcome.cases[case].program.name);
        for side in 0..outcome.sides.len() {
            let _ = write!(out, " {} |", ratio(outcome.ratio(case, side, Time::Min)));
        }
        out.push('\n');
    }
    let _ = write!(out, "| **{MEAN}** | |");
    for side in 0..outcome.sides.len() {
        let mean = outcome.mean(group, side, Time::Min).map(|(mean, _)| mean);
        let _ = write!(out, " {} |", ratio(mean));
    }
    out.push('\n');
    out
}

fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"))
}
