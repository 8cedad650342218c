//! The compiler for programs that are not build scripts: what a [`Builder`] says, as bytes.
//!
//! This is for the command `wamr-aot`, and changes with it in any release. Nothing here prints. The
//! environment is read by [`serve`] and [`open_cache`], and for `WAMR_AOT_OPT` by all that takes a
//! builder. With [`Emitter::C`](crate::Emitter::C), the builder's output directory is where the C
//! compiler works; it must be the caller's own.

use std::{
    io::{self, Read, Write},
    num::NonZeroUsize,
    path::Path,
    sync::Arc,
};

use wamr_aot_abi::manifest::Manifest;

use crate::{
    builder::Builder,
    cache::Unnamed,
    cargo::Environment,
    choices,
    diagnostics::{Findings, wording},
    error::Error,
    files::Files,
    input, inspect,
    jobs::Jobs,
    options::Passes,
    pipeline,
    request::Request,
    size_table, target,
    wire::{self, Received},
};
pub use crate::{
    cache::{Cache, bytes},
    choices::Choice,
    diagnostics::wording::in_options,
    emitted::FunctionSize,
    inspect::{DefinedFunction, Exported, Imported, Inspection, UsedFeature},
    jobs::Progress,
    listing::{Listing, MachineCode, Origin},
};

/// A compiled module.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compiled {
    /// The description for `include_aot!`.
    pub manifest: Manifest,
    /// The static library, unless the output is loadable only.
    pub archive: Option<Vec<u8>>,
    /// The objects in the library.
    pub objects: Vec<Vec<u8>>,
    /// The artefact to load, unless the output is static.
    pub loadable: Option<Vec<u8>>,
    /// The module's functions, if the emitter knows their sizes.
    pub functions: Vec<FunctionSize>,
    /// The text of the remarks, if the builder asks for them.
    pub remarks: Option<String>,
    /// Warnings, each on one or more lines.
    pub warnings: Vec<String>,
}

/// A builder for the module that a file has now, in either format. A relative path starts at the
/// current directory.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path) -> Result<Builder, Error> {
    Builder::read(path)
}

/// The CPU features of this machine's architecture that the code generator makes use of, by rustc's
/// names.
pub fn cpu_features_of_host() -> Vec<&'static str> {
    target::useful_features(&target_lexicon::Triple::host())
}

/// The names of the passes of the optimiser.
pub const PASSES: &[&str] = Passes::NAMES;

/// The builder without some passes of the optimiser, whatever the environment says: for tests.
///
/// # Errors
/// A name that no pass has.
pub fn without_passes(builder: Builder, names: &[&str]) -> Result<Builder, String> {
    let list: Vec<String> = names.iter().map(|name| format!("-{name}")).collect();
    let passes = Passes::parse(&list.join(",")).map_err(str::to_owned)?;
    Ok(builder.passes(passes))
}

/// Whether there is a code generator for this machine, so that no C compiler is needed.
pub fn has_code_generator() -> bool {
    target::has_code_generator(&target_lexicon::Triple::host())
}

/// Compiles, and counts the work in `progress`.
///
/// # Errors
/// Those of [`Builder::try_compile`], except that nothing is written.
pub fn compile(builder: &Builder, progress: Option<Arc<Progress>>) -> Result<Compiled, Error> {
    with_request(builder, progress, compiled)
}

/// Compiles as [`compile`] does, without further threads: for callers that compile several modules
/// at once.
///
/// # Errors
/// Those of [`compile`].
pub fn compile_in_one_thread(builder: &Builder) -> Result<Compiled, Error> {
    builder.outside_cargo(|request, input| compiled(&request, &Jobs::new(NonZeroUsize::MIN, None), input))
}

fn compiled(request: &Request, jobs: &Jobs, input: &[u8]) -> Result<Compiled, Findings> {
    let (Files { manifest, archive, loadable, objects, functions, remarks }, warnings) =
        pipeline::compile(request, jobs, input)?;
    Ok(Compiled { manifest, archive, objects, loadable, functions, remarks, warnings })
}

/// What a module takes on its target, as a table: as
/// [`Artifact::report`](crate::Artifact::report).
pub fn report(manifest: &Manifest) -> String {
    size_table::text(manifest)
}

/// The digest of everything that decides what [`compile`] returns, in hexadecimal.
///
/// # Errors
/// If the file cannot be read or is not a module in either format.
pub fn digest(builder: &Builder) -> Result<String, Error> {
    with_request(builder, None, |request, _, input| pipeline::digest(request, input))
}

/// The cache in the user's cache directory, or where the environment says, and warnings about it.
pub fn open_cache() -> (Option<Cache>, Vec<String>) {
    let mut warnings = Vec::new();
    let cache = Environment::read().cache.open(Unnamed::OfUser, &mut warnings);
    (cache, warnings)
}

