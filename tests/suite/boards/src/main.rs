//! The official test suite on boards without an operating system: compiles scripts to images, and
//! judges the boards' answers. `cargo xtask firmware-suite` builds the images and runs them.

mod images;
mod judge;
mod plan;

use std::{error::Error, fs, path::PathBuf, process::ExitCode};

use wamr_aot_build::Emitter;
use wamr_aot_wast::ExpectedFailures;

use crate::{images::Options, judge::Report};

const USAGE: &str = "\
usage: board-suite compile --target TRIPLE --out DIRECTORY [--emitter native|c] [--limit BYTES]
                           [--no-strict-alignment] SCRIPT...
       board-suite judge [--expected FILE]... IMAGE...

compile  compiles the modules of test scripts (.wast) and writes images: directories 0, 1, ... in
         DIRECTORY, each with objects of at most BYTES if it has several scripts
judge    compares the boards' output, in `answers.txt` of each image, with the scripts' expectations.
         The last line is `N passed, N failed, N skipped`, in directives
";

fn main() -> ExitCode {
    let result = match run(std::env::args().skip(1)) {
        Ok(good) => Ok(good),
        Err(error) => Err(error.to_string()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Result<bool, Box<dyn Error>> {
    let command = arguments.next();
    let (mut target, mut directory, mut emitter, mut expected) = (None, None, None, String::new());
    let mut limit = usize::MAX;
    let mut trusts_alignment = false;
    let mut files = Vec::new();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value\n{USAGE}"));
        match &*argument {
            "--target" => target = Some(value()?),
            "--out" => directory = Some(PathBuf::from(value()?)),
            "--emitter" => {
                emitter = Some(match &*value()? {
                    "native" => Emitter::Native,
                    "c" => Emitter::C,
                    other => return Err(format!("unknown emitter `{other}`\n{USAGE}").into()),
                });
            }
            "--no-strict-alignment" => trusts_alignment = true,
            "--limit" => limit = value()?.parse()?,
            "--expected" => {
                let file = value()?;
                expected +=
                    &fs::read_to_string(&file).map_err(|error| format!("cannot read {file}: {error}"))?;
            }
            option if option.starts_with('-') => {
                return Err(format!("unknown option `{option}`\n{USAGE}").into());
            }
            _ => files.push(PathBuf::from(argument)),
        }
    }
    match command.as_deref() {
        Some("compile") => {
            let (Some(target), Some(directory)) = (target, directory) else { return Err(USAGE.into()) };
            let count = images::compile(&Options {
                target,
                emitter,
                trusts_alignment,
                limit,
                directory,
                scripts: files,
            })?;
            println!("{count} images");
            Ok(count > 0)
        }
        Some("judge") if !files.is_empty() => {
            let expected = ExpectedFailures::parse(&expected)?;
            let mut report = Report::default();
            for image in files {
                let (parts, answers) = images::load(&image)?;
                judge::judge(&parts, &answers, &expected, &mut report);
            }
            for (reason, count) in &report.skipped {
                println!("skipped {count}: {reason}");
            }
            for failure in &report.failed {
                println!("FAILED {failure}");
            }
            println!(
                "{} passed, {} failed, {} skipped",
                report.passed,
                report.failed.len(),
                report.skipped()
            );
            Ok(report.failed.is_empty() && report.passed > 0)
        }
        _ => Err(USAGE.into()),
    }
}
