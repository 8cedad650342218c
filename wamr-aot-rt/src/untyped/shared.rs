//! [`Shared`]: what handles name.
//!
//! It lives until the store drops, at addresses that do not change: instances refer to each other's
//! memories, tables, globals and functions by pointer. So the lists only grow, and hold pointers to
//! allocations of their own.

use alloc::{boxed::Box, vec::Vec};
use core::ptr::NonNull;

use wamr_aot_abi::{
    layout::{VMFuncRef, VMMemory, VMTable, VMTag},
    signature::ValType as AbiType,
};

use super::{
    block::{self},
    handle::{Extern, Func, StoreId},
    registry::Registry,
};
use crate::{
    base::types::MemoryType,
    memory::{linear, shared::SharedMemory, table as tables},
    module::{Keeper, Module},
    raw::Context,
    trap::call_error::StoreError,
};

/// An instance of the store.
pub(super) struct InstanceRecord {
    pub(super) context: Context,
    pub(super) module: Module,
    /// The names are the module's.
    pub(super) exports: Vec<(&'static str, Extern)>,
}

/// What handles name. No reference to it is live while guest code runs.
pub(super) struct Shared {
    pub(super) id: StoreId,
    pub(super) types: Registry,
    pub(super) instances: Vec<InstanceRecord>,
    pub(super) memories: Vec<MemoryRecord>,
    pub(super) tables: Vec<TableRecord>,
    pub(super) globals: Vec<GlobalRecord>,
    pub(super) tags: Vec<TagRecord>,
    /// The references of [`Func`]s that are not in an instance's block.
    pub(super) func_refs: Vec<NonNull<VMFuncRef>>,
    host_functions: Vec<Pinned>,
    /// The modules that anything above points into. Dropped after all of it.
    pub(super) keepers: Vec<Keeper>,
    /// The memories, tables and globals that no instance defines.
    own_memories: Vec<NonNull<VMMemory>>,
    /// The shared memories that instances import, each once.
    shared_memories: Vec<SharedMemory>,
    own_tables: Vec<NonNull<VMTable>>,
    own_globals: Vec<NonNull<u128>>,
    /// The tags that the host made.
    own_tags: Vec<NonNull<VMTag>>,
    /// What the instances do with exceptions.
    pub(super) throwing: Throwing,
    /// The kinds of interruption that all modules must be compiled for: flags of modules.
    pub(super) required: u32,
}

#[derive(Clone, Copy)]
pub(super) struct MemoryRecord {
    pub(super) memory: *mut VMMemory,
    /// As declared: the minimum is not the current size.
    pub(super) ty: MemoryType,
}

#[derive(Clone, Copy)]
pub(super) struct TableRecord {
    pub(super) table: *mut VMTable,
    /// With an id of the store's types.
    pub(super) element: AbiType,
    pub(super) max: Option<u64>,
    pub(super) table64: bool,
}

#[derive(Clone, Copy)]
pub(super) struct GlobalRecord {
    pub(super) value: *mut u8,
    /// With an id of the store's types.
    pub(super) ty: AbiType,
    pub(super) mutable: bool,
}

#[derive(Clone, Copy)]
pub(super) struct TagRecord {
    pub(super) tag: *mut VMTag,
    /// The id of the function type whose parameters are the payload.
    pub(super) type_id: u32,
}

/// How exceptions leave the functions of a module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// They cannot.
    None = 1,
    /// By returns.
    Return = 2,
    /// By a walk over frames.
    Walk = 4,
}

/// The [`Way`]s of a store's modules, as sets: if one throws, all that may call others go its way.
#[derive(Clone, Copy, Default)]
pub(super) struct Throwing {
    /// Of those that throw.
    pub(super) throws: u8,
    /// Of those that may call others.
    pub(super) calls: u8,
    /// Whether one that looks at no exceptions may call functions that host functions are for
    /// others. Then host functions throw none: its code would go on.
    pub(super) is_blind: bool,
}

/// Puts a value on the heap. It does not move.
pub(super) fn pin<V>(value: V) -> NonNull<V> {
    NonNull::from(Box::leak(Box::new(value)))
}

/// # Safety
/// All are from [`pin`], and are not used again.
unsafe fn unpin<V>(pinned: &mut Vec<NonNull<V>>) {
    for pointer in pinned.drain(..) {
        // SAFETY: made by `Box::leak` in `pin`, and drained, so freed once.
        drop(unsafe { Box::from_raw(pointer.as_ptr()) });
    }
}

/// A value on the heap whose type is forgotten.
struct Pinned {
    value: NonNull<u8>,
    free: unsafe fn(NonNull<u8>),
}

impl Pinned {
    /// Takes over what [`pin`] made.
    fn new<V>(value: NonNull<V>) -> Pinned {
        /// # Safety
        /// `value` is from [`pin`], with this type, and is not used again.
        unsafe fn free<V>(value: NonNull<u8>) {
            // SAFETY: by the contract.
            drop(unsafe { Box::from_raw(value.cast::<V>().as_ptr()) });
        }
        Pinned { value: value.cast(), free: free::<V> }
    }

