//! `wamr-aot inspect`: what a module or an artefact has, and whether it can be compiled.

mod json;
pub(crate) mod report;
mod text;

use std::{path::PathBuf, process::ExitCode};

use report::Report;

use crate::{args::CompilerArgs, artefact, compile::scratch, failure::Failure, generate::print, terminal};
use wamr_aot_build::{Output, compiler};

/// Show what a module or an artefact has, what it takes, and what would be refused
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module (.wasm, .wat) or the artefact (.aot)
    file: PathBuf,
    /// Print it for programs; the book describes the format
    #[arg(long)]
    json: bool,
    /// List all functions, not only the largest
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    compiler: CompilerArgs,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let report = if artefact::is_artefact(&args.file) {
        Report::of_artefact(&args.file, &artefact::read(&args.file)?)
    } else {
        let scratch = scratch()?;
        let builder = args.compiler.builder(&args.file)?.output(Output::Loadable).out_dir(scratch.path());
        let module = compiler::inspect(&builder)?;
        let compiled = terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress));
        Report::of_module(&args.file, &module, compiled)
    };
    let text = if args.json { json::of(&report)? } else { text::of(&report, args.all) };
    print(text.as_bytes())
}
