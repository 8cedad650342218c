//! Development tasks: `cargo xtask test` runs everything, `cargo xtask list` says what that is.

mod api;
mod background;
mod bare;
#[cfg(unix)]
mod bench;
mod boards;
mod book;
mod br_table;
mod cost;
mod debian;
mod defmt;
mod dependencies;
mod features;
mod firmware;
mod first_firmware;
mod freertos;
mod fuzz;
mod giant;
mod guest_names;
mod guests;
mod hardware;
mod links;
mod loom;
mod macos;
mod measure;
mod named;
mod npm;
mod outcome;
mod pip;
mod real;
mod shell;
mod steps;
mod suite;
mod usage;
mod windows;
mod words;

use std::process::ExitCode;

use boards::Alignment;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test [--quick | --cross | --full] [STEP...]
                              run all steps, or these; --quick: a part of them, for each commit;
                              --cross: those that run on emulated machines instead;
                              --full: those that take longer than a change should wait for
  list                        name the steps
  guests [--bless] [NAME...]  build the examples' guests and compare them with the committed files;
                              --bless writes them
  firmware [--board BOARD]... build the firmware example, run it in QEMU on all boards or these, and
                              compare its output
  first-firmware              build the book's first firmware as it is printed, and run it in QEMU
  firmware-suite [--no-strict-alignment] [--board BOARD]... [SCRIPT...]
                              run the official test suite, or these scripts, on all boards with enough
                              memory or these, in QEMU; --no-strict-alignment: the code relies on the
                              alignment that modules state, and a handler completes other accesses
  bench [--quick] [--only PROGRAM,...] [--sides SIDE,...] [--rounds N] [--check | --record]
                              run programs and kernels natively, by this project and by its peers,
                              and print the ratios; --quick: some of them, in three minutes;
                              --check: fail if a ratio is worse than in docs/src/speed.md;
                              --record: write that page
  measure build-time [NAME]   time what the compiler adds to a build, as in the book's page on build time,
                              in each configuration or those whose names start so
  measure giant               compile Ruby and run a script in it, beside Wasmtime
  measure firmware [--board BOARD]...
                              the size and the instructions of the firmware example, against its source
                              compiled natively
  measure hardware            the flash and the RAM of the examples for boards that one can buy
  measure guests [--no-strict-alignment] [--board BOARD]...
                              the size and the instructions of published libraries as guests on the board
                              mps2-an386 or these, against the same libraries compiled natively; fails if
                              one is worse than in benches/firmware/figures; BLESS=1 writes those;
                              --no-strict-alignment: the code relies on the alignment that the guests
                              state
  measure coremark            the instructions of CoreMark on the board mps2-an386, as a guest and natively,
                              and those of a call that calls the host
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["test", names @ ..] => steps::run(names),
        ["list"] => {
            steps::list();
            Ok(())
        }
        ["guests", rest @ ..] => {
            let names: Vec<&str> = rest.iter().copied().filter(|argument| *argument != "--bless").collect();
            guests::run(names.len() < rest.len(), &names)
        }
        ["first-firmware"] => first_firmware::check(),
        ["firmware", rest @ ..] => boards(rest).and_then(|names| firmware::run(&names)),
        ["firmware-suite", "--no-strict-alignment", rest @ ..] => board_suite(rest, Alignment::Trusting),
        ["firmware-suite", rest @ ..] => board_suite(rest, Alignment::Strict),
        #[cfg(unix)]
        ["bench", rest @ ..] => bench::run(rest),
        ["measure", "build-time"] => measure::build_time(""),
        ["measure", "build-time", name] => measure::build_time(name),
        ["measure", "giant"] => giant::measure(),
        ["measure", "firmware", rest @ ..] => boards(rest).and_then(|names| cost::firmware(&names)),
        ["measure", "coremark"] => cost::coremark(),
        ["measure", "hardware"] => hardware::measure(),
        ["measure", "guests", "--no-strict-alignment", rest @ ..] => {
            boards(rest).and_then(|names| cost::guests(&names, true))
        }
        ["measure", "guests", rest @ ..] => boards(rest).and_then(|names| cost::guests(&names, false)),
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The official suite on boards, with the boards and scripts that are named.
fn board_suite(arguments: &[&str], alignment: Alignment) -> shell::Result<()> {
    let scripts = arguments.iter().rposition(|argument| *argument == "--board");
    let scripts = scripts.map_or(0, |last| (last + 2).min(arguments.len()));
    boards::run(&boards(&arguments[..scripts])?, &arguments[scripts..], alignment)
}

/// The boards' names, each after `--board`.
fn boards<'a>(arguments: &[&'a str]) -> shell::Result<Vec<&'a str>> {
    let names = arguments.chunks(2).map(|pair| match pair {
        ["--board", name] => Ok(*name),
        _ => Err(USAGE.into()),
    });
    names.collect()
}