    /// # Safety
    /// The value is not used again.
    unsafe fn free(self) {
        // SAFETY: the function is the one for the value's type; `self` is consumed, so it is called
        // once.
        unsafe { (self.free)(self.value) };
    }
}

impl Shared {
    pub(super) fn new() -> Shared {
        Shared {
            id: StoreId::next(),
            types: Registry::default(),
            instances: Vec::new(),
            memories: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            tags: Vec::new(),
            func_refs: Vec::new(),
            host_functions: Vec::new(),
            keepers: Vec::new(),
            own_memories: Vec::new(),
            shared_memories: Vec::new(),
            own_tables: Vec::new(),
            own_globals: Vec::new(),
            own_tags: Vec::new(),
            throwing: Throwing::default(),
            required: 0,
        }
    }

    pub(super) fn add_memory(&mut self, memory: VMMemory, ty: MemoryType) -> u32 {
        let memory = pin(memory);
        self.own_memories.push(memory);
        self.memories.push(MemoryRecord { memory: memory.as_ptr(), ty });
        last(&self.memories)
    }

    /// A shared memory: the store keeps it.
    pub(super) fn add_shared_memory(&mut self, memory: &SharedMemory) -> u32 {
        let header = memory.header();
        // An instance of this store may define it: handles to one memory are equal.
        if let Some(known) = self.memories.iter().position(|record| record.memory == header) {
            return known as u32;
        }
        self.shared_memories.push(memory.clone());
        self.memories.push(MemoryRecord { memory: header, ty: memory.ty() });
        last(&self.memories)
    }

    /// A table of this element type and maximal length.
    pub(super) fn add_table(
        &mut self,
        table: VMTable,
        element: AbiType,
        max: Option<u64>,
        table64: bool,
    ) -> u32 {
        let table = pin(table);
        self.own_tables.push(table);
        self.tables.push(TableRecord { table: table.as_ptr(), element, max, table64 });
        last(&self.tables)
    }

    /// The global's value is 0 at first.
    pub(super) fn add_global(&mut self, ty: AbiType, mutable: bool) -> u32 {
        let value = pin(0u128);
        self.own_globals.push(value);
        self.globals.push(GlobalRecord { value: value.as_ptr().cast(), ty, mutable });
        last(&self.globals)
    }

    pub(super) fn add_tag(&mut self, tag: VMTag) -> u32 {
        let type_id = tag.type_id;
        let tag = pin(tag);
        self.own_tags.push(tag);
        self.tags.push(TagRecord { tag: tag.as_ptr(), type_id });
        last(&self.tags)
    }

    pub(super) fn add_func_ref(&mut self, func_ref: VMFuncRef) -> NonNull<VMFuncRef> {
        let func_ref = pin(func_ref);
        self.func_refs.push(func_ref);
        func_ref
    }

    /// Keeps a host function for as long as the store.
    pub(super) fn add_host_function<F>(&mut self, function: F) -> NonNull<F> {
        let function = pin(function);
        self.host_functions.push(Pinned::new(function));
        function
    }

    /// Gives a host function the code that guests call, if the store knows any for its type.
    ///
    /// The store is held exclusively: `self` is from a `&mut` borrow or from a host function's
    /// turn.
    pub(super) fn make_callable(&self, func: Func) -> Result<(), StoreError> {
        let func_ref = func.func_ref.as_ptr();
        // SAFETY: the reference lives as long as the store. It is written while the store is held
        // exclusively, before any guest has it.
        unsafe {
            if (*func_ref).code.is_null() {
                let code = self.types.get((*func_ref).type_id).to_slots;
                if code.is_null() {
                    return Err(StoreError::NoTrampoline);
                }
                (*func_ref).code = code;
            }
        }
        Ok(())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // SAFETY: the store is being dropped, so no guest code runs and no handle is used with it
        // again. The instances' blocks and what they own are freed before the memories and tables
        // that only they refer to.
        unsafe {
            for instance in self.instances.drain(..) {
                block::free(instance.context);
            }
            for memory in &self.own_memories {
                linear::free_memory(memory.as_ptr());
            }
            for table in &self.own_tables {
                tables::free_table(table.as_ptr());
            }
            unpin(&mut self.own_memories);
            unpin(&mut self.own_tables);
            unpin(&mut self.own_globals);
            unpin(&mut self.own_tags);
            unpin(&mut self.func_refs);
            // Last: what a closure owns may panic when it drops.
            self.host_functions.drain(..).for_each(|function| function.free());
        }
    }
}

/// The index of the last element.
pub(super) fn last<V>(list: &[V]) -> u32 {
    u32::try_from(list.len() - 1).expect("fewer than 2^32 of a kind")
}

/// Whether a handle of the store `id` is used with that store.
pub(super) fn check(shared: &Shared, id: StoreId) -> Result<(), StoreError> {
    if shared.id == id { Ok(()) } else { Err(StoreError::WrongStore) }
}
