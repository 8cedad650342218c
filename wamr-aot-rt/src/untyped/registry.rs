//! The function types of a store: equal types have one id, whatever modules they come from.
//!
//! A type that mentions others has their ids in it, so that equality is that of lists: those of the
//! recursion groups (spec, 3.1.5 "Recursive types").

use alloc::{collections::BTreeMap, sync::Arc, vec::Vec};
use core::ptr::null;

use wamr_aot_abi::signature::ValType as AbiType;

use crate::{
    base::types::{FuncType, ValType},
    module::Module,
    raw::resolve,
};

/// Parameters and results, with ids of the store's types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Signature {
    pub(super) params: Vec<AbiType>,
    pub(super) results: Vec<AbiType>,
}

/// A type and the code that carries values of it between slots and C functions. Code for one type
/// serves functions of every module: the convention depends on the type alone.
pub(super) struct TypeEntry {
    pub(super) signature: Arc<Signature>,
    /// [`VMFuncType::call_from_slots`](wamr_aot_abi::layout::VMFuncType::call_from_slots) of some
    /// module, or null.
    pub(super) from_slots: *const u8,
    /// [`VMFuncType::call_to_slots`](wamr_aot_abi::layout::VMFuncType::call_to_slots) of some
    /// module, or null.
    pub(super) to_slots: *const u8,
}

#[derive(Default)]
pub(super) struct Registry {
    entries: Vec<TypeEntry>,
    /// The types of the entries, as users see them.
    types: Vec<FuncType>,
    /// The id of the first type of each recursion group; the others follow. References inside a
    /// group are by position, marked with [`INSIDE`].
    groups: BTreeMap<Vec<Signature>, u32>,
}

/// In the index of a function type: what follows is a position in the recursion group that is being
/// added.
const INSIDE: u32 = 1 << 31;

impl Registry {
    /// The id of a type.
    pub(super) fn id(&mut self, ty: &FuncType) -> u32 {
        self.id_within(ty, &mut BTreeMap::new())
    }

    /// `known` are the ids of groups that were seen already, by their addresses: a type may be
    /// mentioned any number of times.
    fn id_within(&mut self, ty: &FuncType, known: &mut BTreeMap<usize, u32>) -> u32 {
        if let Some(first) = known.get(&ty.group_address()) {
            return first + ty.position();
        }
        let mut group = Vec::new();
        for (params, results) in ty.members() {
            let mut list = |types: &[ValType]| types.iter().map(|ty| self.abi_type(ty, known)).collect();
            group.push(Signature { params: list(params), results: list(results) });
        }
        let first = self.intern(group);
        known.insert(ty.group_address(), first);
        first + ty.position()
    }

