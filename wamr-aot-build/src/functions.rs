//! The driver that both emitters share: it takes each function through stages 3 and 4 to an
//! emitter.
//!
//! It lowers each function, runs the passes over it and hands it to an emitter, on as many threads
//! as there are jobs. An emitter that finds that a frame is too large for the prologue requests the
//! function again, with another prologue.
//!
//! The driver does not know what an emitter produces. The native emitter measures frames, so it is
//! not told the size of values.

use std::{cell::RefCell, collections::BTreeSet};

use cranelift_codegen::{Context, ir};
use cranelift_frontend::FunctionBuilderContext;
use wamr_aot_abi::builtins::Builtin;

use crate::{
    clif::{Callee, Env, Lowered, Prologue, lower, place},
    diagnostics::{Findings, catalogue},
    jobs::{Jobs, map_weighed},
    opt::{
        self,
        remark::{Remark, Remarks},
    },
    options::Emitter,
    plan::{Effort, MAX_FUNCTION},
};

/// A function as it is passed to an emitter.
pub(crate) struct Function<'a> {
    pub(crate) number: u32,
    pub(crate) callee: Callee,
    pub(crate) effort: Effort,
    /// The prologue that the function was lowered with.
    pub(crate) prologue: Prologue,
    /// Whether the function compares the stack pointer with the limit.
    pub(crate) checks_stack: bool,
    /// The size of all values in bytes, before the passes or after them, whichever is larger: an
    /// upper bound of what a compiler keeps on the stack. Only for the C emitter.
    pub(crate) values_size: Option<u32>,
    /// Its field `func` is the function itself.
    pub(crate) context: &'a mut Context,
}

/// The outcome of emitting a function.
pub(crate) enum Step<T> {
    Done(T),
    /// The function has to be lowered again, with this prologue.
    Again(Prologue),
}

/// The outcome of emitting all functions.
#[derive(Debug)]
pub(crate) struct Functions<T> {
    /// In the order of the functions' numbers.
    pub(crate) emitted: Vec<T>,
    /// The builtins that the functions call, in ascending order.
    pub(crate) builtins: Vec<Builtin>,
    /// What the passes decided, in the order of the functions' numbers. Empty unless remarks are
    /// wanted.
    pub(crate) remarks: Vec<Remark>,
}

/// Calls `emit` for each function of the object. `first` gives the prologue for the first attempt.
/// The result does not depend on the number of threads.
///
/// # Errors
/// The findings about all functions, in the order of their numbers.
pub(crate) fn each<T: Send>(
    env: Env<'_>,
    jobs: &Jobs,
    first: impl Fn(Effort) -> Prologue + Sync,
    emit: impl Fn(Function<'_>) -> Result<Step<T>, Findings> + Sync,
) -> Result<Functions<T>, Findings> {
    let items: Vec<(u32, Callee)> = (0u32..).zip(env.numbering.callees().iter().copied()).collect();
    // Bounds the memory of all threads together by what one thread needs for the largest function.
    let memory = |&(_, callee): &(u32, Callee)| memory(env, callee);
    let results = map_weighed(&items, jobs, MAX_FUNCTION, memory, |&(number, callee)| {
        one(env, number, callee, &first, &emit)
    });
    let mut emitted = Vec::with_capacity(items.len());
    let mut builtins = BTreeSet::new();
    let mut remarks = Vec::new();
    let mut findings = Vec::new();
    for result in results {
        match result {
            Ok(One { function, builtins: called, remarks: found }) => {
                emitted.push(function);
                builtins.extend(called);
                remarks.extend(found);
            }
            Err(found) => findings.extend(found),
        }
    }
    Findings::check(findings)?;
    if !env.module.tags.is_empty() {
        // Host functions throw, too.
        builtins.insert(Builtin::ExceptionNew);
    }
    Ok(Functions { emitted, builtins: builtins.into_iter().collect(), remarks })
}

/// Calls `emit` for the defined wasm function with this index, or for all of them, in their order.
///
/// # Errors
/// As [`each`].
pub(crate) fn each_wasm<T: Send>(
    env: Env<'_>,
    jobs: &Jobs,
    index: Option<u32>,
    first: impl Fn(Effort) -> Prologue + Sync,
    emit: impl Fn(Function<'_>) -> Result<Step<T>, Findings> + Sync,
) -> Result<Vec<T>, Findings> {
    let items = (0u32..).zip(env.numbering.callees().iter().copied());
    let is_wanted = |callee: Callee| match callee {
        Callee::Wasm(defined) => index.is_none_or(|index| index == defined),
        _ => false,
    };
    let items: Vec<(u32, Callee)> = items.filter(|(_, callee)| is_wanted(*callee)).collect();
    let memory = |&(_, callee): &(u32, Callee)| memory(env, callee);
    let results = map_weighed(&items, jobs, MAX_FUNCTION, memory, |&(number, callee)| {
        one(env, number, callee, &first, &emit).map(|one| one.function)
    });
    results.into_iter().collect()
}

/// The bytes that compiling a function takes.
fn memory(env: Env<'_>, callee: Callee) -> u64 {
    match callee {
        Callee::Wasm(index) => env.plan.functions[index as usize].memory,
        _ => 0,
    }
}

thread_local! {
    /// Allocations that functions on the same thread reuse.
    static SCRATCH: RefCell<(Context, FunctionBuilderContext)> =
        RefCell::new((Context::new(), FunctionBuilderContext::new()));
}

/// The size of all values that the function computes, in bytes.
fn size_of_values(function: &ir::Function) -> u32 {
    let (dfg, layout) = (&function.dfg, &function.layout);
    let values = layout.blocks().flat_map(|block| {
        let results = layout.block_insts(block).flat_map(|inst| dfg.inst_results(inst));
        dfg.block_params(block).iter().chain(results)
    });
    values.fold(0, |sum, &value| sum.saturating_add(dfg.value_type(value).bytes()))
}

/// What becomes of one function.
struct One<T> {
    function: T,
    builtins: BTreeSet<Builtin>,
    remarks: Vec<Remark>,
}

fn one<T>(
    env: Env<'_>,
    number: u32,
    callee: Callee,
    first: impl Fn(Effort) -> Prologue,
    emit: impl Fn(Function<'_>) -> Result<Step<T>, Findings>,
) -> Result<One<T>, Findings> {
    SCRATCH.with_borrow_mut(|(context, builder)| {
        let effort = env.effort(callee);
        let is_measured = env.plan.options.emitter == Emitter::C;
        let mut prologue = first(effort);
        let remarked = match callee {
            Callee::Wasm(index) if env.plan.options.remarks => Some(index),
            _ => None,
        };
        loop {
            let Lowered { function, builtins, checks_stack, accesses } =
                lower(env, builder, number, callee, prologue)?;
            let lowered_size = is_measured.then(|| size_of_values(&function));
            context.clear();
            context.func = function;
            let mut remarks = Remarks::new(remarked);
            opt::run(env, effort, accesses, context, &mut remarks)
                .map_err(|error| catalogue::internal(place(env, callee), &error.to_string()))?;
            // A pass that removes values does not decide which functions compare the stack pointer.
            let values_size = lowered_size.map(|size| size.max(size_of_values(&context.func)));
            match emit(Function { number, callee, effort, prologue, checks_stack, values_size, context })? {
                Step::Done(function) => {
                    return Ok(One { function, builtins, remarks: remarks.into_found() });
                }
                Step::Again(other) => prologue = other,
            }
        }
    })
}

#[cfg(all(test, feature = "wat"))]
mod tests;
