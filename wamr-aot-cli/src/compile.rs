//! `wamr-aot compile`: a module to an artefact, an object, a library or C.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use wamr_aot_build::{
    Emitter, Output,
    compiler::{self, Compiled},
};

use crate::{args::CompilerArgs, failure::Failure, files, terminal};

/// Compile a module, as a build script does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The module, in the binary or the text format
    file: PathBuf,
    /// What to write: FILE.aot to load at run time, FILE.a or FILE.o to link, FILE.c to read or to
    /// compile elsewhere
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The file for the description that `include_aot!` reads
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The file for remarks: what was optimised where, and what kept it from it
    #[arg(long, value_name = "FILE")]
    remarks: Option<PathBuf>,
    /// Print what the module takes: code and data, memory, stack by export, the largest functions
    #[arg(long)]
    report: bool,
    #[command(flatten)]
    compiler: CompilerArgs,
}

/// What is written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Artefact,
    Archive,
    Object,
    C,
}

impl Form {
    fn of(path: &Path) -> Result<Form, Failure> {
        Ok(match path.extension().and_then(|extension| extension.to_str()) {
            Some("aot") => Form::Artefact,
            Some("a") => Form::Archive,
            Some("o") => Form::Object,
            Some("c") => Form::C,
            _ => {
                return Err(Failure::usage(format_args!(
                    "the name of the output {} does not say what to write",
                    path.display()
                ))
                .help("end it with .aot (to load), .a or .o (to link) or .c"));
            }
        })
    }
}

pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let form = Form::of(&args.output)?;
    let scratch = scratch()?;
    let mut builder = args.compiler.builder(&args.file)?.out_dir(scratch.path());
    builder = builder.output(if form == Form::Artefact { Output::Loadable } else { Output::Static });
    let kept = args.compiler.keep_c.clone().unwrap_or_else(|| scratch.path().join("c"));
    if form == Form::C {
        builder = builder.emitter(Emitter::C).keep_c(&kept);
    }
    if let Some(file) = &args.remarks {
        builder = builder.remarks(file);
    }
    let compiled = terminal::with_progress("compiling", |progress| compiler::compile(&builder, progress))?;
    terminal::warnings(&compiled.warnings);
    match form {
        Form::Artefact => files::write(&args.output, compiled.loadable.as_deref().unwrap_or_default())?,
        Form::Archive => files::write(&args.output, compiled.archive.as_deref().unwrap_or_default())?,
        Form::Object => files::write(&args.output, object(&compiled)?)?,
        Form::C => files::write(&args.output, single_file(&kept)?.as_bytes())?,
    }
    if let Some(manifest) = &args.manifest {
        files::write(manifest, compiled.manifest.to_text().as_bytes())?;
    }
    if let Some(file) = &args.remarks {
        files::write(file, compiled.remarks.unwrap_or_default().as_bytes())?;
    }
    if args.report {
        let printed = terminal::print(&compiler::report(&compiled.manifest));
        printed.map_err(|error| Failure::new(format_args!("cannot print the report: {error}")))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A directory for the C compiler, which is removed in the end.
pub(crate) fn scratch() -> Result<tempfile::TempDir, Failure> {
    tempfile::TempDir::with_prefix("wamr-aot-")
        .map_err(|error| Failure::new(format_args!("cannot make a temporary directory: {error}")))
}

fn object(compiled: &Compiled) -> Result<&[u8], Failure> {
    match &compiled.objects[..] {
        [object] => Ok(object),
        objects => Err(Failure::new(format_args!(
            "the module became {} objects, since it is large: they do not fit into one file",
            objects.len()
        ))
        .help("write a library, with a name that ends in .a")),
    }
}

/// The C in a directory as one file: with the headers in place of the lines that include them.
fn single_file(directory: &Path) -> Result<String, Failure> {
    if directory.join("data.c").exists() {
        return Err(Failure::new("the module became several files of C, since it is large")
            .help("keep them with `--keep-c DIRECTORY`, and write a library, with a name that ends in .a"));
    }
    let text = read_text(&directory.join("unit0.c"))?;
    let mut out = String::new();
    for line in text.lines() {
        match line.strip_prefix("#include \"").and_then(|rest| rest.strip_suffix('"')) {
            Some(header) => out.push_str(&read_text(&directory.join(header))?),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    Ok(out)
}

fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::new(format_args!("cannot read {}: {error}", path.display())))
}
