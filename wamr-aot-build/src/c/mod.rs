//! Stage 5b: CLIF to C, and to objects through a C compiler.
//!
//! | module | what it does |
//! |---|---|
//! | [`dialect`] | what the C is written for |
//! | `function`, `operation`, `vector` | prints functions |
//! | `tail_call` | functions in the convention for tail calls |
//! | `liveness`, `cells` | what need not be printed, and what stays in locals |
//! | `signalling` | which values may be signalling NaNs |
//! | `names`, `literal` | identifiers and constants |
//! | `unit` | files for the compiler |
//! | `measure` | how large code and frames became |
//! | `link` | objects to the code of a loadable artefact |
//! | [`toolchain`] | the compiler: which, what it makes, how it is run |
//!
//! CLIF comes here as it was lowered, without a pass over it but for dead blocks: the C compiler optimises, and some of what
//! Cranelift does (division by constants as a high multiplication) is worse on 32-bit machines.

mod cells;
mod dialect;
mod function;
mod link;
mod literal;
mod liveness;
mod measure;
mod names;
mod operation;
mod signalling;
mod tail_call;
pub(crate) mod toolchain;
mod unit;
mod vector;

#[cfg(all(test, feature = "wat"))]
mod tests;

use std::{cell::RefCell, collections::BTreeSet, fs, path::Path};

use cranelift_codegen::{
    Context,
    isa::TargetFrontendConfig,
    settings::{self, Configurable},
};
use cranelift_frontend::FunctionBuilderContext;
use wamr_aot_abi::{
    builtins::Builtin,
    manifest::{Output, StackUse},
};

use crate::{
    clif::{self, Callee, Env, Numbering, Prologue, lower, place},
    data,
    diagnostics::{Finding, Findings, Place, catalogue},
    image::Image,
    jobs::{Jobs, map_parallel},
    plan::{Plan, TailPlan},
    wasm::Module,
};
use cells::Cells;
use function::{Printed, Text};
use toolchain::{Failure, Toolchain};

/// What came out.
pub(crate) struct Compiled {
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) image: Option<Image>,
    /// The builtins that the code calls.
    pub(crate) builtins: Vec<Builtin>,
    /// The bytes of the code, without what the linker adds for alignment.
    pub(crate) code_len: u64,
    pub(crate) stack: StackUse,
}

/// Prints all functions and compiles them, in `directory`.
pub(crate) fn emit(
    module: &Module<'_>,
    plan: &Plan,
    frontend: TargetFrontendConfig,
    toolchain: &Toolchain,
    jobs: &Jobs,
    output: Output,
    directory: &Path,
) -> Result<Compiled, Findings> {
    emit_units(module, plan, frontend, toolchain, jobs, output, directory, unit::UNIT_SIZE)
}

#[expect(clippy::too_many_arguments, reason = "the same as of `emit`, and one that only tests choose")]
fn emit_units(
    module: &Module<'_>,
    plan: &Plan,
    frontend: TargetFrontendConfig,
    toolchain: &Toolchain,
    jobs: &Jobs,
    output: Output,
    directory: &Path,
    unit_size: usize,
) -> Result<Compiled, Findings> {
    if plan.signals && toolchain.dialect().strict_alignment {
        let why = "the C compiler is told to access aligned addresses only, so that an access is several instructions";
        return Err(catalogue::no_signals("Bounds::Guard", &toolchain.triple().to_string(), why, "Bounds::Check").into());
    }
    let numbering = Numbering::new(module, plan);
    let extension = cranelift_codegen::ir::ArgumentExtension::None;
    let env = Env { module, plan, numbering: &numbering, frontend, extension };
    let cells = Cells::new(plan);
    let text = Text { env, dialect: toolchain.dialect(), cells: &cells };
    let (printed, builtins) = print_all(text, jobs)?;
    let units = unit::arrange(text, &printed, unit_size);
    fs::create_dir_all(directory).map_err(|error| catalogue::io("create the directory", directory, error))?;
    for file in units.headers.iter().chain(&units.units) {
        let path = directory.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| catalogue::io("write", &path, error))?;
    }
    let results = map_parallel(&units.units, jobs, |unit| toolchain.compile(directory, &unit.name, unit.effort));
    let mut objects = Vec::new();
    let mut findings = Vec::new();
    for result in results {
        match result {
            Ok(object) => objects.push(object),
            Err(Failure::Other(finding)) => findings.push(finding),
            Err(Failure::Frames(frames, most)) => findings.extend(
                frames.into_iter().map(|(name, bytes)| catalogue::c_frame_too_large(named(env, &name), bytes, most.into())),
            ),
        }
    }
    Findings::check(findings)?;
    let code_len = measure::code(&objects);
    let stack = measure::stack(env, toolchain, &printed, &objects);
    let objects: Vec<Vec<u8>> = objects.into_iter().map(|object| object.bytes).collect();
    if unit::is_guarded(env) {
        objects.iter().try_for_each(|object| link::check_sections(object, &unit::section(env)))?;
    }
    let image = if output.is_loadable() { Some(image(env, &objects, toolchain)?) } else { None };
    Ok(Compiled { objects, image, builtins, code_len, stack })
}

