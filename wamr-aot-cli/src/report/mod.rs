//! `wamr-aot report`: one page about a module or an artefact.

mod chains;
mod code;
mod html;
mod layout;
mod memory;
mod page;
mod stack;
mod tables;
mod treemap;

use std::{path::PathBuf, process::ExitCode};

use wamr_aot_build::compiler::{self, Choice, FunctionSize};

use crate::{
    args::CompilerArgs, artefact, compile::scratch, failure::Failure, files, generate::print,
    inspect::report::Report, terminal,
};
use layout::Layout;

/// Write a page that shows where code, memory and stack go
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module (.wasm, .wat) or the artefact (.aot)
    file: PathBuf,
    /// As a page of HTML, which needs no other files and no network
    #[arg(long, required = true)]
    html: bool,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    compiler: CompilerArgs,
}

/// What the page is about.
struct Subject {
    report: Report,
    /// The functions' code, stack and calls; empty if they are not known.
    functions: Vec<FunctionSize>,
    layout: Layout,
    choices: Vec<Choice>,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let subject = if artefact::is_artefact(&args.file) { of_artefact(&args)? } else { of_module(&args)? };
    let page = page::of(&subject);
    match &args.output {
        Some(path) => files::write(path, page.as_bytes()).map(|()| ExitCode::SUCCESS),
        None => print(page.as_bytes()),
    }
}

fn of_module(args: &Args) -> Result<Subject, Failure> {
    let scratch = scratch()?;
    let builder = args.compiler.builder(&args.file)?.out_dir(scratch.path());
    let module = compiler::inspect(&builder)?;
    let binary = compiler::binary(&builder)?;
    let layout = layout::read(&binary)
        .map_err(|error| Failure::new(format_args!("{}: {error}", args.file.display())))?;
    let choices = compiler::choices(&builder)?;
    let compiled = terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress));
    let functions = compiled.as_ref().map_or(Vec::new(), |compiled| compiled.functions.clone());
    Ok(Subject { report: Report::of_module(&args.file, &module, compiled), functions, layout, choices })
}

fn of_artefact(args: &Args) -> Result<Subject, Failure> {
    let artefact = artefact::read(&args.file)?;
    let info = &artefact.info;
    let mut features = info.cpu_features().collect::<Vec<_>>().join(", ");
    if features.is_empty() {
        features.push_str("baseline");
    }
    let choices = vec![
        ("target", info.triple().to_owned()),
        ("CPU features", features),
        ("optimisation", info.opt_level().to_owned()),
        ("interruption", artefact.manifest.interrupt.name().to_owned()),
        ("compiler", format!("wamr-aot-build {}", info.compiler_version())),
    ];
    Ok(Subject {
        report: Report::of_artefact(&args.file, &artefact),
        functions: Vec::new(),
        layout: Layout::default(),
        choices,
    })
}
