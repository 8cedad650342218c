//! Which calls may throw: functions without a throw, and calls of them, are compiled as if there
//! were no exceptions.

use wasmparser::{Catch, Operator};

use crate::wasm::{
    Module,
    operator::{Flow, properties},
};

/// Which calls may throw.
#[derive(Debug, Default)]
pub(crate) struct Throws {
    /// By function. Empty if exceptions cannot pass through the module.
    functions: Vec<bool>,
    /// By function type: whether a call through a table or a reference may throw, and whether it
    /// may call a function of the host.
    types: Vec<(bool, bool)>,
}

impl Throws {
    /// `pass`: whether exceptions can pass through the module. `closed_types`: whether no function
    /// reference comes from outside.
    pub(super) fn new(module: &Module<'_>, pass: bool, closed_types: bool) -> Throws {
        if !pass {
            return Throws::default();
        }
        let bodies: Vec<Thrower> = module
            .bodies
            .iter()
            .map(|body| if body.is_reached { Thrower::of(module, &body.reader) } else { Thrower::default() })
            .collect();
        let mut throws = Throws {
            functions: vec![false; module.functions.len()],
            types: vec![(!closed_types, !closed_types); module.types.len()],
        };
        let mut referenced = vec![false; module.functions.len()];
        let dispatched = module.tables.iter().filter_map(|table| table.dispatch.as_ref());
        let dispatched = dispatched.flat_map(|dispatch| dispatch.functions.iter().flatten());
        for &function in module.escaping.iter().chain(dispatched) {
            referenced[function as usize] = true;
        }
        // By callee, the functions whose calls of it are outside of handlers that catch all.
        let mut callers = vec![Vec::new(); module.functions.len()];
        let mut type_callers = vec![Vec::new(); module.types.len()];
        let mut pending: Vec<u32> = (0..module.imported_functions).collect();
        for (index, body) in (module.imported_functions..).zip(&bodies) {
            body.calls.iter().for_each(|&callee| callers[callee as usize].push(index));
            body.types.iter().for_each(|&ty| type_callers[ty as usize].push(index));
            let calls_open = !closed_types && !body.types.is_empty();
            if body.throws || calls_open {
                pending.push(index);
            }
        }
        while let Some(function) = pending.pop() {
            if std::mem::replace(&mut throws.functions[function as usize], true) {
                continue;
            }
            pending.append(&mut callers[function as usize]);
            if referenced[function as usize] {
                let ty = module.functions[function as usize].ty as usize;
                throws.types[ty].0 = true;
                throws.types[ty].1 |= module.is_imported(function);
                pending.append(&mut type_callers[ty]);
            }
        }
        throws
    }

    /// Whether a call of this function may throw.
    pub(crate) fn function(&self, index: u32) -> bool {
        self.functions.get(index as usize).copied().unwrap_or(false)
    }

    /// Whether a call of a function of this type through a table or a reference may throw, and
    /// whether the function may be the host's.
    pub(crate) fn reference(&self, ty: u32) -> (bool, bool) {
        self.types.get(ty as usize).copied().unwrap_or_default()
    }
}

/// What a body does outside of handlers that catch all.
#[derive(Debug, Default)]
struct Thrower {
    throws: bool,
    /// The functions that it calls.
    calls: Vec<u32>,
    /// The types of its calls through tables and references: indices in [`Module::types`].
    types: Vec<u32>,
}

impl Thrower {
    fn of(module: &Module<'_>, body: &wasmparser::FunctionBody<'_>) -> Thrower {
        let mut thrower = Thrower::default();
        // For each open construct, whether all exceptions of its body are handled in the function.
        // A `try` counts as one where they are not: its handlers are only known later, and
        // `delegate` may take exceptions past those around it.
        let mut open: Vec<bool> = Vec::new();
        let operators = body.get_operators_reader().into_iter().flatten();
        for operator in operators.map_while(Result::ok) {
            let flow = properties(&operator).traits.flow;
            let is_caught = open.last() == Some(&true);
            match operator {
                Operator::TryTable { ref try_table } => {
                    let all = |catch: &Catch| matches!(catch, Catch::All { .. } | Catch::AllRef { .. });
                    open.push(is_caught || try_table.catches.iter().any(all));
                }
                Operator::Try { .. } => open.push(false),
                Operator::Throw { .. } | Operator::ThrowRef | Operator::Rethrow { .. } => {
                    thrower.throws |= !is_caught;
                }
                Operator::Call { function_index } if !is_caught => thrower.calls.push(function_index),
                Operator::CallIndirect { type_index, .. } | Operator::CallRef { type_index }
                    if !is_caught =>
                {
                    thrower.types.push(module.canonical_types[type_index as usize]);
                }
                // A tail call has left the handlers of its function.
                Operator::ReturnCall { function_index } => thrower.calls.push(function_index),
                Operator::ReturnCallIndirect { type_index, .. } | Operator::ReturnCallRef { type_index } => {
                    thrower.types.push(module.canonical_types[type_index as usize]);
                }
                _ if matches!(flow, Flow::Block | Flow::Loop | Flow::If) => {
                    open.push(is_caught);
                }
                _ if flow == Flow::End => drop(open.pop()),
                _ => {}
            }
        }
        for list in [&mut thrower.calls, &mut thrower.types] {
            list.sort_unstable();
            list.dedup();
        }
        thrower
    }
}