    /// A value type with ids, or [`INSIDE`] if the type has a meaning only in a function type.
    fn abi_type(&mut self, ty: &ValType, known: &mut BTreeMap<usize, u32>) -> AbiType {
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
            ValType::ExnRef => AbiType::ExnRef,
            ValType::NonNullExnRef => AbiType::NonNullExnRef,
            ValType::TypedFuncRef { nullable, ty } => {
                AbiType::TypedFuncRef { nullable: *nullable, index: self.id_within(ty, known) }
            }
            ValType::GroupFuncRef { nullable, position } => {
                AbiType::TypedFuncRef { nullable: *nullable, index: INSIDE | *position }
            }
        }
    }

    /// A value type with ids. `None` for one that has a meaning only in a function type.
    pub(super) fn value_type(&mut self, ty: &ValType) -> Option<AbiType> {
        let inside = |ty: &AbiType| ty.function_type().is_some_and(|index| index & INSIDE != 0);
        Some(self.abi_type(ty, &mut BTreeMap::new())).filter(|ty| !inside(ty))
    }

    /// The id of the group's first type.
    fn intern(&mut self, group: Vec<Signature>) -> u32 {
        if let Some(&first) = self.groups.get(&group) {
            return first;
        }
        let end = self.entries.len() + group.len();
        assert!(end < INSIDE as usize, "fewer types than 2^31");
        let first = self.entries.len() as u32;
        let resolved = |ty: &AbiType| {
            ty.map_index(|index| if index & INSIDE == 0 { index } else { first + (index & !INSIDE) })
        };
        for Signature { params, results } in &group {
            let own = Signature {
                params: params.iter().map(resolved).collect(),
                results: results.iter().map(resolved).collect(),
            };
            self.entries.push(TypeEntry { signature: Arc::new(own), from_slots: null(), to_slots: null() });
        }
        let shown = |ty: &AbiType| ValType::from_abi(*ty, &self.types);
        let members = self.entries[first as usize..].iter().map(|entry| {
            let Signature { params, results } = &*entry.signature;
            (params.iter().map(shown).collect(), results.iter().map(shown).collect())
        });
        let types = FuncType::group(members);
        self.types.extend(types);
        self.groups.insert(group, first);
        first
    }

    /// The ids of a module's types, in its order.
    pub(super) fn add(&mut self, module: &Module) -> Vec<u32> {
        let base = module.image().base();
        let mut ids: Vec<u32> = Vec::new();
        for group in module.type_groups() {
            // A type that is not there yet is of this group.
            let id_of = |ty: AbiType| {
                let inside = |index: u32| INSIDE | (index - ids.len() as u32);
                ty.map_index(|index| ids.get(index as usize).copied().unwrap_or_else(|| inside(index)))
            };
            let signatures = group.iter().map(|raw| {
                let (params, results) = module.signature(raw);
                Signature { params: params.map(id_of).collect(), results: results.map(id_of).collect() }
            });
            let first = self.intern(signatures.collect());
            for (id, raw) in (first..).zip(group) {
                let entry = &mut self.entries[id as usize];
                if entry.from_slots.is_null() {
                    entry.from_slots = resolve(base, raw.call_from_slots);
                }
                if entry.to_slots.is_null() {
                    entry.to_slots = resolve(base, raw.call_to_slots);
                }
                ids.push(id);
            }
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
    use alloc::vec;

    use super::*;

    #[test]
    fn equal_types_have_one_id() {
        let mut registry = Registry::default();
        let leaf = || FuncType::new([ValType::I32], []);
        let of = |nullable| {
            FuncType::new([ValType::TypedFuncRef { nullable, ty: leaf() }], [ValType::NonNullExternRef])
        };
        let ids = [of(true), of(false), leaf(), of(true)].map(|ty| registry.id(&ty));
        assert_eq!(ids, [1, 2, 0, 1]);
        assert_eq!(*registry.func_type(1), of(true));
    }

    #[test]
    fn a_type_may_mention_itself() {
        let mut registry = Registry::default();
        let itself = || ValType::GroupFuncRef { nullable: true, position: 0 };
        let recursive = || FuncType::new([itself()], []);
        let id = registry.id(&recursive());
        assert_eq!(registry.id(&recursive()), id);
        assert_eq!(registry.get(id).signature.params, [AbiType::TypedFuncRef { nullable: true, index: id }]);
        assert_eq!(*registry.func_type(id), recursive());
        // A group of its own: what mentions it from outside is another type.
        let unrolled = FuncType::new([ValType::TypedFuncRef { nullable: true, ty: recursive() }], []);
        assert_ne!(registry.id(&unrolled), id);
        assert_eq!(registry.value_type(&itself()), None);
    }

    #[test]
    fn types_of_a_group_are_told_apart_by_their_places() {
        let mut registry = Registry::default();
        let inside = |position| ValType::GroupFuncRef { nullable: false, position };
        let group = || {
            FuncType::group([(vec![inside(1)], vec![]), (vec![], vec![inside(0)]), (vec![inside(1)], vec![])])
        };
        let plain = registry.id(&FuncType::new([], []));
        let ids: Vec<u32> = group().iter().map(|ty| registry.id(ty)).collect();
        assert_eq!((plain, &ids[..]), (0, &[1, 2, 3][..]));
        assert_eq!(group().iter().rev().map(|ty| registry.id(ty)).collect::<Vec<_>>(), [3, 2, 1]);
        assert_eq!(registry.get(2).signature.results, [AbiType::TypedFuncRef { nullable: false, index: 1 }]);
        assert_eq!(registry.types[1..], group());
        // The same types in another order, and one of them alone, are others.
        let other = FuncType::group([(vec![], vec![inside(1)]), (vec![inside(0)], vec![])]);
        assert_eq!(registry.id(&other[0]), 4);
    }

    #[test]
    fn a_type_of_many_leaves_is_added_once() {
        let mut registry = Registry::default();
        let tower = (0..200).fold(FuncType::new([], []), |ty, _| {
            let reference = ValType::TypedFuncRef { nullable: true, ty };
            FuncType::new([reference.clone(), reference], [])
        });
        assert_eq!(registry.id(&tower), 200);
    }
}
