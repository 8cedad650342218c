//! From a builder to a compiled module.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use super::{Builder, Input, request::resolve};
#[cfg(feature = "compiler")]
use crate::pipeline;
use crate::{
    artifact::Artifact,
    cargo::{self, Compilation, Environment},
    command::{self, Sought},
    diagnostics::{Finding, catalogue},
    error::Error,
    guest::{self, Outcome},
};

/// A builder for a module that is there, and what that comes from.
#[derive(Debug)]
struct Prepared<'b> {
    builder: Result<Cow<'b, Builder>, Error>,
    files: Vec<PathBuf>,
    variables: Vec<String>,
    /// What the module's own build warns of.
    warnings: Option<String>,
}

/// What compiles a module.
#[derive(Debug)]
enum Compiler {
    /// This crate.
    #[cfg(feature = "compiler")]
    BuiltIn,
    /// The command in this file.
    Command(PathBuf),
}

impl Builder {
    /// Compiles in a build script: tells Cargo what to link, when to rerun the script, and what
    /// went wrong.
    ///
    /// It returns even after an error, so that a script reports the errors of all its modules;
    /// Cargo fails the build when the script ends. In a process that Cargo did not start as a build
    /// script, an error is printed and the process exits with status 1.
    pub fn compile(self) {
        let environment = Environment::read();
        cargo::finish(&environment, self.cargo_metadata, &self.run(&environment));
    }

    /// Compiles, and returns errors to the caller.
    ///
    /// In a build script it tells Cargo what to link and when to rerun the script, as
    /// [`compile`](Builder::compile) does, unless [`cargo_metadata`](Builder::cargo_metadata) is
    /// `false`. In a process that Cargo did not start as a build script it prints nothing.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read, is not a valid module, uses unsupported
    /// features, or has names that collide in Rust; if no code can be generated for the target; or
    /// if an output cannot be written. One error has all findings.
    pub fn try_compile(self) -> Result<Artifact, Error> {
        let environment = Environment::read();
        if !(self.cargo_metadata && environment.is_build_script()) {
            return self.attempt(&environment).result;
        }
        let compilation = self.run(&environment);
        match cargo::report(&environment, &compilation) {
            Ok(()) => compilation.result,
            Err(error) => Err(Error::new(self.source(), catalogue::cargo_not_informed(error))),
        }
    }

    /// Compiles one of the modules of a build script.
    fn run(&self, environment: &Environment) -> Compilation {
        let mut compilation = self.attempt(environment);
        compilation.result = compilation.result.and_then(|artifact| self.claim(artifact));
        compilation
    }

    /// Compiles a module, whatever others there are.
    fn attempt(&self, environment: &Environment) -> Compilation {
        let start = Instant::now();
        let compiler = self.compiler(environment);
        let command = match &compiler {
            Ok(Compiler::Command(program)) => Some(program.clone()),
            _ => None,
        };
        let Prepared { builder, mut files, variables, warnings } = self.prepare(environment);
        let read = self.wit.iter().map(|(path, _)| path).chain(&self.emscripten_names);
        files.extend(read.map(|path| resolve(environment, path)));
        let result = builder.and_then(|builder| builder.build(environment, compiler));
        let result = result.map(|mut artifact| {
            artifact.warnings.splice(0..0, warnings);
            artifact
        });
        Compilation { files, variables, command, result, elapsed: start.elapsed() }
    }

    /// Builds the module from source, if it is not there yet.
    fn prepare(&self, environment: &Environment) -> Prepared<'_> {
        let prepared = match &self.input {
            #[cfg(feature = "cargo")]
            Input::Package(package) => self.prepare_guest(environment, package.path(), |out_dir| {
                let directory = resolve(environment, package.path());
                guest::cargo::build(package, environment, &directory, out_dir)
            }),
            Input::Sources(sources) => {
                let first = sources.first().unwrap_or(Path::new(""));
                let stem = first.file_stem().and_then(|stem| stem.to_str());
                let name = self.name.as_deref().or(stem).unwrap_or_default();
                self.prepare_guest(environment, first, |out_dir| {
                    let directory = resolve(environment, Path::new(""));
                    guest::c::build(sources, environment, &directory, name, out_dir)
                })
            }
            _ => None,
        };
        prepared.unwrap_or_else(|| Prepared {
            builder: Ok(Cow::Borrowed(self)),
            files: self.file(environment).into_iter().collect(),
            variables: Vec::new(),
            warnings: None,
        })
    }

    /// Builds a guest. `path` is what the user calls it.
    fn prepare_guest(
        &self,
        environment: &Environment,
        path: &Path,
        build: impl FnOnce(&Path) -> Outcome,
    ) -> Option<Prepared<'_>> {
        let Some(out_dir) = self.outputs(environment) else {
            let builder = Err(Error::new(self.source(), catalogue::no_out_dir()));
            return Some(Prepared { builder, files: Vec::new(), variables: Vec::new(), warnings: None });
        };
        let outcome = build(&out_dir);
        let mut warnings = None;
        let builder = match outcome.result {
            Ok(guest) => {
                warnings = Some(outcome.printed).filter(|text| !text.is_empty());
                let input = Input::Read(path.to_owned(), guest.bytes);
                let name = self.name.clone().unwrap_or(guest.name);
                let mut builder = Builder { input, name: Some(name), ..self.clone() };
                builder.settings.header = guest.header;
                Ok(Cow::Owned(builder))
            }
            Err(finding) => Err(Error::new(self.source(), finding).after(outcome.printed)),
        };
        Some(Prepared { builder, files: outcome.files, variables: outcome.variables, warnings })
    }

    /// The directory of all outputs.
    pub(super) fn outputs(&self, environment: &Environment) -> Option<PathBuf> {
        self.out_dir.clone().or_else(|| environment.out_dir.clone())
    }

    /// Checks that no other module of this build script has the same name, since the second would
    /// replace the first.
    pub(super) fn claim(&self, artifact: Artifact) -> Result<Artifact, Error> {
        static TAKEN: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());
        let source = self.source();
        // A panic cannot leave the list half changed.
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.iter().find(|(manifest, _)| manifest == artifact.manifest()) {
            Some((_, other)) if *other != source => {
                let finding = catalogue::module_name_taken(artifact.name(), other);
                return Err(Error::new(source, finding));
            }
            Some(_) => {}
            None => taken.push((artifact.manifest().to_owned(), source)),
        }
        Ok(artifact)
    }

    /// The module as the user named it.
    pub(super) fn source(&self) -> String {
        match self.input.path() {
            Some(path) => path.display().to_string(),
            None => self.name.clone().unwrap_or_default(),
        }
    }

    /// What compiles, or why the command that should cannot.
    fn compiler(&self, environment: &Environment) -> Result<Compiler, Finding> {
        let sought = match &environment.command {
            Some(name) => Sought::Named(name),
            #[cfg(feature = "compiler")]
            None if !self.use_command => return Ok(Compiler::BuiltIn),
            None => Sought::Installed,
        };
        command::find(sought, environment.path.as_deref()).map(Compiler::Command)
    }

    fn build(
        &self,
        environment: &Environment,
        compiler: Result<Compiler, Finding>,
    ) -> Result<Artifact, Error> {
        self.with_request(environment, |request, input| match compiler? {
            #[cfg(feature = "compiler")]
            Compiler::BuiltIn => pipeline::build(&request, &environment.jobs(), &environment.cache, input),
            Compiler::Command(program) => command::build(&program, &request, input),
        })
    }
}
