//! `wamr-aot objdump`: functions as the compiler has them at each stage.

mod asm;
mod wasm;

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use wamr_aot_build::{
    Emitter,
    compiler::{self, DefinedFunction, Inspection, Listing},
};

use crate::{args::CompilerArgs, artefact, compile::scratch, failure::Failure, generate::print, terminal};
use wasm::Lines;

/// Show functions of a module as WebAssembly, Cranelift's IR, machine code or C
///
/// Without one of the options, machine code is shown beside the instructions that it was made from.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module, in the binary or the text format
    file: PathBuf,
    /// The function, by its name or its index [default: all that the module defines]
    function: Option<String>,
    /// The instructions of the module
    #[arg(long)]
    wasm: bool,
    /// Cranelift's intermediate representation
    #[arg(long)]
    clif: bool,
    /// The machine code
    #[arg(long)]
    asm: bool,
    /// The C of `--emitter c`
    #[arg(long)]
    c: bool,
    #[command(flatten)]
    compiler: CompilerArgs,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if artefact::is_artefact(&args.file) {
        return Err(Failure::new(format_args!(
            "{} is an artefact: it has the code, but not the functions that the code is of",
            args.file.display()
        ))
        .help("pass the module that it was compiled from"));
    }
    if args.c && args.asm {
        return Err(Failure::usage(
            "`--asm` is of Cranelift's code, and `--c` of the other emitter: choose one",
        ));
    }
    let scratch = scratch()?;
    let mut builder = args.compiler.builder(&args.file)?.untyped().out_dir(scratch.path());
    if args.c {
        builder = builder.emitter(Emitter::C);
    }
    let module = compiler::inspect(&builder)?;
    let function = args.function.as_deref().map(|function| find(&module, function)).transpose()?;
    let listings = terminal::with_progress("compiling", |progress| {
        compiler::list(&builder, function.map(|function| function.index), progress)
    })?;
    let binary = compiler::binary(&builder)?;
    let lines = Lines::of(&binary)?;
    let mut out = String::new();
    for listing in &listings {
        let at = module.functions.iter().find(|function| function.index == listing.index);
        if let Some(function) = at {
            show(&mut out, &args, function, listing, &lines)?;
        }
    }
    print(out.as_bytes())
}

/// The function that the user means.
fn find<'a>(module: &'a Inspection, wanted: &str) -> Result<&'a DefinedFunction, Failure> {
    let functions = &module.functions;
    let index = wanted.parse::<u32>().ok();
    let named = functions.iter().find(|function| function.name.as_deref() == Some(wanted));
    named.or_else(|| functions.iter().find(|function| Some(function.index) == index)).ok_or_else(|| {
        Failure::new(format_args!("the module defines no function `{wanted}`"))
            .help("`wamr-aot inspect --all` lists the functions with their names and indices")
    })
}

/// Writes a function. Writing to a string cannot fail.
fn show(
    out: &mut String,
    args: &Args,
    function: &DefinedFunction,
    listing: &Listing,
    lines: &Lines,
) -> Result<(), Failure> {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = write!(out, "function {}", function.index);
    if let Some(name) = &function.name {
        let _ = write!(out, " `{}`", name.escape_debug());
    }
    let _ = write!(out, ": {} bytes of WebAssembly", function.len);
    if let Some(code) = &listing.code {
        let _ = write!(out, ", {} bytes of code", code.bytes.len());
    }
    out.push('\n');
    let body = lines.within(function.offset..function.offset + function.len);
    if args.wasm {
        for (offset, text) in &body {
            let _ = writeln!(out, "{offset:#8x}  {text}");
        }
    }
    if args.clif {
        out.push_str(&listing.clif);
    }
    if let Some(c) = listing.c.as_ref().filter(|_| args.c || !(args.wasm || args.clif)) {
        out.push_str(c);
    }
    if let Some(code) = &listing.code {
        let code = asm::disassemble(code)?;
        if args.asm {
            for line in &code {
                let _ = writeln!(out, "{:6x}  {}", line.at, line.text);
            }
        } else if !(args.wasm || args.clif) {
            side_by_side(out, &body, &code);
        }
    }
    Ok(())
}

/// The width of the column with the module's instructions.
const COLUMN: usize = 34;

/// The machine code in its order, each instruction of the module beside the first line of what it
/// became.
fn side_by_side(out: &mut String, body: &[(u64, &str)], code: &[asm::Line]) {
    let mut last = None;
    for line in code {
        let mut left = String::new();
        if line.origin != last
            && let Some(offset) = line.origin
        {
            let text = body.iter().find(|(at, _)| *at == u64::from(offset)).map_or("", |(_, text)| text);
            let text = text.trim_start();
            // What is before the first instruction belongs to the function.
            left = format!("{offset:#8x}  {}", if text.starts_with("(func") { "(entry)" } else { text });
        }
        last = line.origin;
        if left.chars().count() > COLUMN {
            left = left.chars().take(COLUMN - 1).chain(['…']).collect();
        }
        let _ = writeln!(out, "{left:COLUMN$} |{:6x}  {}", line.at, line.text);
    }
}
