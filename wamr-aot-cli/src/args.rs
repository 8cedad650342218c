//! The options that the compiler takes: those of [`Builder`], with its names for what they can be.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use wamr_aot_build::{Bounds, Builder, Emitter, Features, Interrupt, OptLevel, Traps, compiler};
use wamr_aot_rt::artefact::has_cpu_feature;

use crate::failure::Failure;

/// What decides the code.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Compiler options")]
pub(crate) struct CompilerArgs {
    /// The module's name [default: the file's, without its extension]
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    code: CodeArgs,
    /// How the host can stop the guest [default: none]
    #[arg(long, value_name = "KIND", value_parser = named(&Interrupt::ALL, Interrupt::name))]
    pub(crate) interrupt: Option<Interrupt>,
    /// The most bytes that each memory may have (K, M and G are KiB, MiB and GiB)
    #[arg(long, value_name = "BYTES", value_parser = compiler::bytes)]
    memory_limit: Option<u64>,
    /// The most elements that the tables of an instance may have together
    #[arg(long, value_name = "ELEMENTS")]
    table_limit: Option<u32>,
    /// The most exceptions that an instance has room for
    #[arg(long, value_name = "EXCEPTIONS")]
    exception_limit: Option<u32>,
    /// Accesses rely on the alignment that the module states: the machine or a handler of its fault
    /// completes the others. For Cortex-M0, M0+, M23 and RISC-V
    #[arg(long)]
    no_strict_alignment: bool,
    /// Exceptions of other modules can pass through the functions
    #[arg(long)]
    exceptions: bool,
    #[command(flatten)]
    disable: DisableArgs,
    /// Traps do not report where in the module they happened
    #[arg(long)]
    no_debug_info: bool,
    /// Traps do not report the names of functions
    #[arg(long)]
    no_function_names: bool,
    /// The module is for the untyped API: names need not differ in Rust
    #[arg(long)]
    untyped: bool,
    /// What an export is called in Rust
    #[arg(long, num_args = 2, value_names = ["NAME", "RUST"], action = clap::ArgAction::Append)]
    rename_export: Vec<String>,
    /// What an import is called in Rust
    #[arg(long, num_args = 3, value_names = ["MODULE", "NAME", "RUST"], action = clap::ArgAction::Append)]
    rename_import: Vec<String>,
    /// What the trait of an imported module is called in Rust
    #[arg(long, num_args = 2, value_names = ["MODULE", "RUST"], action = clap::ArgAction::Append)]
    rename_import_module: Vec<String>,
    /// The names of imported functions have no hashes of wasm-bindgen
    #[arg(long)]
    ignore_import_hashes: bool,
    /// The names are those that this file of Emscripten's JavaScript has for the short ones
    #[arg(long, value_name = "FILE")]
    emscripten_names: Option<PathBuf>,
    /// The functions from this imported module may be left out by the host: they trap
    #[arg(long, value_name = "MODULE", action = clap::ArgAction::Append)]
    stub_imports: Vec<String>,
    /// This imported function may be left out by the host: it traps
    #[arg(long, num_args = 2, value_names = ["MODULE", "NAME"], action = clap::ArgAction::Append)]
    stub_import: Vec<String>,
    /// The exported function that runs now, so that instances start with what it leaves
    #[arg(long, value_name = "EXPORT", action = clap::ArgAction::Append)]
    pre_initialize: Vec<String>,
    /// The most fuel that the functions of `--pre-initialize` take together
    #[arg(long, value_name = "FUEL")]
    pre_initialize_fuel: Option<u64>,
    /// The interfaces are those of this world, in a file or directory of WIT
    #[arg(long, num_args = 2, value_names = ["PATH", "WORLD"], conflicts_with = "embedded_wit")]
    wit: Vec<String>,
    /// Whether the interfaces are those that the module has with it [default: false]
    #[arg(long, value_name = "USED", action = clap::ArgAction::Set)]
    embedded_wit: Option<bool>,
    /// The directory to keep the C of `--emitter c` in
    #[arg(long, value_name = "DIRECTORY")]
    pub(crate) keep_c: Option<PathBuf>,
}

/// What decides the instructions.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Compiler options")]
pub(crate) struct CodeArgs {
    /// The target triple [default: this machine's]
    #[arg(long, value_name = "TRIPLE")]
    pub(crate) target: Option<String>,
    /// What makes the machine code [default: native if there is a code generator, else c]
    #[arg(long, value_parser = named(&Emitter::ALL, Emitter::name))]
    emitter: Option<Emitter>,
    /// The CPU features that the code may use, by rustc's names, or `native` for this machine's
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    cpu_features: Option<Vec<String>>,
    /// How much to optimise [default: speed]
    #[arg(long = "opt", value_name = "LEVEL", value_parser = named(&OptLevel::ALL, OptLevel::name))]
    opt_level: Option<OptLevel>,
    /// How accesses are confined to memories [default: the fastest that the target has]
    #[arg(long, value_parser = named(&Bounds::ALL, Bounds::name))]
    bounds: Option<Bounds>,
    /// How a trap leaves the code [default: the fastest that the target has]
    #[arg(long, value_parser = named(&Traps::ALL, Traps::name))]
    traps: Option<Traps>,
}

