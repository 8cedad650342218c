//! `wamr-aot wast`: scripts of the WebAssembly test suite.
//!
//! This process supervises two others for each script, which are this program again: one compiles
//! the modules, one executes the directives. So nothing that a script does can end the command.

use std::{
    env, fs, io,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use wamr_aot_build::Features;
use wamr_aot_wast::{
    Compilation, Compiler, ExpectedFailures, Kind, Note, Options, Report, Totals, features, supervise,
};

use crate::{
    args::{CodeArgs, DisableArgs, seconds},
    failure::Failure,
    terminal::{self, GREEN, PLAIN, RED, YELLOW, painted},
};

/// The first argument of the process that compiles, and of the one that executes.
const COMPILE: &str = "wast-compile";
const EXECUTE: &str = "wast-execute";

/// Run test scripts (.wast)
///
/// Compiles the modules of scripts of the WebAssembly test suite's format, loads them, and executes
/// the directives. The host module `spectest` is there. What does not pass is listed, with its
/// place; the last line is `N passed, N failed, N skipped`, in directives. A directive that needs a
/// proposal which is not supported is skipped. The exit code is 1 if any directive failed.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The scripts. A directory stands for all scripts in it
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Also list what failed or was skipped because an earlier directive was, and count for each
    /// script
    #[arg(short, long)]
    verbose: bool,
    /// The most time that a module or a directive may take
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60")]
    timeout: Duration,
    /// The number of scripts to run at the same time [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// A list of directives that are known to fail: `directory/script.wast:LINE REASON`, one on
    /// each line
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
    /// What executes scripts for a `--target`: an emulator, its arguments, and the program
    /// `wast-executor` of that target
    #[arg(long, value_name = "COMMAND", requires = "target")]
    executor: Option<String>,
    #[command(flatten)]
    code: CodeArgs,
    /// Proposals beyond WebAssembly 2.0 without SIMD that modules may use, or `all`, or `base` for
    /// none of them [default: all; in directories of the official suite, those of the directory]
    #[arg(
        long,
        value_name = "FEATURE,...",
        value_parser = features::from_list,
        conflicts_with = "disable",
        help_heading = "Compiler options"
    )]
    features: Option<Features>,
    #[command(flatten)]
    disable: DisableArgs,
}

/// Compile the modules of a script, for `wast`
#[derive(clap::Args)]
pub(crate) struct CompileArgs {
    /// The script
    #[arg(long)]
    script: PathBuf,
    /// The directory for the artefacts
    #[arg(long)]
    artefacts: PathBuf,
    /// The number of modules to compile at the same time
    #[arg(long, default_value = "1")]
    threads: usize,
    /// As they were given to `wast`
    #[command(flatten)]
    args: Args,
}

/// Execute a script whose modules are compiled, for `wast`
#[derive(clap::Args)]
pub(crate) struct ExecuteArgs {
    /// The directory with the artefacts
    artefacts: PathBuf,
    /// The script
    script: PathBuf,
}

