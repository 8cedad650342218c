//! Facts about all bodies that later stages need before they see the first body.

use wasmparser::Operator;

use super::{
    module::{Module, TailCalls},
    operator::properties,
    reach::Furthest,
};

/// The facts, collected in any order.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Functions to which a reference was seen.
    pub(crate) escaping: Vec<u32>,
    /// Functions with calls through a table or a reference.
    pub(crate) indirect_callers: Vec<u32>,
    /// The tail calls, with the module's own type indices.
    pub(crate) tail_calls: TailCalls,
    /// Whether a function uses a table.
    pub(crate) uses_tables: bool,
    /// The furthest uses of memories.
    pub(super) furthest: Furthest,
}

impl Facts {
    /// Records the facts about an operator of function `function`.
    pub(crate) fn note(&mut self, op: &Operator<'_>, function: u32) {
        let traits = properties(op).traits;
        if traits.indirect {
            self.indirect_callers.push(function);
        }
        self.uses_tables |= traits.table;
        let tail_calls = &mut self.tail_calls;
        match op {
            Operator::RefFunc { function_index } => self.escaping.push(*function_index),
            Operator::ReturnCall { function_index } => {
                tail_calls.callers.push(function);
                tail_calls.callees.push(*function_index);
            }
            Operator::ReturnCallIndirect { type_index, .. } | Operator::ReturnCallRef { type_index } => {
                tail_calls.callers.push(function);
                tail_calls.types.push(*type_index);
            }
            _ => {}
        }
    }

    /// Stores the facts, sorted, in the module.
    pub(crate) fn finish(self, module: &mut Module<'_>) {
        let sorted = |mut list: Vec<u32>| {
            list.sort_unstable();
            list.dedup();
            list
        };
        let TailCalls { callers, callees, types } = self.tail_calls;
        let types = types.iter().map(|&ty| module.canonical_types[ty as usize]).collect();
        module.tail_calls =
            TailCalls { callers: sorted(callers), callees: sorted(callees), types: sorted(types) };
        // A tail call reads from a reference whether the imported function can replace its caller.
        let mut escaping = self.escaping;
        escaping.extend(module.tail_calls.imports(module.imported_functions));
        module.escaping = sorted(escaping);
        module.indirect_callers = sorted(self.indirect_callers);
        module.uses_tables = self.uses_tables;
        module.reaches = self.furthest.finish(module);
    }
}