/// The function that has this name in C or in the object.
fn named(env: Env<'_>, name: &str) -> Place {
    let mut callees = env.numbering.callees().iter().copied();
    let callee = callees.find(|&callee| names::function(env, callee) == name || env.symbol(callee).name == name);
    callee.map_or_else(|| Place::item(format!("`{name}` in the C")), |callee| place(env, callee))
}

/// The image of a loadable artefact.
fn image(env: Env<'_>, objects: &[Vec<u8>], toolchain: &Toolchain) -> Result<Image, Finding> {
    let linked = link::link(objects, toolchain.triple())?;
    let code = unit::is_guarded(env).then(|| data::Code { len: Some(linked.code.len() as u64), ..data::Code::default() });
    let (module, reflection) = (data::module(env, code.as_ref()), data::reflection(env));
    let mut functions = vec![0; env.numbering.callees().len()];
    for blob in [&module, &reflection] {
        for pointer in &blob.pointers {
            if let data::Symbol::Function(number) = pointer.target {
                let callee = env.numbering.callees()[number as usize];
                let symbol = env.symbol(callee).name;
                let missing = || catalogue::internal(place(env, callee), "the C compiler's objects do not define it");
                functions[number as usize] = linked.symbol(&symbol).ok_or_else(missing)?;
            }
        }
    }
    Ok(Image::new(linked.code, &functions, &module, &reflection, env.plan.options.big_endian))
}

/// The result is in the order of the functions' numbers.
fn print_all(text: Text<'_>, jobs: &Jobs) -> Result<(Vec<Printed>, Vec<Builtin>), Findings> {
    let items: Vec<(u32, Callee)> = (0u32..).zip(text.env.numbering.callees().iter().copied()).collect();
    let mut printed = Vec::with_capacity(items.len());
    let mut builtins = BTreeSet::new();
    let mut findings = Vec::new();
    for result in map_parallel(&items, jobs, |&(number, callee)| print_one(text, number, callee)) {
        match result {
            Ok((function, called)) => {
                printed.push(function);
                builtins.extend(called);
            }
            Err(found) => findings.extend(found),
        }
    }
    Findings::check(findings)?;
    Ok((printed, builtins.into_iter().collect()))
}

thread_local! {
    /// Allocations that one function leaves for the next on the same thread.
    static SCRATCH: RefCell<(Context, FunctionBuilderContext)> = RefCell::new((Context::new(), FunctionBuilderContext::new()));
}

fn print_one(text: Text<'_>, number: u32, callee: Callee) -> Result<(Printed, BTreeSet<Builtin>), Findings> {
    SCRATCH.with_borrow_mut(|(context, builder)| {
        let mut lowered = lower(text.env, builder, number, callee, Prologue::CheckIfCalling)?;
        if !lowered.checks_stack && locals_size(&lowered) > text.env.plan.options.unchecked_frame {
            lowered = lower(text.env, builder, number, callee, Prologue::Check)?;
        }
        context.clear();
        context.func = lowered.function;
        let internal = |message: &str| Findings::from(catalogue::internal(place(text.env, callee), message));
        simplify(context, &text.env.plan.tail).map_err(|error| internal(&error.to_string()))?;
        let printed = function::print(text, callee, &context.func).map_err(|message| internal(&message))?;
        Ok((printed, lowered.builtins))
    })
}

/// Bytes of all values, which is more than a compiler keeps on the stack.
fn locals_size(lowered: &clif::Lowered) -> u32 {
    let dfg = &lowered.function.dfg;
    dfg.values().map(|value| dfg.value_type(value).bytes()).fold(0, u32::saturating_add)
}

/// Removes what cannot be reached and block parameters that are always the same.
fn simplify(context: &mut Context, tail: &TailPlan) -> cranelift_codegen::CodegenResult<()> {
    let mut flags = settings::builder();
    // As for the code generator. Without a code generator the verifier does not know the frame pointer, which tail calls between
    // instances ask for.
    let verifies = cfg!(debug_assertions) && !tail.is_published();
    flags.set("enable_verifier", if verifies { "true" } else { "false" }).expect("it is a setting of the code generator");
    let flags = settings::Flags::new(flags);
    context.compute_cfg();
    context.compute_domtree();
    context.eliminate_unreachable_code(&flags)?;
    context.remove_constant_phis(&flags)?;
    context.func.dfg.resolve_all_aliases();
    Ok(())
}
