//! Compiles CLIF to machine code, one function at a time.

use cranelift_codegen::{
    CodegenError, CompiledCode, Context, Final, FinalizedMachExceptionHandler, FinalizedRelocTarget,
    MachBufferFinalized, MachSrcLoc,
    control::ControlPlane,
    ir::{self, ExternalName},
    isa::{
        CallConv, FunctionAlignment, TargetIsa,
        unwind::{UnwindInfo, UnwindInfoKind},
    },
    settings::OptLevel,
};
use cranelift_module::{FuncId, ModuleReloc, ModuleRelocTarget};
use target_lexicon::BinaryFormat;

use super::{
    code,
    compiled::{CallSite, Compiled, Handler, TrapSite},
};
use crate::{
    clif::{Callee, Env, Prologue, place},
    diagnostics::{Findings, catalogue},
    functions::{self, Function, Functions, Step},
    jobs::Jobs,
    listing::{Listing, MachineCode, Origin},
    plan::Effort,
    target::{Isas, LARGEST_UNCHECKED_FRAME, largest_frame},
};

/// Compiles every function of the object.
pub(super) fn all(env: Env<'_>, isas: &Isas, jobs: &Jobs) -> Result<Functions<Compiled>, Findings> {
    functions::each(env, jobs, |effort| first_prologue(env, effort), |function| one(env, isas, function))
}

/// The wasm function with this index at each stage, or all of them.
pub(super) fn listed(
    env: Env<'_>,
    isas: &Isas,
    jobs: &Jobs,
    index: Option<u32>,
) -> Result<Vec<Listing>, Findings> {
    let list = |function: Function<'_>| {
        let Function { number, callee, effort, prologue, checks_stack, values_size, context } = function;
        // A listing is for functions of the module.
        let Callee::Wasm(index) = callee else { unreachable!("only wasm functions are asked for") };
        let clif = context.func.display().to_string();
        let function =
            Function { number, callee, effort, prologue, checks_stack, values_size, context: &mut *context };
        let compiled = match one(env, isas, function)? {
            Step::Done(compiled) => compiled,
            Step::Again(prologue) => return Ok(Step::Again(prologue)),
        };
        let lines = context.compiled_code().map_or(&[][..], |code| code.buffer.get_srclocs_sorted());
        let origins = lines.iter().filter(|line| !line.loc.is_default());
        let origins =
            origins.map(|line| Origin { start: line.start, end: line.end, offset: line.loc.bits() });
        let references = compiled.relocs.iter().map(|reloc| (reloc.offset, name(env, &reloc.name)));
        let code = MachineCode {
            architecture: isas.full.triple().architecture.to_string(),
            origins: origins.collect(),
            references: references.collect(),
            bytes: compiled.bytes,
        };
        Ok(Step::Done(Listing { index, clif, c: None, code: Some(code) }))
    };
    functions::each_wasm(env, jobs, index, |effort| first_prologue(env, effort), list)
}

/// What code refers to, for people.
fn name(env: Env<'_>, target: &ModuleRelocTarget) -> String {
    let callee = match target {
        ModuleRelocTarget::User { namespace: 0, index } => env.numbering.callees().get(*index as usize),
        _ => None,
    };
    match callee {
        Some(&Callee::Wasm(index)) => env.module.function_label(index),
        Some(Callee::TrapThunk) => "the trap".to_owned(),
        Some(&callee) => env.symbol(callee).name,
        None => target.to_string(),
    }
}

fn first_prologue(env: Env<'_>, effort: Effort) -> Prologue {
    match effort {
        Effort::Full => Prologue::CheckIfCalling,
        // A function with this effort may have a large frame. It always gets a check, since a
        // second compilation after the frame is measured would be expensive.
        Effort::Reduced if env.plan.signals => Prologue::CheckFirst,
        Effort::Reduced => Prologue::Check,
    }
}