/// Proposals that are switched off.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Compiler options")]
pub(crate) struct DisableArgs {
    /// Proposals that the module must not use
    #[arg(
        long,
        value_name = "FEATURE,...",
        value_delimiter = ',',
        value_parser = PossibleValuesParser::new(Features::NAMES)
    )]
    pub(crate) disable: Vec<String>,
}

impl CompilerArgs {
    /// A builder for the module in a file.
    pub(crate) fn builder(&self, file: &Path) -> Result<Builder, Failure> {
        let mut builder = compiler::read(file)?;
        if let Some(name) = &self.name {
            builder = builder.name(name);
        }
        builder = self.code.apply(builder, self.code.cpu_features()?);
        if let Some(interrupt) = self.interrupt {
            builder = builder.interrupt(interrupt);
        }
        if let Some(bytes) = self.memory_limit {
            builder = builder.memory_limit(bytes);
        }
        if let Some(elements) = self.table_limit {
            builder = builder.table_limit(elements);
        }
        if let Some(exceptions) = self.exception_limit {
            builder = builder.exception_limit(exceptions);
        }
        if self.exceptions {
            builder = builder.exceptions(true);
        }
        builder = builder
            .features(self.disable.features())
            .debug_info(!self.no_debug_info)
            .function_names(!self.no_function_names)
            .strict_alignment(!self.no_strict_alignment);
        if self.untyped {
            builder = builder.untyped();
        }
        for pair in self.rename_export.chunks_exact(2) {
            builder = builder.rename_export(&pair[0], &pair[1]);
        }
        for three in self.rename_import.chunks_exact(3) {
            builder = builder.rename_import(&three[0], &three[1], &three[2]);
        }
        for pair in self.rename_import_module.chunks_exact(2) {
            builder = builder.rename_import_module(&pair[0], &pair[1]);
        }
        builder = builder.ignore_import_hashes(self.ignore_import_hashes);
        if let Some(file) = &self.emscripten_names {
            builder = builder.emscripten_names(file);
        }
        for module in &self.stub_imports {
            builder = builder.stub_imports(module);
        }
        for pair in self.stub_import.chunks_exact(2) {
            builder = builder.stub_import(&pair[0], &pair[1]);
        }
        for export in &self.pre_initialize {
            builder = builder.pre_initialize(export);
        }
        if let Some(fuel) = self.pre_initialize_fuel {
            builder = builder.pre_initialize_fuel(fuel);
        }
        if let [path, world] = self.wit.as_slice() {
            builder = builder.wit(path, world);
        }
        if let Some(used) = self.embedded_wit {
            builder = builder.embedded_wit(used);
        }
        if let Some(directory) = &self.keep_c {
            let directory = std::path::absolute(directory).map_err(|error| {
                Failure::new(format_args!("cannot find {}: {error}", directory.display()))
            })?;
            builder = builder.keep_c(directory);
        }
        Ok(builder)
    }
}

impl CodeArgs {
    /// The builder with these options, and with [`Self::cpu_features`].
    pub(crate) fn apply(&self, mut builder: Builder, cpu_features: Option<Vec<String>>) -> Builder {
        if let Some(target) = &self.target {
            builder = builder.target(target);
        }
        if let Some(emitter) = self.emitter {
            builder = builder.emitter(emitter);
        }
        if let Some(features) = cpu_features {
            builder = builder.cpu_features(features);
        }
        if let Some(level) = self.opt_level {
            builder = builder.opt_level(level);
        }
        if let Some(bounds) = self.bounds {
            builder = builder.bounds(bounds);
        }
        if let Some(traps) = self.traps {
            builder = builder.traps(traps);
        }
        builder
    }

    /// The CPU features by their names.
    pub(crate) fn cpu_features(&self) -> Result<Option<Vec<String>>, Failure> {
        let Some(names) = &self.cpu_features else { return Ok(None) };
        if names != &["native"] {
            return Ok(Some(names.iter().filter(|name| !name.is_empty()).cloned().collect()));
        }
        match self.target {
            Some(_) => {
                Err(Failure::usage("`--cpu-features native` is for this machine, not for a `--target`"))
            }
            None => Ok(Some(this_machine())),
        }
    }
}

impl DisableArgs {
    /// The features that are left.
    pub(crate) fn features(&self) -> Features {
        let off = |features: Features, name: &String| features.clone().named(name, false).unwrap_or(features);
        self.disable.iter().fold(Features::default(), off)
    }
}

/// The CPU features of this machine that the code generator makes use of.
pub(crate) fn this_machine() -> Vec<String> {
    let known = compiler::cpu_features_of_host();
    known.into_iter().filter(|name| has_cpu_feature(name)).map(str::to_owned).collect()
}

/// A parser for an option whose values have names.
fn named<T: Copy + Send + Sync + 'static>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.iter().map(move |value| name(*value))).try_map(move |text| {
        all.iter().copied().find(|value| name(*value) == text).ok_or("it is not one of the names")
    })
}

/// A time in seconds, with or without a fraction.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds, such as 10 or 0.5")?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_fractions() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(seconds("-1").is_err() && seconds("soon").is_err());
    }
}
