//! The steps of `cargo xtask test`.

use crate::{
    api,
    background::Background,
    bare, boards, book, cost, dependencies, features, firmware, first_firmware, fuzz, giant, guests,
    hardware, links, loom, macos,
    outcome::{Outcome, Start},
    real,
    shell::{PUBLISHED, Result, WORKSPACE, cargo, run as run_command},
    suite, windows, words,
};

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result,
}

const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the sources are formatted",
        run: || run_command(cargo().args(["fmt", "--all", "--check"])),
    },
    Step {
        name: "links",
        about: "links between documents lead to pages and headings, and the tests and files that \
                they name exist",
        run: links::check,
    },
    Step {
        name: "words",
        about: "documents and sources are in plain English and wrapped",
        run: words::check,
    },
    Step { name: "book", about: "mdbook renders the book", run: book::check },
    Step {
        name: "deny",
        about: "the licences, versions and advisories of the dependencies",
        run: dependencies::check,
    },
    Step {
        name: "clippy",
        about: "no warnings from the compiler and clippy",
        run: || {
            run_command(cargo().arg("clippy").args(WORKSPACE).args(["--all-targets", "--", "-D", "warnings"]))
        },
    },
    Step {
        name: "docs",
        about: "the API documentation of the published crates builds without warnings",
        run: || {
            let documented = packages(PUBLISHED);
            // The pages of `wamr-aot-rt` link to items of its features.
            let features = ["--features", "wamr-aot-rt/sign"];
            let mut doc = cargo();
            doc.args(["doc", "--no-deps"]).args(documented).args(features);
            run_command(doc.env("RUSTDOCFLAGS", "-D warnings"))
        },
    },
    Step {
        name: "api",
        about: "the public API of the published crates is what the tree lists",
        run: api::check,
    },
    Step {
        name: "test",
        about: "the tests that need only Rust and a C linker",
        run: || run_command(cargo().arg("test").args(WORKSPACE).arg("--no-fail-fast")),
    },
    Step {
        name: "optimised",
        about: "traps and calls in a host that is compiled with optimisation",
        run: || {
            let optimised = ["wamr-aot-rt", "callbacks", "numbers", "sandboxed-c", "semantics"];
            run_command(
                cargo().arg("test").args(packages(&optimised)).env("CARGO_PROFILE_DEV_OPT_LEVEL", "3"),
            )
        },
    },
    Step {
        name: "release",
        about: "a release build as a user makes it, linked and run",
        run: || run_command(cargo().args(["test", "--package=hosting", "--features=release", "release"])),
    },
    Step { name: "wast", about: "the official test suite, each script, by the command", run: suite::check },
    Step {
        name: "features",
        about: "each crate with none and with each of its features",
        run: features::check,
    },
    Step {
        name: "no-std",
        about: "the runtime and WASI build without the standard library",
        run: bare::check,
    },
    Step {
        name: "loom",
        about: "what threads share in the runtime, in all orders in which they can meet",
        run: loom::check,
    },
    Step {
        name: "guests",
        about: "the examples' guests are what their sources compile to, the book's command lines make \
                guests, hardware, and so do build scripts, of C and C++ and by a header",
        run: || {
            guests::run(false, &[])
                .and_then(|()| guests::check_guides())
                .and_then(|()| guests::check_sources())
        },
    },
    Step {
        name: "c",
        about: "the official test suite through C, with GCC and with Clang",
        run: suite::check_c,
    },
    Step {
        name: "windows",
        about: "the runtime and the official test suite on Windows, in Wine",
        run: windows::check,
    },
    Step { name: "macos", about: "the runtime compiles for macOS on AArch64", run: macos::check },
    Step {
        name: "firmware",
        about: "the firmware example runs on each board, in QEMU, and so does the book's first firmware",
        run: || firmware::run(&[]).and_then(|()| first_firmware::check()),
    },
    Step {
        name: "hardware",
        about: "the examples for boards that one can buy compile, and two run in QEMU",
        run: hardware::check,
    },
    Step {
        name: "boards",
        about: "a part of the official test suite on three boards, in QEMU",
        run: boards::check,
    },
    Step {
        name: "real",
        about: "published modules with typed bindings; real libraries as guests do what they do natively",
        run: real::check,
    },
];

/// Steps that run beside the others if all steps run. Each has a target directory of its own, so
/// that it does not wait for their builds, and leaves a processor idle now and then, while it links
/// or an emulator runs.
const BACKGROUND: &[&str] = &["book", "loom", "firmware", "hardware"];

/// Steps that run only where they are asked for, with `--cross`.
const CROSS_STEPS: &[Step] = &[
    Step {
        name: "cross",
        about: "the official test suite on AArch64, RISC-V and s390x, in an emulator",
        run: suite::check_cross,
    },
    Step {
        name: "windows",
        about: "linked modules, and the official test suite without guards, on Windows, in Wine",
        run: windows::check_more,
    },
    Step { name: "i686", about: "the official test suite on 32-bit x86 with Linux", run: boards::check_i686 },
    Step {
        name: "armv7",
        about: "the official test suite on Armv7 with Linux, in an emulator",
        run: boards::check_armv7,
    },
    Step { name: "macos", about: "the runtime compiles for macOS on x86_64", run: macos::check_x86_64 },
];