fn one(env: Env<'_>, isas: &Isas, function: Function<'_>) -> Result<Step<Compiled>, Findings> {
    let isa = match function.effort {
        Effort::Full if has_handlers(function.context) => &*isas.unverified,
        Effort::Full => &*isas.full,
        Effort::Reduced => &*isas.reduced,
    };
    let Function { number, callee, prologue, checks_stack, context, .. } = function;
    let compiled = generate(env, isa, context, number, callee)?;
    let frame = context
        .compiled_code()
        .and_then(|code| code.buffer.frame_layout())
        .map_or(0, |f| f.frame_to_fp_offset);
    let most = largest_frame(isa.triple());
    match prologue {
        Prologue::CheckFirst => Ok(Step::Done(compiled)),
        _ if frame > LARGEST_UNCHECKED_FRAME && env.plan.signals => Ok(Step::Again(Prologue::CheckFirst)),
        _ if frame > most => {
            Err(catalogue::native_frame_too_large(place(env, callee), frame.into(), most.into()).into())
        }
        Prologue::CheckIfCalling if !checks_stack && frame > env.plan.options.unchecked_frame => {
            Ok(Step::Again(Prologue::Check))
        }
        _ => Ok(Step::Done(compiled)),
    }
}

fn generate(
    env: Env<'_>,
    isa: &dyn TargetIsa,
    context: &mut Context,
    number: u32,
    callee: Callee,
) -> Result<Compiled, Findings> {
    if has_handlers(context) {
        if cfg!(debug_assertions) {
            context.verify(isa).map_err(|errors| refuse(env, callee, &errors.into()))?;
        }
        preserve_nothing(&mut context.func);
    }
    let code = context
        .compile(isa, &mut ControlPlane::default())
        .map_err(|error| refuse(env, callee, &error.inner))?;
    let needed = code.buffer.alignment.max(isa.symbol_alignment() as u32);
    let bytes = code.code_buffer().to_vec();
    let relocs = code.buffer.relocs().to_vec();
    // The symbol of a library function would be undefined.
    if let Some(call) = relocs.iter().find_map(|reloc| match &reloc.target {
        FinalizedRelocTarget::ExternalName(ExternalName::LibCall(call)) => Some(*call),
        _ => None,
    }) {
        return Err(catalogue::internal(
            place(env, callee),
            &format!("it calls the library function {call}"),
        )
        .into());
    }
    let trap_sites = if env.plan.signals { trap_sites(&code.buffer) } else { Vec::new() };
    // On all architectures, the return address and the caller's frame pointer add 16 bytes to the
    // stack below the frame pointer.
    let frame = code.buffer.frame_layout().map_or(0, |layout| layout.frame_to_fp_offset) + 16;
    let unwind = unwind(env, isa, callee, code)?;
    let call_sites = if env.plan.frames { call_sites(&code.buffer) } else { Vec::new() };
    let handlers = handlers(&code.buffer);
    let alignment = u64::from(needed.max(wanted_alignment(isa, context)));
    let id = FuncId::from_u32(number);
    let relocs = relocs.iter().map(|reloc| ModuleReloc::from_mach_reloc(reloc, &context.func, id)).collect();
    let signature = context.func.signature.clone();
    Ok(Compiled {
        number,
        signature,
        alignment,
        bytes,
        relocs,
        trap_sites,
        call_sites,
        handlers,
        unwind,
        frame,
    })
}

/// Whether calls have handlers for their exceptions.
fn has_handlers(context: &Context) -> bool {
    !context.func.dfg.exception_tables.is_empty()
}

/// Makes calls with handlers preserve no registers, since the walk over frames restores none: they
/// get the convention whose calls have this property. It passes arguments and results as the C
/// convention does. The code generator's verifier rejects results, because a function with this
/// convention could not have any.
fn preserve_nothing(func: &mut ir::Function) {
    let signatures: Vec<_> = func.dfg.exception_tables.values().map(|table| table.signature()).collect();
    for signature in signatures {
        let signature = &mut func.dfg.signatures[signature];
        if signature.call_conv == CallConv::SystemV {
            signature.call_conv = CallConv::PreserveAll;
        }
    }
}

