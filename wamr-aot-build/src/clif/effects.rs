//! What a body does, as far as the code before it depends on that.

use std::collections::BTreeSet;

use wamr_aot_abi::manifest::Interrupt;
use wasmparser::{FunctionBody, Operator};

use super::Env;
use crate::wasm::FuncType;

/// What one body does.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// It calls another function of the guest or the host on top of its own frame: it recurs, or is where recursion goes through. A
    /// tail call leaves the frame; where it may become a normal call there is a check of its own.
    pub(super) calls: bool,
    /// It calls any function, also in tail position: only through such functions the guest's calls go in circles.
    pub(super) leaves: bool,
    /// While it runs, memories may get longer or move: through it, or through what it calls.
    pub(super) resizes: bool,
    /// The parameters and locals that it uses: sorted, each once. The others take no time, however many are declared.
    pub(super) locals: Vec<u32>,
    /// The loops that access memories, and in which these stay as they are: the offsets of their operators.
    keeping: BTreeSet<u64>,
}

/// A loop whose end was not seen yet.
#[derive(Default)]
struct Open {
    offset: u64,
    resizes: bool,
    accesses: bool,
}

impl Effects {
    pub(super) fn of(env: Env<'_>, body: &FunctionBody<'_>) -> wasmparser::Result<Effects> {
        let mut effects = Effects::default();
        let mut loops: Vec<Open> = Vec::new();
        let mut constructs_are_loops = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let (operator, offset) = reader.read_with_offset()?;
            effects.calls |= calls(env, &operator);
            effects.leaves |= leaves(&operator);
            match operator {
                Operator::Block { .. } | Operator::If { .. } => constructs_are_loops.push(false),
                Operator::Loop { .. } => {
                    constructs_are_loops.push(true);
                    loops.push(Open { offset, ..Open::default() });
                }
                // The last one is the function's.
                Operator::End if constructs_are_loops.pop() == Some(true) => {
                    if let Some(ended) = loops.pop() {
                        effects.end(&ended, loops.last_mut());
                    }
                }
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index } => {
                    effects.locals.push(local_index);
                }
                _ => {}
            }
            let resizes = resizes(&operator);
            effects.resizes |= resizes;
            if let Some(innermost) = loops.last_mut() {
                innermost.resizes |= resizes;
                innermost.accesses |= accesses(&operator);
            }
        }
        effects.locals.sort_unstable();
        effects.locals.dedup();
        if env.plan.options.interrupt != Interrupt::None {
            // What the host does in callbacks is not known.
            effects.resizes = true;
            effects.keeping.clear();
        }
        Ok(effects)
    }

    /// What an inner loop does the outer one does.
    fn end(&mut self, ended: &Open, outer: Option<&mut Open>) {
        if let Some(outer) = outer {
            outer.resizes |= ended.resizes;
            outer.accesses |= ended.accesses;
        }
        if ended.accesses && !ended.resizes {
            self.keeping.insert(ended.offset);
        }
    }

    /// Whether the loop at this offset accesses memories whose places and lengths are the same in each round.
    pub(super) fn keeps(&self, loop_offset: u64) -> bool {
        self.keeping.contains(&loop_offset)
    }
}

fn calls(env: Env<'_>, operator: &Operator<'_>) -> bool {
    let module = env.module;
    let has_long_list = |ty: &FuncType| ty.params.len() > UNCHECKED_TAIL_PARAMS;
    let long_type = |ty: u32| has_long_list(&module.types[module.canonical_types[ty as usize] as usize]);
    match *operator {
        Operator::Call { .. } | Operator::CallIndirect { .. } | Operator::CallRef { .. } => true,
        Operator::ReturnCall { function_index } => has_long_list(module.function_type(function_index)),
        Operator::ReturnCallIndirect { type_index, .. } | Operator::ReturnCallRef { type_index } => long_type(type_index),
        _ => false,
    }
}

/// The arguments of a tail call are on the stack beside the frame: up to so many, 16 bytes each, fit into what is free below the
/// limit.
const UNCHECKED_TAIL_PARAMS: usize = 32;

fn leaves(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::CallRef { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
    )
}

/// Whether a memory may have another length or place behind it, in the same activation of the function: a tail call ends that.
fn resizes(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::CallRef { .. }
            | Operator::MemoryGrow { .. }
            | Operator::MemoryAtomicWait32 { .. }
            | Operator::MemoryAtomicWait64 { .. }
    )
}

/// Whether it loads from a memory or stores to it, at an address of its own.
fn accesses(operator: &Operator<'_>) -> bool {
    macro_rules! has_memarg {
        ($( @$proposal:ident $op:ident $({ $($arg:ident: $ty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
            match operator {
                $( Operator::$op { .. } => has_memarg!(@in $($($arg)*)?), )*
                _ => false,
            }
        };
        (@in memarg $($rest:ident)*) => { true };
        (@in $($rest:ident)*) => { false };
    }
    wasmparser::for_each_operator!(has_memarg)
}
