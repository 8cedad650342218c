//! The pipeline from the bytes of a module to files. Only this folder knows all stages.
//!
//! | module | contents |
//! |---|---|
//! | `cached` | the outputs of earlier builds |
//! | `initialize` | functions of a module that run in the build |
//! | `machine` | what code is generated for, and with |
//! | `places` | places in a module in the text format |
//! | `planning` | the decisions about a module |
//! | `stages` | the stages in their order |

mod cached;
#[cfg(feature = "pre-initialize")]
mod initialize;
mod machine;
mod places;
mod planning;
mod stages;

#[cfg(all(test, feature = "wat"))]
mod tests;

use cached::Cached;
use machine::Machine;
pub(crate) use places::in_input;
use places::lines;
use planning::Planned;

use crate::{
    artifact::Artifact,
    c::{self, toolchain},
    cache,
    diagnostics::{Findings, catalogue, report},
    digest::Digest,
    files::Files,
    input,
    jobs::Jobs,
    listing::Listing,
    object,
    options::{Emitter, Passes},
    out::{self, OutDir},
    plan, remarks,
    request::Request,
    size_table, wasm,
    wit::Wit,
};

/// Compiles the module in `input`, binary or text, into the output directory, unless that or the
/// cache already holds the same outputs.
pub(crate) fn build(
    request: &Request,
    jobs: &Jobs,
    cache: &cache::Variables,
    input: &[u8],
) -> Result<Artifact, Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    let identity = machine.as_ref().ok().and_then(Machine::identity);
    let c_compiler = machine.as_ref().ok().and_then(|machine| machine.toolchain.as_ref()?.file());
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    let digest = Digest::new(request, identity.as_deref(), &bytes, &lines);
    let out = OutDir::new(&request.out_dir);
    let c_sources = request.keep_c.as_ref().filter(|_| identity.is_some());
    let is_kept = c_sources.is_none_or(|directory| out::is_kept(directory))
        && request.remarks.as_ref().is_none_or(|file| remarks::are_of(file, &request.source, &digest));
    let in_source = |findings| in_input(findings, input, &bytes);
    let mut cache_warnings = Vec::new();
    let (manifest, fresh) =
        match out.is_fresh(&request.name, &request.source, &digest.hex()).filter(|_| is_kept) {
            Some(manifest) => (manifest, true),
            None => {
                let cached = Cached::open(cache, request, &machine, &mut cache_warnings);
                let output = match cached.as_ref().and_then(|cached| cached.get(&digest)) {
                    Some(output) => output,
                    None => {
                        let output = stages::run(request, jobs, machine, &digest, input, &bytes, lines)
                            .map_err(in_source)?;
                        if let Some(cached) = &cached {
                            cache_warnings.extend(cached.put(&digest, &output).err());
                        }
                        output
                    }
                };
                if let (Some(file), Some(text)) = (&request.remarks, &output.remarks) {
                    out::write_if_changed(file, text.as_bytes())?;
                }
                out.write(&output)?;
                (output.manifest, false)
            }
        };
    Ok(Artifact {
        archive: manifest.output.is_linked().then(|| out.archive(&manifest.library)),
        loadable: manifest.output.is_loadable().then(|| out.loadable(&manifest.name)),
        manifest: out.manifest(&manifest.name),
        report: size_table::text(&manifest),
        name: manifest.name,
        library: manifest.library,
        emitter: manifest.emitter,
        c_sources: c_sources.cloned(),
        remarks: request.remarks.clone(),
        c_compiler,
        warnings: texts(request, warnings(request, &bytes).map_err(in_source))
            .chain(cache_warnings)
            .collect(),
        variables: identity.map_or(Vec::new(), |_| toolchain::variables(&request.target)),
        fresh,
    })
}

/// Compiles the module in `input`, binary or text. Returns the content of the files, and warnings.
pub(crate) fn compile(
    request: &Request,
    jobs: &Jobs,
    input: &[u8],
) -> Result<(Files, Vec<String>), Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    let identity = machine.as_ref().ok().and_then(Machine::identity);
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    let digest = Digest::new(request, identity.as_deref(), &bytes, &lines);
    let in_source = |findings| in_input(findings, input, &bytes);
    let files = stages::run(request, jobs, machine, &digest, input, &bytes, lines).map_err(in_source)?;
    let warnings = texts(request, warnings(request, &bytes).map_err(in_source)).collect();
    Ok((files, warnings))
}

/// The digest of everything that decides what [`compile`] returns. It needs no code generator.
pub(crate) fn digest(request: &Request, input: &[u8]) -> Result<String, Findings> {
    let bytes = input::to_binary(input)?;
    let identity = match request.settings.emitter {
        Some(Emitter::Native) => None,
        _ => Machine::find(request)?.identity(),
    };
    let lines = if request.debug_info { lines(input, &bytes) } else { Vec::new() };
    Ok(Digest::new(request, identity.as_deref(), &bytes, &lines).hex())
}

/// The functions of the module in `input` at each stage: one of them, or all that it defines.
pub(crate) fn list(
    request: &Request,
    jobs: &Jobs,
    input: &[u8],
    function: Option<u32>,
) -> Result<Vec<Listing>, Findings> {
    let bytes = input::to_binary(input)?;
    let machine = Machine::find(request);
    // Functions that nothing reaches are listed, too.
    let mut request = request.clone();
    request.settings.passes.get_or_insert(Passes::ALL).unreached = false;
    let request = &request;
    let digest = Digest::new(request, None, &bytes, &[]);
    let listed = stages::with_plan(
        request,
        jobs,
        machine,
        &digest,
        &bytes,
        Vec::new(),
        |Planned { env, target, toolchain, .. }| match (target.isas(), toolchain) {
            (Some(isas), _) => object::list(env, isas, jobs, function),
            (None, Some(toolchain)) => c::list(env, toolchain, jobs, function),
            (None, None) => unreachable!("a machine without an ISA has a toolchain"),
        },
    );
    listed.map_err(|findings| in_input(findings, input, &bytes))
}

/// What users read of warnings.
fn texts(request: &Request, warnings: Result<(), Findings>) -> impl Iterator<Item = String> {
    let warnings = warnings.err().into_iter().flatten();
    warnings.map(|warning| report::finding(&request.source, &warning))
}

/// Warnings about a module that can be compiled. They are collected even if the outputs are fresh:
/// Cargo discards earlier warnings when it runs the build script again.
fn warnings(request: &Request, bytes: &[u8]) -> Result<(), Findings> {
    let mut findings = Vec::new();
    if request.settings.typed && request.settings.wit == Wit::Unchosen && wasm::has_world(bytes) {
        findings.push(catalogue::world_unused());
    }
    if let Some(limit) = request.settings.memory_limit {
        let module = wasm::parse(bytes, &request.settings.features)?;
        findings.extend(plan::beyond_limit(&module, Some(limit)));
    }
    Findings::check(findings)
}
