//! `wamr-aot bindings`: what `include_aot!` expands to.

use std::{path::PathBuf, process::ExitCode};

use wamr_aot_abi::manifest::Manifest;
use wamr_aot_bindgen::{Input, expand};
use wamr_aot_build::compiler;

use crate::{
    args::CompilerArgs, artefact, compile::scratch, failure::Failure, generate::print, rust, terminal,
};

/// Print the Rust that `include_aot!` expands to
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module (.wasm, .wat) or the artefact (.aot)
    file: PathBuf,
    /// Print what it expands to with the option `wasi`
    #[arg(long)]
    wasi: bool,
    #[command(flatten)]
    compiler: CompilerArgs,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let manifest = if artefact::is_artefact(&args.file) {
        artefact::read(&args.file)?.manifest
    } else {
        let scratch = scratch()?;
        let builder = args.compiler.builder(&args.file)?.out_dir(scratch.path());
        terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress))?.manifest
    };
    print(expansion(&manifest, args.wasi)?.as_bytes())
}

fn expansion(manifest: &Manifest, wasi: bool) -> Result<String, Failure> {
    let failed = |error: syn::Error| Failure::new(format_args!("the bindings cannot be generated: {error}"));
    let option = if wasi { ", wasi" } else { "" };
    let input = format!("pub mod {} = {:?}{option}", rust::module(&manifest.name), manifest.name);
    let input: Input = syn::parse_str(&input).map_err(failed)?;
    let file = syn::parse2(expand(manifest, &input).map_err(failed)?).map_err(failed)?;
    Ok(prettyplease::unparse(&file))
}
