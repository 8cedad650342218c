//! The numbers that identify functions in CLIF, before symbols exist.

use std::collections::HashMap;

use cranelift_codegen::ir;

use crate::{
    plan::{Convention, Plan},
    wasm::Module,
};

/// A function of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Callee {
    /// The defined wasm function with this index in the function index space, in the convention
    /// that the plan gives it.
    Wasm(u32),
    /// The wrapper in the C convention for the wasm function with this index, if that has another
    /// convention.
    Entry(u32),
    /// The function that raises a trap.
    TrapThunk,
    /// The trampoline for calls of functions of this type, with arguments in slots.
    CallFromSlots(u32),
    /// The trampoline for host functions of this type, which take arguments in slots.
    CallToSlots(u32),
    /// `memory.copy` within memory 0, if code is to be short.
    CopyThunk,
    /// The same for `memory.fill`.
    FillThunk,
    /// A charge of fuel, if code is to be short.
    ChargeThunk,
    /// `i8x16.swizzle`, if the target has no instruction for it.
    Swizzle,
}

/// All functions of the object, in the order of their numbers.
pub(crate) struct Numbering {
    imported: u32,
    /// The number of each defined wasm function that is compiled.
    wasm: Vec<Option<u32>>,
    trap_thunk: u32,
    callees: Vec<Callee>,
    /// The numbers of the functions that the compiler adds.
    added: HashMap<Callee, u32>,
}

impl Numbering {
    pub(crate) fn new(module: &Module<'_>, plan: &Plan) -> Numbering {
        let imported = module.imported_functions;
        let mut callees = Vec::new();
        let mut number = |callee| {
            callees.push(callee);
            u32::try_from(callees.len() - 1).expect("a validated module has fewer than 2^32 functions")
        };
        let wasm = (imported..).zip(&module.bodies);
        let wasm = wasm.map(|(index, body)| body.is_reached.then(|| number(Callee::Wasm(index)))).collect();
        let trap_thunk = number(Callee::TrapThunk);
        for (index, function) in (0u32..).zip(&plan.functions) {
            if function.convention == (Convention::Tail { entry: true }) {
                callees.push(Callee::Entry(index));
            }
        }
        for (index, ty) in (0u32..).zip(&plan.types) {
            callees.extend(ty.call_from_slots.then_some(Callee::CallFromSlots(index)));
            callees.extend(ty.call_to_slots.then_some(Callee::CallToSlots(index)));
        }
        if plan.shares_bulk_calls(module) {
            callees.extend(module.copies_memory.then_some(Callee::CopyThunk));
            callees.extend(module.fills_memory.then_some(Callee::FillThunk));
        }
        callees.extend(plan.shares_charges().then_some(Callee::ChargeThunk));
        callees.extend((module.simd.is_some() && !plan.options.has_byte_shuffle).then_some(Callee::Swizzle));
        let added = (trap_thunk..).zip(callees[trap_thunk as usize..].iter().copied());
        Numbering {
            imported,
            wasm,
            trap_thunk,
            added: added.map(|(number, callee)| (callee, number)).collect(),
            callees,
        }
    }

    /// The functions, in the order of their numbers.
    pub(crate) fn callees(&self) -> &[Callee] {
        &self.callees
    }

    /// The number of a defined wasm function, in the convention that the plan gives it.
    pub(crate) fn wasm(&self, index: u32) -> u32 {
        self.wasm[(index - self.imported) as usize].expect("only functions that are reached are named")
    }

    /// The numbers of all defined wasm functions, in the order of their indices. `None` for one
    /// that nothing reaches.
    pub(crate) fn defined(&self) -> &[Option<u32>] {
        &self.wasm
    }

    /// The number of a defined wasm function in the C convention, as descriptors refer to it.
    pub(crate) fn entry(&self, index: u32) -> u32 {
        self.trampoline(Callee::Entry(index)).unwrap_or_else(|| self.wasm(index))
    }

    /// The number of the trap thunk.
    pub(crate) fn trap_thunk(&self) -> u32 {
        self.trap_thunk
    }

    /// The number of a function that the compiler adds, if the object has it.
    pub(crate) fn trampoline(&self, callee: Callee) -> Option<u32> {
        self.added.get(&callee).copied()
    }

    /// The CLIF name of a number. Namespace 0 is the only one.
    pub(crate) fn name(number: u32) -> ir::UserExternalName {
        ir::UserExternalName::new(0, number)
    }
}
