//! What a body does, as far as the code before it depends on that.

use std::collections::BTreeSet;

use wamr_aot_abi::manifest::Interrupt;
use wasmparser::{FunctionBody, Operator};

use super::Env;
use crate::wasm::operator::{Flow, properties};

/// What one body does.
#[derive(Debug, Default)]
pub(super) struct Effects {
    /// It calls another function of the guest or the host on top of its own frame: it recurs, or is
    /// where recursion goes through. A tail call leaves the frame; if it may become a normal call,
    /// there is a check of its own.
    pub(super) calls: bool,
    /// It calls any function, also in tail position: only through such functions the guest's calls
    /// go in circles.
    pub(super) leaves: bool,
    /// While it runs, memories may get longer or move: through it, or through what it calls.
    pub(super) resizes: bool,
    /// The parameters and locals that it uses: sorted, each once. The others take no time, however
    /// many are declared.
    pub(super) locals: Vec<u32>,
    /// The loops that access memories, and in which these stay as they are: the offsets of their
    /// operators.
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
            let traits = properties(&operator).traits;
            effects.calls |= traits.flow == Flow::Call || has_long_tail(env, &operator);
            effects.leaves |= traits.calls();
            if traits.opens() {
                constructs_are_loops.push(traits.flow == Flow::Loop);
            }
            match operator {
                Operator::Loop { .. } => loops.push(Open { offset, ..Open::default() }),
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
            effects.resizes |= traits.resizes;
            if let Some(innermost) = loops.last_mut() {
                innermost.resizes |= traits.resizes;
                innermost.accesses |= traits.accesses;
            }
        }
        effects.locals.sort_unstable();
        effects.locals.dedup();
        if env.plan.options.settings.interrupt != Interrupt::None {
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

    /// Whether the loop at this offset accesses memories whose places and lengths are the same in
    /// each round.
    pub(super) fn keeps(&self, loop_offset: u64) -> bool {
        self.keeping.contains(&loop_offset)
    }
}

/// Whether it is a tail call of a function with so many parameters that its arguments may need more
/// stack than is free below the limit.
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

/// The arguments of a tail call are on the stack next to the frame: up to so many, 16 bytes each,
/// fit into what is free below the limit.
const UNCHECKED_TAIL_PARAMS: usize = 32;
