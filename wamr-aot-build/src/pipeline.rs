//! The story, in order: a module goes from bytes to files. The only place that knows all stages.

use wamr_aot_abi::symbols::Prefix;

use crate::{
    artifact::{self, Artifact, Output},
    bindings::Bindings,
    diagnostics::Findings,
    digest::Digest,
    input, object,
    out::OutDir,
    plan::{self, Plan},
    request::Request,
    target::Target,
    wasm,
};

/// Compiles the module in `bytes`, binary or text, into the output directory, unless it holds the same outputs already.
pub(crate) fn build(request: &Request, bytes: &[u8]) -> Result<Artifact, Findings> {
    let bytes = input::to_binary(bytes)?;
    let digest = Digest::new(request, &bytes);
    let out = OutDir::new(&request.out_dir);
    let (manifest, fresh) = match out.is_fresh(&request.name, &request.source, &digest.hex()) {
        Some(manifest) => (manifest, true),
        None => {
            let output = run(request, &digest, &bytes)?;
            out.write(&output.manifest, &output.archive)?;
            (output.manifest, false)
        }
    };
    Ok(Artifact {
        archive: out.archive(&manifest.library),
        manifest: out.manifest(&manifest.name),
        name: manifest.name,
        library: manifest.library,
        fresh,
    })
}

/// Compiles a module in the binary format. Pure: reads and writes no files.
pub(crate) fn run(request: &Request, digest: &Digest, bytes: &[u8]) -> Result<Output, Findings> {
    // What is wrong with the target and with the module is told at once.
    let target = Target::from_triple(&request.target, &request.cpu_features, request.opt_level);
    let (target, module) = match (target, wasm::parse(bytes)) {
        (Ok(target), Ok(module)) => (target, module),
        (Ok(_), Err(findings)) => return Err(findings),
        (Err(finding), Ok(_)) => return Err(finding.into()),
        (Err(finding), Err(findings)) => return Err(Findings::from(finding).and(findings)),
    };
    let options = plan::Options {
        name: request.name.clone(),
        symbols: Prefix::new(&request.package, &request.name, digest.short()),
        pointer_width: target.pointer_width(),
        big_endian: target.is_big_endian(),
        has_rounding: target.has_rounding(),
        memory_limit: request.memory_limit,
        trap_offsets: request.debug_info,
        function_names: request.function_names,
    };
    let plan = Plan::new(&module, options);
    let bindings = Bindings::new(&module, &plan)?;
    let emitted = object::emit(&module, &plan, &target, &request.jobs)?;
    Ok(artifact::assemble(request, digest, &plan, bindings, emitted.builtins, &emitted.object)?)
}
