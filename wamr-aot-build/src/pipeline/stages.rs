//! The stages in their order.

#[cfg(not(feature = "wit"))]
use wamr_aot_abi::manifest::World;
use wamr_aot_abi::symbols::Prefix;

use super::{machine::Machine, places::lines as lines_of};
#[cfg(feature = "wit")]
use crate::world::read as world;
use crate::{
    bindings::{self, Bindings},
    c::{self, toolchain::Toolchain},
    clif::{Env, Numbering},
    diagnostics::{Finding, Findings, Kind, catalogue},
    digest::Digest,
    emitted::Emitted,
    files::{self, Files},
    header,
    jobs::Jobs,
    object,
    options::{OptLevel, Passes},
    out::{self, OutDir},
    plan::{self, LeftOut, Plan, Protection, Tables},
    remarks::{self, Decided},
    request::Request,
    settings::Settings,
    target::Target,
    wasm,
};
#[cfg(not(feature = "wit"))]
use crate::{renames::Renames, wit::Wit};

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
    with_plan(request, machine, digest, bytes, lines, |planned| {
        let Planned { env, target, toolchain, bindings, left_out, tables } = planned;
        let mut emitted = match (target.isas(), toolchain) {
            (Some(isas), _) => object::emit(env, target, isas, jobs, request.settings.output)?,
            (None, Some(toolchain)) => emit_c(request, jobs, env, toolchain)?,
            (None, None) => unreachable!("a machine without an ISA has a toolchain"),
        };
        let functions = std::mem::take(&mut emitted.remarks);
        let mut files = files::assemble(request, digest, env.plan, target, bindings, emitted, bytes)?;
        if request.remarks.is_some() {
            let lines = lines_of(input, bytes);
            let decided = Decided { functions: &functions, left_out: &left_out, tables: &tables };
            files.remarks = Some(remarks::text(env, request, digest, &files, decided, lines));
        }
        Ok(files)
    })
}

/// All that is decided before code is generated.
pub(super) struct Planned<'a> {
    pub(super) env: Env<'a>,
    pub(super) target: &'a Target,
    pub(super) toolchain: Option<&'a Toolchain>,
    pub(super) bindings: Bindings,
    pub(super) left_out: LeftOut,
    pub(super) tables: Tables,
}

/// Plans a module in the binary format, and passes the plan to `emit`.
pub(super) fn with_plan<T>(
    request: &Request,
    machine: Result<Machine, Finding>,
    digest: &Digest,
    bytes: &[u8],
    lines: Vec<(u32, u32)>,
    emit: impl FnOnce(Planned<'_>) -> Result<T, Findings>,
) -> Result<T, Findings> {
    // Errors in the target and in the module are reported together.
    let (Machine { target, toolchain }, mut module) =
        match (machine, wasm::parse(bytes, &request.settings.features)) {
            (Ok(machine), Ok(module)) => (machine, module),
            (Ok(_), Err(findings)) => return Err(findings),
            (Err(finding), Ok(_)) => return Err(finding.into()),
            (Err(finding), Err(findings)) => return Err(Findings::from(finding).and(findings)),
        };
    Findings::check(plan::over_limit(&module, request.settings.memory_limit))?;
    Findings::check(bindings::over_limit(&module, request.settings.typed).into_iter().collect())?;
    Findings::check(plan::too_large(&module, request.settings.interrupt, target.emitter()))?;
    if let Some(place) = module.simd.clone().filter(|_| !target.has_vectors()) {
        return Err(catalogue::no_vectors(&request.target, place).into());
    }
    let protection = Protection::new(&request.settings, &target)?;
    let symbols = Prefix::new(&request.package, &request.name, digest.short());
    let mut options =
        plan::Options::new(&request.name, symbols, request.settings.clone(), protection, &target);
    options.for_speed = request.opt_level == OptLevel::Speed;
    options.trap_offsets = request.debug_info;
    options.lines = lines;
    options.remarks = request.remarks.is_some();
    options.plans_shuffles |= toolchain.as_ref().is_some_and(|c| c.dialect().lacks_byte_shuffle);
    match request.opt_level {
        OptLevel::None => options.passes = Passes::NONE,
        OptLevel::Speed => {}
        // Copies of loops are larger.
        OptLevel::SpeedAndSize => {
            options.passes.versioning = false;
            options.passes.unrolling = false;
        }
    }
    let left_out =
        if options.passes.unreached { plan::leave_out_unreached(&mut module) } else { LeftOut::default() };
    let tables =
        if options.passes.dispatch { plan::find_dispatch_tables(&mut module) } else { Tables::new() };
    let plan = Plan::new(&module, options);
    let renames = request.settings.typed.then_some(&request.settings.renames);
    let mut bindings = Bindings::new(&module, &plan, renames, &request.settings.stubs)?;
    if request.settings.typed {
        let Settings { wit, header, renames, .. } = &request.settings;
        bindings.world = world(wit, &module, &bindings, renames)?;
        if let Some(header) = header {
            header::add(header, &mut bindings)?;
        }
    }
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    };
    emit(Planned { env, target: &target, toolchain: toolchain.as_ref(), bindings, left_out, tables })
}

/// Without the feature, modules have no world.
#[cfg(not(feature = "wit"))]
fn world(wit: &Wit, _: &wasm::Module<'_>, _: &Bindings, _: &Renames) -> Result<Option<World>, Findings> {
    match wit {
        Wit::Unchosen | Wit::Ignored => Ok(None),
        Wit::Embedded | Wit::Given(_) => Err(catalogue::without_wit().into()),
    }
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
