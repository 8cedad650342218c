//! The table of record: a page of the book with a run's results, the machine and the command.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::{
    chart,
    outcome::Outcome,
    program::Group,
    table::{self, MEAN, PROGRAM},
};
use crate::shell::{Result, command, output, read, root, write};

fn page() -> PathBuf {
    root().join("docs/src/speed.md")
}

/// What stands before the results.
const INTRODUCTION: &str = "\
# Speed

How fast compiled guests are, beside native code and other ways to run WebAssembly: the table of
record, which `cargo xtask bench --record` writes and `cargo xtask bench --check` compares a later
run with.

Run times are over those of the faster native compiler in the same run: 1 is native speed, and less
is faster. Before a time counts, all sides have returned the same result. In parentheses are ratios
of medians, elsewhere those of the shortest times. Compile time, peak memory and code size are of
those real programs whose cost all sides know: the programs in C and C++. Start-up is that
of a process with a guest that ends at once. What each side is, and how it is measured, is in [a
design page](https://github.com/wamr-aot/wamr-aot/blob/main/docs/design/bench.md). Calls, instances
and traps are in [Benchmarks](benchmarks.md).

![Geometric means over native speed](speed.svg)

";

/// Writes the page and the chart.
pub(super) fn save(outcome: &Outcome, arguments: &[String]) -> Result {
    let mut text = INTRODUCTION.to_owned();
    text.push_str(&table::all(outcome));
    text.push_str(&format!(
        "\n## Machine\n\n{}\n\n`{}`\n",
        machine()?.iter().map(|line| format!("* {line}")).collect::<Vec<_>>().join("\n"),
        ["cargo xtask bench"]
            .into_iter()
            .chain(arguments.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" ")
    ));
    write(&page(), text.as_bytes())?;
    write(&page().with_extension("svg"), chart::svg(outcome).as_bytes())
}

/// The machine and the versions of what is compared.
fn machine() -> Result<Vec<String>> {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let count = cpus.lines().filter(|line| line.starts_with("processor")).count();
    let mut lines =
        vec![format!("{} ({count} processors)", model.map_or("unknown", |(_, name)| name.trim()))];
    let uname = output(command("uname").args(["-s", "-r", "-m"]))?;
    lines.push(uname.trim().to_owned());
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<&str> = load.split(' ').take(3).collect();
    lines.push(format!("load in the end: {}", load.join(" ")));
    for (tool, name) in [("gcc", ""), ("clang-19", ""), ("wasm2c", "wasm2c ")] {
        let version = output(command(tool).arg("--version"))?;
        lines.push(format!("{name}{}", version.lines().next().unwrap_or_default()));
    }
    Ok(lines)
}

/// Ratios by group, program and side. The mean of a group has no program.
pub(super) type Ratios = BTreeMap<(&'static str, String, String), f64>;

/// Reads the page.
pub(super) fn load() -> Result<Ratios> {
    let help = "`cargo xtask bench --record` writes the table of record";
    let text = String::from_utf8(read(&page()).map_err(|error| format!("{error}; {help}"))?)?;
    let ratios = parse(&text);
    if ratios.is_empty() {
        return Err(format!("{} has no table of programs", page().display()).into());
    }
    Ok(ratios)
}

fn parse(text: &str) -> Ratios {
    let mut ratios = Ratios::new();
    let (mut group, mut sides) = (None, Vec::new());
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            group = Group::ALL.into_iter().find(|group| group.title() == title);
            sides = Vec::new();
        }
        let Some(row) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else { continue };
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if cells[0] == PROGRAM {
            sides = cells.iter().map(|cell| (*cell).to_owned()).collect();
            continue;
        }
        let Some(group) = group else { continue };
        let name = if cells[0].trim_matches('*') == MEAN { "" } else { cells[0] };
        for (side, cell) in sides.iter().zip(&cells).skip(2) {
            if let Ok(ratio) = cell.parse() {
                ratios.insert((group.title(), name.to_owned(), side.clone()), ratio);
            }
        }
    }
    ratios
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_read_from_the_tables() {
        let page = "| side | kernels |\n|---|---|\n| ours | 9.9 |\n\n## Kernels\n\n\
                    | program | native | ours | peer |\n|---|---|---|---|\n\
                    | sort | 1.50 ms | 1.25 | - |\n| **geometric mean** | | 1.30 | 1.40 |\n\n\
                    ## Machine\n\n| x | y | 1.0 |\n";
        let ratios = parse(page);
        let key = |name: &str, side: &str| ("Kernels", name.to_owned(), side.to_owned());
        let expected = [(key("", "ours"), 1.3), (key("", "peer"), 1.4), (key("sort", "ours"), 1.25)];
        assert_eq!(ratios, expected.into());
    }
}
