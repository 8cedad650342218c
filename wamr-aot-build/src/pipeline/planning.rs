//! The decisions about a module, in their order.

#[cfg(not(feature = "wit"))]
use wamr_aot_abi::manifest::World;
use wamr_aot_abi::symbols::Prefix;

use super::machine::Machine;
#[cfg(feature = "wit")]
use crate::world::read as world;
use crate::{
    bindings::{self, Bindings},
    c::toolchain::Toolchain,
    clif::{Env, Numbering},
    diagnostics::{Findings, catalogue},
    digest::Digest,
    header,
    options::{OptLevel, Passes},
    plan::{self, LeftOut, Plan, Protection, Tables},
    request::Request,
    settings::Settings,
    target::Target,
    wasm::Module,
};
#[cfg(not(feature = "wit"))]
use crate::{renames::Renames, wit::Wit};

/// All that is decided before code is generated.
pub(super) struct Planned<'a> {
    pub(super) env: Env<'a>,
    pub(super) target: &'a Target,
    pub(super) toolchain: Option<&'a Toolchain>,
    pub(super) bindings: Bindings,
    pub(super) left_out: LeftOut,
    pub(super) tables: Tables,
}

/// Plans a module, and passes the plan to `emit`.
pub(super) fn plan<T>(
    request: &Request,
    machine: &Machine,
    digest: &Digest,
    mut module: Module<'_>,
    lines: Vec<(u32, u32)>,
    emit: impl FnOnce(Planned<'_>) -> Result<T, Findings>,
) -> Result<T, Findings> {
    let Machine { target, toolchain } = machine;
    Findings::check(plan::over_limit(&module, request.settings.memory_limit))?;
    Findings::check(bindings::over_limit(&module, request.settings.typed).into_iter().collect())?;
    Findings::check(plan::too_large(&module, request.settings.interrupt, target.emitter()))?;
    if let Some(place) = module.simd.clone().filter(|_| !target.has_vectors()) {
        return Err(catalogue::no_vectors(&request.target, place).into());
    }
    let protection = Protection::new(&request.settings, target)?;
    let symbols = Prefix::new(&request.package, &request.name, digest.short());
    let mut options =
        plan::Options::new(&request.name, symbols, request.settings.clone(), protection, target);
    options.for_speed = request.opt_level == OptLevel::Speed;
    options.trap_offsets = request.debug_info;
    options.lines = lines;
    options.remarks = request.remarks.is_some();
    options.plans_shuffles |= toolchain.as_ref().is_some_and(|c| c.dialect().lacks_byte_shuffle);
    options.passes = request.settings.passes.unwrap_or(Passes::ALL).at(request.opt_level);
    // Nothing writes addresses into an artefact in flash.
    if request.settings.output.is_loadable() && options.runs_in_place() {
        options.passes.dispatch = false;
    }
    let left_out =
        if options.passes.unreached { plan::leave_out_unreached(&mut module) } else { LeftOut::default() };
    let tables =
        if options.passes.dispatch { plan::find_dispatch_tables(&mut module) } else { Tables::new() };
    let plan = Plan::new(&module, options);
    let renames = request.settings.typed.then_some(&request.settings.renames);
    let mut bindings = Bindings::new(&module, &plan, renames, &request.settings.stubs)?;
    if request.settings.typed {
        let Settings { wit, header, renames, pre_initialization, .. } = &request.settings;
        bindings.world = world(wit, &module, &bindings, renames)?;
        if let Some(header) = header {
            header::add(header, &mut bindings, &pre_initialization.functions)?;
        }
    }
    let env = Env {
        module: &module,
        plan: &plan,
        numbering: &Numbering::new(&module, &plan),
        frontend: target.frontend_config(),
        extension: target.argument_extension(),
    };
    emit(Planned { env, target, toolchain: toolchain.as_ref(), bindings, left_out, tables })
}

/// Without the feature, modules have no world.
#[cfg(not(feature = "wit"))]
fn world(wit: &Wit, _: &Module<'_>, _: &Bindings, _: &Renames) -> Result<Option<World>, Findings> {
    match wit {
        Wit::Unchosen | Wit::Ignored => Ok(None),
        Wit::Embedded | Wit::Given(_) => Err(catalogue::without_wit().into()),
    }
}
