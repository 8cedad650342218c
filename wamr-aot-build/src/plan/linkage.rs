//! Which functions have symbols, which can become references, how they are called, and which types
//! need trampolines.

use super::{
    Options,
    effort::{self, Effort},
};
use crate::{
    options::Emitter,
    target,
    wasm::{Entity, Module},
};

#[derive(Clone, Debug)]
pub(crate) struct FunctionPlan {
    /// The symbol that the bindings call, if the function is exported and defined here.
    pub(crate) symbol: Option<String>,
    /// The position among the function references of an instance, if it is one of them.
    pub(crate) func_ref: Option<u32>,
    pub(crate) convention: Convention,
    pub(crate) effort: Effort,
    /// The memory that compiling it takes, out of the units that all functions compiled at the same
    /// time share: see [`MAX_FUNCTION`](super::MAX_FUNCTION).
    pub(crate) memory: u64,
}

/// How a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Convention {
    /// The C convention, as `wamr_aot_abi::signature` defines it: the only one that callers outside
    /// the module use.
    C,
    /// Cranelift's convention for tail calls, because the function makes tail calls or may be the
    /// target of one. If callers outside the module can reach it, a C function as its entry calls
    /// it.
    Tail { entry: bool },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypePlan {
    /// Whether the untyped API may call functions of this type.
    pub(crate) call_from_slots: bool,
    /// Whether the untyped API may supply functions of this type.
    pub(crate) call_to_slots: bool,
}

/// How tail calls leave an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TailPlan {
    /// [`VMModule::tail_convention`](wamr_aot_abi::layout::VMModule): 0 if no tail call can leave
    /// an instance or goes through a reference. Then calls from other instances into this one
    /// cannot be part of an endless chain of tail calls.
    pub(crate) convention: u32,
    /// The number of slots that the frame of a function in a tail call needs, if the code is C.
    pub(crate) slots: u32,
}

impl TailPlan {
    /// Whether other modules can find the bodies of functions.
    pub(crate) fn is_published(&self) -> bool {
        self.convention != 0
    }
}

pub(super) fn tail_calls(module: &Module<'_>, functions: &[FunctionPlan], emitter: Emitter) -> TailPlan {
    let slots = |index: u32| {
        let ty = module.function_type(index);
        ty.params.len() + usize::from(ty.results.len() > 1)
    };
    let tails = (0u32..).zip(functions).filter(|(_, function)| function.convention != Convention::C);
    let slots = tails.map(|(index, _)| slots(index)).max().unwrap_or(0).max(1);
    let slots = u32::try_from(slots).expect("validation bounds parameters");
    let calls = &module.tail_calls;
    let can_leave = !calls.types.is_empty() || calls.imports(module.imported_functions).next().is_some();
    let convention = match emitter {
        _ if !can_leave => 0,
        Emitter::Native => target::TAIL_CONVENTION,
        Emitter::C => slots,
    };
    TailPlan { convention, slots }
}

pub(super) fn functions(module: &Module<'_>, options: &Options) -> Vec<FunctionPlan> {
    let mut plans: Vec<FunctionPlan> = vec![
        FunctionPlan {
            symbol: None,
            func_ref: None,
            convention: Convention::C,
            effort: Effort::Full,
            memory: 0
        };
        module.functions.len()
    ];
    let decisions = effort::of(module, options.settings.interrupt, options.emitter);
    for (plan, decision) in plans[module.imported_functions as usize..].iter_mut().zip(decisions) {
        (plan.effort, plan.memory) = (decision.effort, decision.memory);
    }
    for export in &module.exports {
        if let Entity::Function(index) = export.entity
            && !module.is_imported(index)
        {
            let name = module.functions[index as usize].name.as_deref();
            plans[index as usize].symbol = Some(options.symbols.function(index, name));
        }
    }
    for (position, &index) in (0u32..).zip(&module.escaping) {
        plans[index as usize].func_ref = Some(position);
    }
    let tail_calls = &module.tail_calls;
    let mut dispatched = vec![false; module.functions.len()];
    for dispatch in module.tables.iter().filter_map(|table| table.dispatch.as_ref()) {
        for &function in dispatch.functions.iter().flatten() {
            dispatched[function as usize] = true;
        }
    }
    for (index, plan) in (0u32..).zip(&mut plans).skip(module.imported_functions as usize) {
        let listed = |list: &[u32]| list.binary_search(&index).is_ok();
        // The untyped API can make references to exported functions, too.
        let is_reached = plan.func_ref.is_some() || plan.symbol.is_some();
        let ty = module.functions[index as usize].ty;
        let by_reference = is_reached && tail_calls.types.binary_search(&ty).is_ok();
        if listed(&tail_calls.callers) || listed(&tail_calls.callees) || by_reference {
            let is_called = is_reached || dispatched[index as usize] || module.start == Some(index);
            plan.convention = Convention::Tail { entry: is_called };
            // The function's own name belongs to the body.
            plan.symbol = plan.symbol.take().map(|_| options.symbols.entry(index));
        }
    }
    plans
}

pub(super) fn types(module: &Module<'_>) -> Vec<TypePlan> {
    let mut plans = vec![TypePlan::default(); module.types.len()];
    let exported = module.exports.iter().filter_map(|export| match export.entity {
        Entity::Function(index) => Some(index),
        _ => None,
    });
    for index in exported.chain(module.escaping.iter().copied()) {
        plans[module.functions[index as usize].ty as usize].call_from_slots = true;
    }
    for function in &module.functions[..module.imported_functions as usize] {
        plans[function.ty as usize].call_to_slots = true;
    }
    plans
}

/// Whether no function reference crosses the module's boundary. References cross it through
/// imported and exported tables and globals, and through the parameters and results of imported and
/// exported functions. Both directions count, because a reference that leaves the module carries
/// its type id with it.
pub(super) fn closed_types(module: &Module<'_>) -> bool {
    let carries_references = |index: u32| {
        let ty = module.function_type(index);
        ty.params.iter().chain(&ty.results).any(|ty| ty.is_function_reference())
    };
    let is_open = |entity: Entity| match entity {
        Entity::Table(index) => module.tables[index as usize].element.is_function_reference(),
        Entity::Global(index) => module.globals[index as usize].ty.is_function_reference(),
        Entity::Memory(_) => false,
        Entity::Tag(index) => module.payload(index).iter().any(|ty| ty.is_function_reference()),
        Entity::Function(index) => carries_references(index),
    };
    !module.imports.iter().any(|import| is_open(import.entity))
        && !module.exports.iter().any(|export| is_open(export.entity))
}