/// The functions at each stage: one of them, or all that the module defines.
///
/// # Errors
/// Those of [`compile`].
pub fn list(
    builder: &Builder,
    function: Option<u32>,
    progress: Option<Arc<Progress>>,
) -> Result<Vec<Listing>, Error> {
    with_request(builder, progress, |request, jobs, input| pipeline::list(request, jobs, input, function))
}

/// The options, chosen or by default, for people to read.
///
/// # Errors
/// If Cargo's environment or the options make no sense.
pub fn choices(builder: &Builder) -> Result<Vec<Choice>, Error> {
    with_request(builder, None, |request, _, _| Ok(choices::of(request)))
}

/// What the module has, whether or not it can be compiled.
///
/// # Errors
/// If the file cannot be read or is not a valid module.
pub fn inspect(builder: &Builder) -> Result<Inspection, Error> {
    with_request(builder, None, |_, _, input| {
        let bytes = input::to_binary(input)?;
        inspect::inspect(&bytes).map_err(|findings| pipeline::in_input(findings, input, &bytes))
    })
}

/// The module in the binary format.
///
/// # Errors
/// If the file cannot be read or is not a module in either format.
pub fn binary(builder: &Builder) -> Result<Vec<u8>, Error> {
    with_request(builder, None, |_, _, input| Ok(input::to_binary(input)?.into_owned()))
}

/// Compiles for a build script whose crate has no compiler: reads its request from `input`, writes
/// the files into its output directory, and the answer to `output`.
///
/// A request of another version is answered with the own version, and nothing is compiled. Nor is
/// anything if the request ends early, because the build script was stopped.
///
/// # Errors
/// If `input` is no request, or if reading or writing fails. What is wrong with the module is an
/// answer.
pub fn serve(mut input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut message = Vec::new();
    input.read_to_end(&mut message)?;
    let fields = match wire::receive(&message) {
        Received::Fields(fields) => fields,
        Received::Other(_) => {
            output.write_all(&wire::identification())?;
            return output.flush();
        }
        Received::Incomplete => return Err(invalid("the request ends early")),
        Received::Foreign => return Err(invalid("this is not a request of a build script")),
    };
    let (request, module) =
        wire::read_request(fields).ok_or_else(|| invalid("the request cannot be read"))?;
    let environment = Environment::read();
    let result = pipeline::build(&request, &environment.jobs(), &environment.cache, module);
    output.write_all(&wire::answer(result.map_err(wording::of_command)))?;
    output.flush()
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn with_request<T>(
    builder: &Builder,
    progress: Option<Arc<Progress>>,
    work: impl FnOnce(&Request, &Jobs, &[u8]) -> Result<T, Findings>,
) -> Result<T, Error> {
    let jobs = Jobs::available().counted(progress);
    builder.outside_cargo(|request, input| work(&request, &jobs, input))
}

#[cfg(all(test, feature = "wat"))]
mod tests {
    use super::*;
    use crate::{Emitter, Output};

    const MODULE: &str = r#"(module
        (func $twice (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))
        (func (export "four") (result i32) (call $twice (i32.const 2))))"#;

    fn builder() -> Builder {
        Builder::from_bytes("module", MODULE).output(Output::Both)
    }

    #[test]
    fn the_digest_is_that_of_the_output() {
        for builder in [builder(), builder().emitter(Emitter::Native), builder().debug_info(false)] {
            let compiled = compile(&builder, None).unwrap();
            assert_eq!(digest(&builder).unwrap(), compiled.manifest.digest);
            assert!(compiled.archive.is_some() && compiled.loadable.is_some());
            assert_eq!(compiled.objects.len(), 1);
            let in_one_thread = compile_in_one_thread(&builder).unwrap();
            assert_eq!(in_one_thread.loadable, compiled.loadable);
        }
        assert_ne!(digest(&builder()).unwrap(), digest(&builder().debug_info(false)).unwrap());
    }

    #[test]
    fn functions_are_listed_and_measured() {
        let progress = Arc::new(Progress::default());
        let all = list(&builder(), None, Some(Arc::clone(&progress))).unwrap();
        assert_eq!(progress.get(), (2, 2));
        let one = list(&builder(), Some(1), None).unwrap();
        assert_eq!((all.len(), one.len(), one[0].index), (2, 1, 1));
        let sizes = compile(&builder(), None).unwrap().functions;
        for (listing, size) in all.iter().zip(&sizes) {
            let code = listing.code.as_ref().unwrap();
            assert_eq!((listing.index, Some(code.bytes.len() as u64)), (size.index, size.code));
            assert!(!code.origins.is_empty() && listing.clif.starts_with("function"));
        }
        let call = &one[0].code.as_ref().unwrap().references;
        assert!(call.iter().any(|(_, name)| name == "function `twice` (index 0)"), "{call:?}");
    }
}
