//! The function types of a store: equal types have one id, whatever modules they come from.
//!
//! A type that mentions others has their ids in it, so that equality is that of two lists (spec, 3.1.5 "Defined types"; each type
//! is a recursion group of its own).

use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::ptr::null;

use wamr_aot_abi::signature::ValType as AbiType;

use crate::{
    module::Module,
    raw::resolve,
    types::{FuncType, ValType},
};

/// Parameters and results, with ids of the store's types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Signature {
    pub(super) params: Vec<AbiType>,
    pub(super) results: Vec<AbiType>,
}

/// A type and the code that carries values of it between slots and C functions. Code for one type serves functions of every
/// module: the convention depends on the type alone.
pub(super) struct TypeEntry {
    pub(super) signature: Arc<Signature>,
    /// [`VMFuncType::call_from_slots`](wamr_aot_abi::layout::VMFuncType::call_from_slots) of some module, or null.
    pub(super) from_slots: *const u8,
    /// [`VMFuncType::call_to_slots`](wamr_aot_abi::layout::VMFuncType::call_to_slots) of some module, or null.
    pub(super) to_slots: *const u8,
}

#[derive(Default)]
pub(super) struct Registry {
    entries: Vec<TypeEntry>,
    /// The types of the entries, as users see them.
    types: Vec<FuncType>,
    /// The id of each type, with [`ITSELF`] for references to itself.
    ids: BTreeMap<Signature, u32>,
}

/// The id by which a type that is being added refers to itself.
const ITSELF: u32 = u32::MAX;

impl Registry {
    /// The id of a type.
    pub(super) fn id(&mut self, ty: &FuncType) -> u32 {
        let mut list = |types: &[ValType]| types.iter().map(|ty| self.abi_type(ty)).collect();
        let (params, results) = (list(ty.params()), list(ty.results()));
        self.intern(Signature { params, results })
    }

    /// A value type with ids. [`ITSELF`] in place of an id where the type has a meaning only in a function type.
    fn abi_type(&mut self, ty: &ValType) -> AbiType {
        match ty {
            ValType::I32 => AbiType::I32,
            ValType::I64 => AbiType::I64,
            ValType::F32 => AbiType::F32,
            ValType::F64 => AbiType::F64,
            ValType::V128 => AbiType::V128,
            ValType::FuncRef => AbiType::FuncRef,
            ValType::ExternRef => AbiType::ExternRef,
            ValType::NonNullFuncRef => AbiType::NonNullFuncRef,
            ValType::NonNullExternRef => AbiType::NonNullExternRef,
            ValType::TypedFuncRef { nullable, ty } => AbiType::TypedFuncRef { nullable: *nullable, index: self.id(ty) },
            ValType::SelfFuncRef { nullable } => AbiType::TypedFuncRef { nullable: *nullable, index: ITSELF },
        }
    }

    /// A value type with ids. `None` for one that has a meaning only in a function type.
    pub(super) fn value_type(&mut self, ty: &ValType) -> Option<AbiType> {
        Some(self.abi_type(ty)).filter(|ty| ty.function_type() != Some(ITSELF))
    }

    fn intern(&mut self, signature: Signature) -> u32 {
        if let Some(&id) = self.ids.get(&signature) {
            return id;
        }
        let id = u32::try_from(self.entries.len()).expect("fewer types than 2^32");
        let list = |types: &[AbiType]| types.iter().map(|ty| ValType::from_abi(*ty, &self.types)).collect::<Vec<_>>();
        let ty = FuncType::new(list(&signature.params), list(&signature.results));
        let named = |ty: &AbiType| ty.map_index(|index| if index == ITSELF { id } else { index });
        let own = Signature {
            params: signature.params.iter().map(named).collect(),
            results: signature.results.iter().map(named).collect(),
        };
        self.entries.push(TypeEntry { signature: Arc::new(own), from_slots: null(), to_slots: null() });
        self.types.push(ty);
        self.ids.insert(signature, id);
        id
    }

    /// The ids of a module's types, in its order.
    pub(super) fn add(&mut self, module: &Module) -> Vec<u32> {
        let base = module.image().base();
        let mut ids: Vec<u32> = Vec::new();
        for raw in module.raw_types() {
            // A type refers to those before it and to itself.
            let id_of = |ty: AbiType| ty.map_index(|index| ids.get(index as usize).copied().unwrap_or(ITSELF));
            let (params, results) = module.signature(raw);
            let id = self.intern(Signature { params: params.map(id_of).collect(), results: results.map(id_of).collect() });
            let entry = &mut self.entries[id as usize];
            if entry.from_slots.is_null() {
                entry.from_slots = resolve(base, raw.call_from_slots);
            }
            if entry.to_slots.is_null() {
                entry.to_slots = resolve(base, raw.call_to_slots);
            }
            ids.push(id);
        }
        ids
    }

    pub(super) fn get(&self, id: u32) -> &TypeEntry {
        &self.entries[id as usize]
    }

    /// The type with this id, as users see it.
    pub(super) fn func_type(&self, id: u32) -> &FuncType {
        &self.types[id as usize]
    }

    /// A value type with ids, as users see it.
    pub(super) fn val_type(&self, ty: AbiType) -> ValType {
        ValType::from_abi(ty, &self.types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_types_have_one_id() {
        let mut registry = Registry::default();
        let leaf = || FuncType::new([ValType::I32], []);
        let of = |nullable| FuncType::new([ValType::TypedFuncRef { nullable, ty: leaf() }], [ValType::NonNullExternRef]);
        let ids = [of(true), of(false), leaf(), of(true)].map(|ty| registry.id(&ty));
        assert_eq!(ids, [1, 2, 0, 1]);
        assert_eq!(*registry.func_type(1), of(true));
    }

    #[test]
    fn a_type_may_mention_itself() {
        let mut registry = Registry::default();
        let recursive = || FuncType::new([ValType::SelfFuncRef { nullable: true }], []);
        let id = registry.id(&recursive());
        assert_eq!(registry.id(&recursive()), id);
        assert_eq!(registry.get(id).signature.params, [AbiType::TypedFuncRef { nullable: true, index: id }]);
        assert_eq!(*registry.func_type(id), recursive());
        // A group of its own: what mentions it from outside is another type.
        let unrolled = FuncType::new([ValType::TypedFuncRef { nullable: true, ty: recursive() }], []);
        assert_ne!(registry.id(&unrolled), id);
        assert_eq!(registry.value_type(&ValType::SelfFuncRef { nullable: true }), None);
    }
}
