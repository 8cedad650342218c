//! Runs scripts in processes, several at a time, and adds up their results.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, io,
    path::{Path, PathBuf},
    process::{self, Command, ExitCode},
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use wast_script::ExpectedFailures;

use crate::{
    COMPILE, EXECUTE,
    child::{Failure, follow},
    options::{self, FeatureChoice, Options, Request, USAGE},
    progress::Progress,
};

pub(crate) fn main(arguments: Vec<String>) -> ExitCode {
    let options = match options::parse(arguments) {
        Ok(Request::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(Request::Run(options)) => options,
        Err(error) => return mistake(&error),
    };
    match run(&options) {
        Ok(totals) => {
            println!("{} passed, {} failed, {} skipped", totals.passed, totals.failed, totals.skipped);
            if totals.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => mistake(&error),
    }
}

/// Reports an error in the command line.
fn mistake(error: &str) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::from(2)
}

/// Numbers of directives.
#[derive(Clone, Copy, Default)]
struct Totals {
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// The outcome of a script.
#[derive(Default)]
struct Report {
    totals: Totals,
    /// The lines to print.
    lines: Vec<String>,
    /// The lines with a directive.
    seen: BTreeSet<usize>,
}

fn run(options: &Options) -> Result<Totals, String> {
    let mut files = Vec::new();
    for path in &options.files {
        collect(path, &mut files).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if files.is_empty() {
        return Err(format!("there are no scripts to run\n\n{USAGE}"));
    }
    let expected = match &options.expected {
        Some(path) => fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| ExpectedFailures::parse(&text))
            .map_err(|error| format!("{}: {error}", path.display()))?,
        None => ExpectedFailures::default(),
    };
    let program =
        env::current_exe().map_err(|error| format!("cannot determine the path of this program: {error}"))?;
    let scratch =
        Scratch::new().map_err(|error| format!("cannot create a directory for the artefacts: {error}"))?;

    let workers = options.jobs.min(files.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut totals = Totals::default();
    let mut seen = BTreeSet::new();
    thread::scope(|scope| {
        for _ in 0..workers {
            let sender = sender.clone();
            scope.spawn(|| {
                let sender = sender;
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index) else { break };
                    let run = Run {
                        options,
                        program: &program,
                        expected: &expected,
                        file,
                        artefacts: scratch.0.join(index.to_string()),
                        threads: options.jobs.div_ceil(workers),
                        report: Report::default(),
                    };
                    if sender.send((index, run.run())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        // Prints reports in the order of the files, each as soon as all before it are complete.
        let mut waiting = BTreeMap::new();
        let mut printed = 0;
        for (index, report) in receiver {
            waiting.insert(index, report);
            while let Some(report) = waiting.remove(&printed) {
                report.lines.iter().for_each(|line| println!("{line}"));
                totals.passed += report.totals.passed;
                totals.failed += report.totals.failed;
                totals.skipped += report.totals.skipped;
                let name = name(&files[printed]);
                seen.extend(report.seen.into_iter().map(|line| (name.clone(), line)));
                printed += 1;
            }
        }
    });
    let scripts: BTreeSet<String> = files.iter().map(|file| name(file)).collect();
    for (script, line) in expected.places() {
        if scripts.contains(script) && !seen.contains(&(script.to_owned(), line)) {
            totals.failed += 1;
            println!("{script}:{line}: expected to fail, but there is no such directive");
        }
    }
    Ok(totals)
}

/// All scripts at a path. A file that is named explicitly is taken whatever its extension.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "wast") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

/// The script's name in lists of expected failures: with its directory, `wasm-v1/call.wast`.
fn name(file: &Path) -> String {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    format!("{}/{}", part(file.parent().and_then(Path::file_name)), part(file.file_name()))
}

/// A directory for artefacts, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Scratch> {
        for number in 0.. {
            let path = env::temp_dir().join(format!("wast-{}-{number}", process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Scratch(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        unreachable!("there are more numbers than files")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // The system cleans its directory for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// One script.
struct Run<'a> {
    options: &'a Options,
    program: &'a Path,
    expected: &'a ExpectedFailures,
    file: &'a Path,
    artefacts: PathBuf,
    /// The number of threads for compilation.
    threads: usize,
    report: Report,
}

impl Run<'_> {
    fn run(mut self) -> Report {
        if self.compile() {
            self.execute();
        }
        // A script's artefacts are not needed after it.
        let _ = fs::remove_dir_all(&self.artefacts);
        let Totals { passed, failed, skipped } = self.report.totals;
        if self.options.verbose {
            self.report.lines.push(format!(
                "{}: {passed} passed, {failed} failed, {skipped} skipped",
                self.file.display()
            ));
        }
        let restricted = matches!(self.options.compiler.features, FeatureChoice::Auto)
            && wast_script::features::of_file(self.file).is_some();
        if failed > 0 && restricted {
            let note = "it may use only the features of its directory; `--features all` allows all";
            self.report.lines.push(format!("{}: note: {note}", self.file.display()));
        }
        self.report
    }

    /// Compiles the script. Returns whether it can be executed.
    fn compile(&mut self) -> bool {
        let mut command = Command::new(self.program);
        command.arg(COMPILE).arg(&self.artefacts).arg(self.file).args(&self.options.compiler_arguments);
        command.arg("--threads").arg(self.threads.to_string());
        let mut broken = None;
        let mut working = Vec::new();
        let result = follow(&mut command, self.options.timeout, |progress| match progress {
            Progress::Broken(message) => broken = Some(message),
            Progress::Begin(line) => working.push(line),
            Progress::End(line) => working.retain(|other| *other != line),
            _ => {}
        });
        if let Some(message) = broken {
            self.fail(None, &format!("the script cannot be read: {message}"));
            return false;
        }
        if let Err(failure) = result {
            let lines: Vec<String> = working.iter().map(usize::to_string).collect();
            let place = if lines.is_empty() {
                String::new()
            } else {
                format!(" (the module of line {})", lines.join(" or "))
            };
            self.fail(working.first().copied(), &format!("the compiler failed{place}: {failure}"));
            return false;
        }
        true
    }

    fn execute(&mut self) {
        let mut command = match self.options.executor.split_first() {
            Some((emulator, arguments)) => {
                let mut command = Command::new(emulator);
                command.args(arguments);
                command
            }
            None => Command::new(self.program),
        };
        command.arg(EXECUTE).arg(&self.artefacts).arg(self.file);
        let (mut directives, mut done, mut line) = (0, 0, 0);
        let mut broken = None;
        let result = follow(&mut command, self.options.timeout, |progress| match progress {
            Progress::Broken(message) => broken = Some(message),
            Progress::Directives(count) => directives = count,
            Progress::Begin(number) => line = number,
            Progress::End(_) => {}
            outcome => {
                done += 1;
                self.count(line, outcome);
            }
        });
        if let Some(message) = broken {
            self.fail(None, &format!("the script cannot be read: {message}"));
            return;
        }
        let left = directives - done.min(directives);
        match result {
            Ok(()) if left == 0 => {}
            result => {
                let failure =
                    result.err().unwrap_or_else(|| Failure::Start(io::ErrorKind::UnexpectedEof.into()));
                self.fail(Some(line), &failure.to_string());
                if let rest @ 1.. = left.saturating_sub(1) {
                    self.report.totals.failed += rest;
                    self.print(line, &format!("the {rest} directives after it did not run"));
                }
            }
        }
    }

    fn count(&mut self, line: usize, outcome: Progress) {
        self.report.seen.insert(line);
        let reason = self.expected.reason(&name(self.file), line).map(str::to_owned);
        let verbose = self.options.verbose;
        let totals = &mut self.report.totals;
        match (outcome, reason) {
            (Progress::Passed, None) => totals.passed += 1,
            (Progress::Passed, Some(_)) => {
                totals.failed += 1;
                self.print(line, "expected to fail, but it passes");
            }
            (Progress::Failed(_) | Progress::Consequence(_), Some(reason)) => {
                totals.skipped += 1;
                self.print(line, &format!("skipped, known to fail: {reason}"));
            }
            (Progress::Failed(message), None) => {
                totals.failed += 1;
                self.print(line, &message);
            }
            (Progress::Consequence(message), None) => {
                totals.failed += 1;
                // The cause has been printed.
                if verbose {
                    self.print(line, &message);
                }
            }
            (Progress::Skipped(message), _) => {
                totals.skipped += 1;
                let first = message.lines().next().unwrap_or_default();
                self.print(line, &format!("skipped: {}", first.trim_start_matches("error: ")));
            }
            (Progress::SkippedConsequence(message), _) => {
                totals.skipped += 1;
                if verbose {
                    self.print(line, &format!("skipped: {message}"));
                }
            }
            (Progress::Broken(_) | Progress::Directives(_) | Progress::Begin(_) | Progress::End(_), _) => {}
        }
    }

    /// Counts a failure that does not belong to a directive.
    fn fail(&mut self, line: Option<usize>, message: &str) {
        self.report.totals.failed += 1;
        match line {
            Some(line) => self.print(line, message),
            None => self.report.lines.push(format!("{}: {message}", self.file.display())),
        }
    }

    fn print(&mut self, line: usize, message: &str) {
        self.report.lines.push(format!("{}:{line}: {message}", self.file.display()));
    }
}
