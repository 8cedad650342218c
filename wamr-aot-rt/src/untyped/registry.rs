//! The function types of a store: equal types have one id, whatever modules they come from.

use alloc::vec::Vec;
use core::ptr::null;

use crate::{module::Module, raw::resolve, types::FuncType};

/// A type and the code that carries values of it between slots and C functions. Code for one type serves functions of every
/// module: the convention depends on the type alone.
pub(super) struct TypeEntry {
    pub(super) ty: FuncType,
    /// [`VMFuncType::call_from_slots`](wamr_aot_abi::layout::VMFuncType::call_from_slots) of some module, or null.
    pub(super) from_slots: *const u8,
    /// [`VMFuncType::call_to_slots`](wamr_aot_abi::layout::VMFuncType::call_to_slots) of some module, or null.
    pub(super) to_slots: *const u8,
}

#[derive(Default)]
pub(super) struct Registry(Vec<TypeEntry>);

impl Registry {
    /// The id of a type.
    pub(super) fn id(&mut self, ty: &FuncType) -> u32 {
        let known = self.0.iter().position(|entry| entry.ty == *ty);
        let index = known.unwrap_or_else(|| {
            self.0.push(TypeEntry { ty: ty.clone(), from_slots: null(), to_slots: null() });
            self.0.len() - 1
        });
        u32::try_from(index).expect("fewer types than 2^32")
    }

    /// The ids of a module's types, in its order.
    pub(super) fn add(&mut self, module: &Module) -> Vec<u32> {
        let base = module.image().base();
        let add = |raw| {
            let id = self.id(&module.func_type(raw));
            let entry = &mut self.0[id as usize];
            if entry.from_slots.is_null() {
                entry.from_slots = resolve(base, raw.call_from_slots);
            }
            if entry.to_slots.is_null() {
                entry.to_slots = resolve(base, raw.call_to_slots);
            }
            id
        };
        module.raw_types().iter().map(add).collect()
    }

    pub(super) fn get(&self, id: u32) -> &TypeEntry {
        &self.0[id as usize]
    }
}
