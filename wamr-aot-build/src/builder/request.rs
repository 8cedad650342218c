//! The validated options of a builder, with what Cargo's environment says.

use std::path::{Path, PathBuf};

use super::{Builder, Input};
use crate::{
    cargo::Environment,
    diagnostics::{Finding, Findings, catalogue},
    emscripten::EmscriptenNames,
    error::Error,
    options::{CpuFeatures, OptLevel, Passes},
    request::{HOST, Request, check_name},
    source,
    wit::{Wit, WitFiles},
};

impl Builder {
    /// Passes the validated options and the module to `work`, whatever environment Cargo has set.
    #[cfg(feature = "compiler")]
    pub(crate) fn outside_cargo<T>(
        &self,
        work: impl FnOnce(Request, &[u8]) -> Result<T, Findings>,
    ) -> Result<T, Error> {
        // Without an output directory there are no files.
        let environment = Environment {
            out_dir: Some(PathBuf::new()),
            passes: Environment::read().passes,
            ..Environment::default()
        };
        self.with_request(&environment, work)
    }

    pub(super) fn with_request<T>(
        &self,
        environment: &Environment,
        work: impl FnOnce(Request, &[u8]) -> Result<T, Findings>,
    ) -> Result<T, Error> {
        let source = self.source();
        let result = self.request(environment, &source).and_then(|request| match &self.input {
            Input::Bytes(bytes) => work(request, bytes),
            Input::Read(_, bytes) => work(request, bytes),
            // Outside of a build nothing is built, and a directory cannot be read.
            #[cfg(feature = "cargo")]
            Input::Package(package) => work(request, &read(environment, package.path())?),
            Input::Sources(sources) => {
                let first = sources.first().ok_or_else(catalogue::no_c_sources)?;
                work(request, &read(environment, first)?)
            }
            Input::File(path) => work(request, &read(environment, path)?),
        });
        result.map_err(|findings| Error::new(source, findings))
    }

    /// Validates the options, and reads the files with interfaces.
    pub(super) fn request(&self, environment: &Environment, source: &str) -> Result<Request, Findings> {
        let mut findings = Vec::new();
        let name = match (&self.name, &self.input) {
            (Some(name), _) => name.clone(),
            // A missing or non-Unicode stem becomes an empty name, which the check rejects.
            (None, input) => input
                .path()
                .and_then(Path::file_stem)
                .map_or_else(String::new, |stem| stem.to_str().unwrap_or_default().to_owned()),
        };
        findings.extend(check_name(&name).err());
        let out_dir = self.outputs(environment);
        if out_dir.is_none() {
            findings.push(catalogue::no_out_dir());
        }
        let mut settings = self.settings.clone();
        if settings.passes.is_none() {
            let list = environment.passes.as_deref().unwrap_or_default();
            settings.passes = Passes::parse(list)
                .map_err(|entry| findings.push(catalogue::no_such_pass(entry, Passes::NAMES)))
                .ok();
        }
        if let Some((path, world)) = &self.wit {
            match WitFiles::read(&resolve(environment, path), world) {
                Ok(files) => settings.wit = Wit::Given(files),
                Err(finding) => findings.push(finding),
            }
        }
        if let Some(path) = &self.emscripten_names {
            match EmscriptenNames::read_file(&resolve(environment, path)) {
                Ok(names) => settings.renames.emscripten = Some(names),
                Err(finding) => findings.push(finding),
            }
        }
        Findings::check(findings)?;

        let target =
            self.target.clone().or_else(|| environment.target.clone()).unwrap_or_else(|| HOST.to_owned());
        let cpu_features = match (&self.cpu_features, &environment.target_features) {
            (Some(features), _) => CpuFeatures::Chosen(features.clone()),
            // The features that rustc enables apply to Cargo's target only.
            (None, Some(features)) if environment.target.as_ref() == Some(&target) => {
                CpuFeatures::Compiler(features.clone())
            }
            (None, _) => CpuFeatures::Baseline,
        };
        let opt_level = self.opt_level.unwrap_or_else(|| match &environment.opt_level {
            Some(level) => OptLevel::from_cargo(level),
            None => OptLevel::Speed,
        });
        let in_out_dir = |path: &PathBuf| out_dir.clone().unwrap_or_default().join(path);
        Ok(Request {
            settings,
            name,
            source: source.to_owned(),
            package: environment.package.clone().unwrap_or_default(),
            package_version: environment.package_version.clone().unwrap_or_default(),
            target,
            cpu_features,
            keep_c: self.keep_c.as_ref().map(in_out_dir),
            remarks: self.remarks.as_ref().map(in_out_dir),
            opt_level,
            debug_info: self.debug_info.or(environment.debug).unwrap_or(true),
            out_dir: out_dir.unwrap_or_default(),
        })
    }

    pub(super) fn file(&self, environment: &Environment) -> Option<PathBuf> {
        match &self.input {
            Input::File(path) => Some(resolve(environment, path)),
            _ => None,
        }
    }
}

fn read(environment: &Environment, path: &Path) -> Result<Vec<u8>, Finding> {
    source::read(&resolve(environment, path), environment.manifest_dir.is_some())
}

pub(super) fn resolve(environment: &Environment, path: &Path) -> PathBuf {
    match &environment.manifest_dir {
        // Joining an absolute path gives that path.
        Some(directory) => directory.join(path),
        None => path.to_owned(),
    }
}