/// Steps that run only where they are asked for, with `--full`: what takes longer than a change
/// should wait for.
const FULL_STEPS: &[Step] = &[
    Step {
        name: "c",
        about: "all of the official test suite through C, with GCC and with Clang",
        run: suite::check_c_in_full,
    },
    Step {
        name: "compare",
        about: "thousands of generated modules through C, with GCC and with Clang, against an interpreter",
        run: suite::compare_in_full,
    },
    Step {
        name: "fuzz",
        about: "each fuzz target for minutes, against Wasmtime too, and through C with GCC and with Clang",
        run: fuzz::check_in_full,
    },
    Step {
        name: "footprint",
        about: "published libraries as guests on boards cost at most what is listed; CoreMark is valid",
        run: cost::check,
    },
    Step {
        name: "hardware",
        about: "all of the examples for boards that one can buy compile",
        run: hardware::check_in_full,
    },
    Step {
        name: "giant",
        about: "Ruby, a module of 30 MB, runs a script, and prints what it prints in Wasmtime",
        run: giant::measure,
    },
];

/// A part of the steps, for each commit: under five minutes in a tree that is built.
const QUICK_STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "the sources are formatted",
        run: || run_command(cargo().args(["fmt", "--all", "--check"])),
    },
    Step { name: "links", about: "as without the option", run: links::check },
    Step { name: "words", about: "as without the option", run: words::check },
    Step {
        name: "clippy",
        about: "no warnings in the published crates",
        run: || {
            run_command(cargo().arg("clippy").args(packages(PUBLISHED)).args([
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ]))
        },
    },
    Step {
        name: "test",
        about: "the tests of the published crates, their layers, and what each instruction does",
        run: || {
            let others = ["hello", "semantics", "spec-suite", "structure", "xtask"];
            run_command(cargo().arg("test").args(packages(PUBLISHED)).args(packages(&others)))
        },
    },
];

fn packages<'a>(names: &'a [&str]) -> impl Iterator<Item = String> + use<'a> {
    names.iter().map(|name| format!("--package={name}"))
}

/// The steps of an option.
const OPTIONS: &[(&str, &[Step])] =
    &[("--quick", QUICK_STEPS), ("--cross", CROSS_STEPS), ("--full", FULL_STEPS)];

pub(crate) fn list() {
    let print = |steps: &[Step]| steps.iter().for_each(|step| println!("{:10} {}", step.name, step.about));
    print(STEPS);
    for (option, steps) in OPTIONS {
        println!("\nwith {option}:");
        print(steps);
    }
}

/// Whether there is a step of this name, with an option or without.
pub(crate) fn exists(name: &str) -> bool {
    let all = OPTIONS.iter().map(|(_, steps)| *steps).chain([STEPS]);
    all.flatten().any(|step| step.name == name)
}

/// Runs the steps with these names, or all. A step that fails does not keep the others from
/// running.
pub(crate) fn run(arguments: &[&str]) -> Result {
    let mut names = arguments.to_vec();
    let mut steps = STEPS;
    for (option, instead) in OPTIONS {
        if names.contains(option) {
            names.retain(|name| name != option);
            steps = instead;
        }
    }
    if let Some(unknown) = names.iter().find(|name| steps.iter().all(|step| step.name != **name)) {
        let known: Vec<&str> = steps.iter().map(|step| step.name).collect();
        return Err(format!("no step has the name `{unknown}`; there are: {}", known.join(", ")).into());
    }
    let wanted: Vec<&Step> =
        steps.iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect();
    let (background, foreground): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|step| arguments.is_empty() && BACKGROUND.contains(&step.name));
    let background = match background.is_empty() {
        true => None,
        false => Some(Background::start(background.iter().map(|step| step.name).collect())?),
    };
    let mut outcomes: Vec<Outcome> = foreground.into_iter().map(run_step).collect();
    if let Some(background) = background {
        outcomes.extend(background.end()?);
    }
    println!();
    outcomes.iter().for_each(|outcome| println!("{}", outcome.row()));
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    println!("\n{} passed, {failed} failed", outcomes.len() - failed);
    if failed == 0 { Ok(()) } else { Err("some steps failed".into()) }
}

fn run_step(step: &Step) -> Outcome {
    println!("\n=== {}: {}", step.name, step.about);
    let start = Start::now();
    let result = (step.run)();
    if let Err(error) = &result {
        println!("{error}");
    }
    let outcome = start.end(step.name, result.is_ok());
    println!("{}", outcome.line());
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::{read, root};

    #[test]
    fn steps_in_the_background_are_steps() {
        assert!(BACKGROUND.iter().all(|name| STEPS.iter().any(|step| step.name == *name)));
    }

    #[test]
    fn the_workflow_runs_each_step() {
        let workflow = String::from_utf8(read(&root().join(".github/workflows/ci.yml")).unwrap()).unwrap();
        // The lists of the matrices: a line for each machine.
        let groups: Vec<&str> =
            workflow.lines().filter_map(|line| line.strip_prefix("          - ")).collect();
        let words = |group: &str| group.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let mut run: Vec<String> = Vec::new();
        for group in groups {
            match OPTIONS.iter().find(|(option, _)| group.starts_with(option)) {
                Some(_) => run.push(group.to_owned()),
                None => run.extend(words(group)),
            }
        }
        let mut all: Vec<String> = STEPS.iter().map(|step| step.name.to_owned()).collect();
        // What `--quick` runs is a part of the others.
        for (option, steps) in OPTIONS.iter().filter(|(option, _)| *option != "--quick") {
            all.extend(steps.iter().map(|step| format!("{option} {}", step.name)));
        }
        run.sort();
        all.sort();
        assert_eq!(run, all);
    }
}
