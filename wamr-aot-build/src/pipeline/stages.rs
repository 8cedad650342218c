//! The stages in their order.

#[cfg(feature = "pre-initialize")]
use super::initialize;
use super::{
    machine::Machine,
    places::lines as lines_of,
    planning::{self, Planned},
};
#[cfg(not(feature = "pre-initialize"))]
use crate::diagnostics::catalogue;
use crate::{
    c::{self, toolchain::Toolchain},
    clif::Env,
    diagnostics::{Finding, Findings, Kind},
    digest::Digest,
    emitted::Emitted,
    files::{self, Files},
    jobs::Jobs,
    object,
    out::{self, OutDir},
    remarks::{self, Decided},
    request::Request,
    wasm,
};

/// Compiles a module in the binary format. Pure, except for the C compiler's working directory.
pub(super) fn run(
    request: &Request,
    jobs: &Jobs,
    machine: Result<Machine, Finding>,
    digest: &Digest,
    input: &[u8],
    bytes: &[u8],
    lines: Vec<(u32, u32)>,
) -> Result<Files, Findings> {
    with_plan(request, jobs, machine, digest, bytes, lines, |planned| {
        let Planned { env, target, toolchain, bindings, left_out, tables } = planned;
        let mut emitted = match (target.isas(), toolchain) {
            (Some(isas), _) => object::emit(env, target, isas, jobs, request.settings.output)?,
            (None, Some(toolchain)) => emit_c(request, jobs, env, toolchain)?,
            (None, None) => unreachable!("a machine without an ISA has a toolchain"),
        };
        let functions = std::mem::take(&mut emitted.remarks);
        let mut files =
            files::assemble(request, digest, (env.module, env.plan), target, bindings, emitted, bytes)?;
        if request.remarks.is_some() {
            let lines = lines_of(input, bytes);
            let decided = Decided { functions: &functions, left_out: &left_out, tables: &tables };
            files.remarks = Some(remarks::text(env, request, digest, &files, decided, lines));
        }
        Ok(files)
    })
}

/// Plans a module in the binary format, and passes the plan to `emit`.
pub(super) fn with_plan<T>(
    request: &Request,
    #[cfg_attr(not(feature = "pre-initialize"), expect(unused_variables, reason = "nothing runs"))]
    jobs: &Jobs,
    machine: Result<Machine, Finding>,
    digest: &Digest,
    bytes: &[u8],
    lines: Vec<(u32, u32)>,
    emit: impl FnOnce(Planned<'_>) -> Result<T, Findings>,
) -> Result<T, Findings> {
    // Errors in the target and in the module are reported together.
    let (machine, module) = match (machine, wasm::parse(bytes, &request.settings.features)) {
        (Ok(machine), Ok(module)) => (machine, module),
        (Ok(_), Err(findings)) => return Err(findings),
        (Err(finding), Ok(_)) => return Err(finding.into()),
        (Err(finding), Err(findings)) => return Err(Findings::from(finding).and(findings)),
    };
    #[cfg(feature = "pre-initialize")]
    let snapshot = initialize::run(request, jobs, digest, &module, bytes)?;
    #[cfg(feature = "pre-initialize")]
    let module = match &snapshot {
        Some(snapshot) => snapshot.apply(module),
        None => module,
    };
    #[cfg(not(feature = "pre-initialize"))]
    if !request.settings.pre_initialization.functions.is_empty() {
        return Err(catalogue::without_pre_initialization().into());
    }
    planning::plan(request, &machine, digest, module, lines, emit)
}

/// Emits C in a directory of its own, which is kept if the request asks for it.
fn emit_c(request: &Request, jobs: &Jobs, env: Env<'_>, toolchain: &Toolchain) -> Result<Emitted, Findings> {
    let scratch = OutDir::new(&request.out_dir).scratch(&request.name);
    let emitted =
        c::emit(env, toolchain, jobs, request.settings.output, &scratch).inspect_err(|findings| {
            // An internal error in the C names the directory, so it stays.
            if !findings.iter().any(|finding| finding.kind == Kind::Internal) {
                // The error that matters is already reported.
                let _ = out::remove_directory(&scratch);
            }
        })?;
    match &request.keep_c {
        Some(directory) => {
            out::keep_directory(&scratch, directory).inspect_err(|_| drop(out::remove_directory(&scratch)))?
        }
        None => out::remove_directory(&scratch)?,
    }
    Ok(emitted)
}
