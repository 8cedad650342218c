//! The effects of a function body that have to be known before it is lowered.

use std::collections::BTreeSet;

use wamr_aot_abi::manifest::Interrupt;
use wasmparser::{FunctionBody, Operator};

use super::Env;
use crate::wasm::operator::{Flow, properties};

/// The effects of one body.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// The body calls a function of the guest or the host on top of its own frame, so it may be
    /// part of a recursion. A tail call leaves the frame; if it may become a normal call, it has a
    /// check of its own.
    pub(super) calls: bool,
    /// The body calls a function, possibly in tail position. Every cycle of the guest's calls goes
    /// through such functions.
    pub(super) calls_or_tail_calls: bool,
    /// Memories may grow or move while the body runs, because of the body itself or of a callee.
    pub(super) resizes: bool,
    /// The parameters and locals that the body uses: sorted, without duplicates. The others cost no
    /// time, no matter how many are declared.
    pub(super) locals: Vec<u32>,
    /// The offsets of the `loop` operators whose bodies access memories, but do not let them grow
    /// or move.
    memory_invariant: BTreeSet<u64>,
    /// The offsets of the `try` operators whose exceptions are thrown again by `rethrow`.
    rethrown: BTreeSet<u64>,
}

/// A loop whose `end` has not been reached yet.
#[derive(Default)]
struct OpenLoop {
    offset: u64,
    resizes: bool,
    accesses: bool,
}

impl Effects {
    pub(super) fn of(env: Env<'_>, body: &FunctionBody<'_>) -> wasmparser::Result<Effects> {
        let mut effects = Effects::default();
        let mut loops: Vec<OpenLoop> = Vec::new();
        // For each open construct, the offset of its operator, and whether it is a loop.
        let mut constructs = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let (operator, offset) = reader.read_with_offset()?;
            let traits = properties(&operator).traits;
            effects.calls |= traits.flow == Flow::Call || has_long_tail(env, &operator);
            effects.calls_or_tail_calls |= traits.calls();
            if traits.opens() {
                constructs.push((offset, traits.flow == Flow::Loop));
            }
            // The last `end` belongs to the function.
            if traits.flow == Flow::End
                && let Some((_, true)) = constructs.pop()
                && let Some(ended) = loops.pop()
            {
                effects.end(&ended, loops.last_mut());
            }
            match operator {
                Operator::Loop { .. } => loops.push(OpenLoop { offset, ..OpenLoop::default() }),
                Operator::Rethrow { relative_depth } => {
                    let position = constructs.len().checked_sub(1 + relative_depth as usize);
                    effects.rethrown.extend(position.map(|position| constructs[position].0));
                }
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index } => {
                    effects.locals.push(local_index);
                }
                _ => {}
            }
            effects.resizes |= traits.resizes;
            if let Some(innermost) = loops.last_mut() {
                innermost.resizes |= traits.resizes;
                innermost.accesses |= traits.accesses;
            }
        }
        effects.locals.sort_unstable();
        effects.locals.dedup();
        if env.plan.options.settings.interrupt != Interrupt::None {
            // The effects of host callbacks are unknown.
            effects.resizes = true;
            effects.memory_invariant.clear();
        }
        Ok(effects)
    }

    /// Ends a loop, and adds its effects to those of the enclosing loop.
    fn end(&mut self, ended: &OpenLoop, outer: Option<&mut OpenLoop>) {
        if let Some(outer) = outer {
            outer.resizes |= ended.resizes;
            outer.accesses |= ended.accesses;
        }
        if ended.accesses && !ended.resizes {
            self.memory_invariant.insert(ended.offset);
        }
    }

    /// Whether the exception of the `try` at this offset is thrown again by `rethrow`.
    pub(super) fn is_rethrown(&self, try_offset: u64) -> bool {
        self.rethrown.contains(&try_offset)
    }

    /// Whether the loop at this offset accesses memories whose bases and lengths are the same in
    /// each iteration.
    pub(super) fn is_memory_invariant(&self, loop_offset: u64) -> bool {
        self.memory_invariant.contains(&loop_offset)
    }
}

/// Whether the operator is a tail call whose arguments may need more stack than the runtime keeps
/// free below the limit.
fn has_long_tail(env: Env<'_>, operator: &Operator<'_>) -> bool {
    let module = env.module;
    let ty = match *operator {
        Operator::ReturnCall { function_index } => module.function_type(function_index),
        Operator::ReturnCallIndirect { type_index, .. } | Operator::ReturnCallRef { type_index } => {
            &module.types[module.canonical_types[type_index as usize] as usize]
        }
        _ => return false,
    };
    ty.params.len() > UNCHECKED_TAIL_PARAMS
}

/// The arguments of a tail call are on the stack, next to the frame. This many, of 16 bytes each,
/// fit into the space that the runtime keeps free below the limit.
const UNCHECKED_TAIL_PARAMS: usize = 32;