fn unwind(
    env: Env<'_>,
    isa: &dyn TargetIsa,
    callee: Callee,
    code: &CompiledCode,
) -> Result<Option<UnwindInfo>, Findings> {
    if !env.plan.options.unwind {
        return Ok(None);
    }
    let kind = match isa.triple().binary_format {
        BinaryFormat::Coff => UnwindInfoKind::Windows,
        _ => UnwindInfoKind::SystemV,
    };
    code.create_unwind_info_of_kind(isa, kind).map_err(|error| refuse(env, callee, &error))
}

/// The alignment of a function in bytes. A short loop is twice as fast in one line of the
/// instruction cache as in two. The code generator does not align loops, but with this alignment
/// the speed of a loop does not depend on the functions in front of its own.
fn wanted_alignment(isa: &dyn TargetIsa, context: &Context) -> u32 {
    let FunctionAlignment { minimum, preferred } = isa.function_alignment();
    match isa.flags().opt_level() {
        OptLevel::Speed if context.loop_analysis.loops().len() > 0 => preferred.max(CACHE_LINE),
        OptLevel::Speed | OptLevel::None => preferred,
        OptLevel::SpeedAndSize => minimum,
    }
}

/// The usual size of a line of the instruction cache, in bytes.
const CACHE_LINE: u32 = 64;

fn trap_sites(buffer: &MachBufferFinalized<Final>) -> Vec<TrapSite> {
    let lines = buffer.get_srclocs_sorted();
    let known = buffer.traps().iter().filter_map(|trap| Some((trap.offset, code::kind(trap.code)?)));
    let mut sites: Vec<TrapSite> =
        known.map(|(at, kind)| TrapSite { at, kind, offset: offset(lines, at) }).collect();
    sites.sort_by_key(|site| site.at);
    sites
}

fn call_sites(buffer: &MachBufferFinalized<Final>) -> Vec<CallSite> {
    let lines = buffer.get_srclocs_sorted();
    let known = buffer
        .call_sites()
        .map(|site| CallSite { at: site.ret_addr, offset: offset(lines, site.ret_addr - 1) });
    let mut sites: Vec<CallSite> = known.filter(|site| site.offset != u32::MAX).collect();
    sites.sort_by_key(|site| site.at);
    sites
}

fn handlers(buffer: &MachBufferFinalized<Final>) -> Vec<Handler> {
    let handler = |handler: &FinalizedMachExceptionHandler| match *handler {
        FinalizedMachExceptionHandler::Default(target) => Some(target),
        // The clauses of a handler are code.
        FinalizedMachExceptionHandler::Tag(..) | FinalizedMachExceptionHandler::Context(_) => None,
    };
    let known = buffer.call_sites().filter_map(|site| {
        let target = site.exception_handlers.iter().find_map(handler)?;
        let frame = site.frame_offset.expect("the code generator knows the frame of a call with handlers");
        Some(Handler { at: site.ret_addr, target, frame })
    });
    let mut handlers: Vec<Handler> = known.collect();
    handlers.sort_by_key(|handler| handler.at);
    handlers
}

/// The byte offset in the wasm module of the instruction that the machine code at `at` implements.
/// `u32::MAX` if it is unknown.
fn offset(lines: &[MachSrcLoc<Final>], at: u32) -> u32 {
    let line = lines[..lines.partition_point(|line| line.start <= at)].last();
    line.filter(|line| at < line.end && !line.loc.is_default()).map_or(u32::MAX, |line| line.loc.bits())
}

fn refuse(env: Env<'_>, callee: Callee, error: &CodegenError) -> Findings {
    let place = place(env, callee);
    match error {
        CodegenError::CodeTooLarge | CodegenError::ImplLimitExceeded => {
            catalogue::function_too_large(place).into()
        }
        error => catalogue::internal(place, &error.to_string()).into(),
    }
}