pub(crate) fn compile(args: &CompileArgs) -> Result<ExitCode, Failure> {
    let Args { code, disable, features, .. } = &args.args;
    // Asked once here, since the builder's options cannot fail later.
    let cpu_features = code.cpu_features()?;
    let is_disabled = !disable.disable.is_empty();
    let compiler = Compiler {
        features: features.clone().or_else(|| is_disabled.then(|| disable.features())),
        configure: &|builder| code.apply(builder, cpu_features.clone()),
        threads: args.threads,
    };
    wamr_aot_wast::compile(&args.script, &args.artefacts, &compiler).map_err(Failure::new)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn execute(args: &ExecuteArgs) -> Result<ExitCode, Failure> {
    wamr_aot_wast::execute(&args.script, &args.artefacts).map_err(Failure::new)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    if args.code.target.is_some() && args.executor.is_none() {
        return Err(Failure::usage("a `--target` needs an `--executor` that runs its programs"));
    }
    args.code.cpu_features()?;
    let scripts = scripts(&args.files)?;
    let expected = match &args.expected {
        Some(path) => expected(path)?,
        None => ExpectedFailures::default(),
    };
    let program = env::current_exe()
        .map_err(|error| Failure::new(format_args!("cannot find the path of this program: {error}")))?;
    // All options, as they are, so that none has to be listed here.
    let own: Vec<_> = env::args_os().skip(2).collect();
    let compile = |compilation: &Compilation<'_>| {
        let mut command = Command::new(&program);
        command.arg(COMPILE).arg("--script").arg(compilation.script);
        command.arg("--artefacts").arg(compilation.artefacts);
        command.arg("--threads").arg(compilation.threads.to_string()).args(&own);
        command
    };
    let execute = || match args.executor.as_deref().and_then(|command| {
        let mut words = command.split_whitespace();
        Some((words.next()?, words))
    }) {
        Some((emulator, arguments)) => {
            let mut command = Command::new(emulator);
            command.args(arguments);
            command
        }
        None => {
            let mut command = Command::new(&program);
            command.arg(EXECUTE);
            command
        }
    };
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let options = Options {
        scripts: &scripts,
        expected: &expected,
        jobs,
        timeout: args.timeout,
        compile: &compile,
        execute: &execute,
    };
    let done = AtomicUsize::new(0);
    let count = || (done.load(Ordering::Relaxed), scripts.len());
    let mut totals = Totals::default();
    let mut printed = Ok(());
    terminal::with_bar("running", &count, |bar| {
        supervise(&options, |report| {
            done.fetch_add(1, Ordering::Relaxed);
            totals += report.totals;
            let text = show(report, args.verbose);
            if !text.is_empty() && printed.is_ok() {
                printed = bar.aside(|| terminal::print(&text));
            }
        })
    })
    .map_err(|text| match text.starts_with("error: ") {
        true => Failure::reported(text),
        false => Failure::new(text),
    })?;
    let colour = if totals.failed == 0 { GREEN } else { RED };
    printed
        .and_then(|()| terminal::print(&format!("{colour}{}{PLAIN}\n", numbers(totals))))
        .map_err(|error| Failure::new(format_args!("cannot write to the standard output: {error}")))?;
    Ok(if totals.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The scripts at the paths. A file that is named is one, whatever its extension.
fn scripts(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut scripts = Vec::new();
    for path in paths {
        let before = scripts.len();
        collect(path, true, &mut scripts)
            .map_err(|error| Failure::new(format_args!("cannot read {}: {error}", path.display())))?;
        if scripts.len() == before {
            return Err(Failure::new(format_args!("there is no script in {}", path.display()))
                .help("the names of scripts end in .wast"));
        }
    }
    Ok(scripts)
}

fn collect(path: &Path, is_named: bool, scripts: &mut Vec<PathBuf>) -> io::Result<()> {
    // Links in a directory are not followed to others, since they may lead back.
    let metadata = if is_named { fs::metadata(path) } else { fs::symlink_metadata(path) }?;
    if metadata.is_dir() {
        let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| collect(entry, false, scripts));
    }
    if is_named || (path.extension().is_some_and(|extension| extension == "wast") && path.is_file()) {
        scripts.push(path.to_owned());
    }
    Ok(())
}

fn expected(path: &Path) -> Result<ExpectedFailures, Failure> {
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::new(format_args!("cannot read {}: {error}", path.display())))?;
    ExpectedFailures::parse(&text).map_err(|error| Failure::new(format_args!("{}: {error}", path.display())))
}

fn numbers(Totals { passed, failed, skipped }: Totals) -> String {
    format!("{passed} passed, {failed} failed, {skipped} skipped")
}

/// What the user reads of a script.
fn show(report: &Report<'_>, verbose: bool) -> String {
    let script = report.script.display();
    let mut text = String::new();
    let (mut failed, mut skipped) = (0, 0);
    for Note { place, kind, message } in &report.notes {
        let place = place.map_or_else(String::new, |place| format!(":{place}"));
        let mut line = |colour: &str, message: &str| {
            let mut lines = message.lines();
            let first = lines.next().unwrap_or_default();
            text.push_str(&format!("{colour}{script}{place}:{PLAIN} {first}\n"));
            lines.for_each(|line| text.push_str(&painted(line)));
        };
        match kind {
            Kind::Failed => line(RED, message),
            Kind::Skipped => line(YELLOW, &format!("skipped: {}", causes(message))),
            Kind::FailedConsequence if verbose => line(RED, message),
            Kind::SkippedConsequence if verbose => line(YELLOW, &format!("skipped: {}", causes(message))),
            Kind::FailedConsequence => failed += 1,
            Kind::SkippedConsequence => skipped += 1,
        }
    }
    for (count, what) in [(failed, "failed"), (skipped, "skipped")] {
        if count > 0 {
            text.push_str(&format!("{script}: {count} more {what} in consequence; -v lists them\n"));
        }
    }
    if verbose {
        text.push_str(&format!("{script}: {}\n", numbers(report.totals)));
    }
    text
}

/// What is wrong, without the places and advice, on one line.
fn causes(message: &str) -> String {
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let others = lines.filter_map(|line| line.strip_prefix("error: "));
    std::iter::once(first).chain(others).collect::<Vec<_>>().join("; ")
}
