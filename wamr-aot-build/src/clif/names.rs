//! The numbers by which functions call each other in CLIF, before symbols exist.

use cranelift_codegen::ir;

use crate::{plan::Plan, wasm::Module};

/// A function of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callee {
    /// The defined wasm function with this index in the function index space.
    Wasm(u32),
    /// Raises a trap.
    TrapThunk,
    /// The trampoline of a type.
    CallFromSlots(u32),
    /// The trampoline of a type.
    CallToSlots(u32),
    /// `i8x16.swizzle`, where the target has no instruction for it.
    Swizzle,
}

/// All functions of the object, in the order of their numbers.
pub(crate) struct Numbering {
    imported: u32,
    defined: u32,
    callees: Vec<Callee>,
}

impl Numbering {
    pub(crate) fn new(module: &Module<'_>, plan: &Plan) -> Numbering {
        let imported = module.imported_functions;
        let total = u32::try_from(module.functions.len()).expect("a validated module has fewer than 2^32 functions");
        let mut callees: Vec<Callee> = (imported..total).map(Callee::Wasm).collect();
        callees.push(Callee::TrapThunk);
        for (index, ty) in (0u32..).zip(&plan.types) {
            callees.extend(ty.call_from_slots.then_some(Callee::CallFromSlots(index)));
            callees.extend(ty.call_to_slots.then_some(Callee::CallToSlots(index)));
        }
        callees.extend((module.simd.is_some() && !plan.options.has_byte_shuffle).then_some(Callee::Swizzle));
        Numbering { imported, defined: total - imported, callees }
    }

    /// The functions, in the order of their numbers.
    pub(crate) fn callees(&self) -> &[Callee] {
        &self.callees
    }

    /// The number of a defined wasm function.
    pub(crate) fn wasm(&self, index: u32) -> u32 {
        index - self.imported
    }

    /// The number of the trap thunk.
    pub(crate) fn trap_thunk(&self) -> u32 {
        self.defined
    }

    /// The number of a function that the compiler adds, if it does.
    pub(crate) fn trampoline(&self, callee: Callee) -> Option<u32> {
        let trampolines = self.defined as usize..;
        let position = self.callees[trampolines].iter().position(|&c| c == callee)?;
        u32::try_from(position).ok().map(|position| self.defined + position)
    }

    /// The CLIF name of a number. Namespace 0 is the only one.
    pub(crate) fn name(number: u32) -> ir::UserExternalName {
        ir::UserExternalName::new(0, number)
    }
}
