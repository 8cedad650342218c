//! [`Store`]: the host's data and what instances share.
//!
//! What handles name lives until the store drops, at addresses that do not change: instances refer to each other's memories,
//! tables, globals and functions by pointer. So the lists below only grow, and hold pointers to allocations of their own.

use alloc::{boxed::Box, vec::Vec};
use core::{
    marker::PhantomData,
    mem::{ManuallyDrop, forget},
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use wamr_aot_abi::{
    layout::{VMFuncRef, VMMemory, VMStore, VMTable},
    signature::ValType as AbiType,
};

use super::{func::HostFunction, instance::InstanceRecord, registry::Registry};
use crate::{
    base::types::MemoryType,
    memory::{linear, shared::SharedMemory, table as tables},
    module::Keeper,
    raw::Invariant,
    store::{builtins, head::StoreHead},
    trap::call_error::StoreError,
};

/// The most elements of the tables that the host makes in a store without a limiter: as many as those of an instance have by default.
const HOST_TABLE_LIMIT: u32 = 10_000_000;

/// Tells stores apart: no two stores of a program have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StoreId(usize);

impl StoreId {
    fn next() -> StoreId {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |id| id.checked_add(1));
        StoreId(id.expect("fewer stores than addresses"))
    }
}

/// The host's data `T`, and any number of instances.
///
/// Instances live until the store drops, also those whose start function trapped: their functions may be in tables of others.
///
/// A store is invariant in `T`: its host functions were made for just this type.
///
/// ```compile_fail
/// use wamr_aot_rt::untyped::Store;
///
/// fn shorten<'a>(store: Store<&'static str>, _: &'a str) -> Store<&'a str> {
///     store
/// }
/// ```
pub struct Store<T> {
    inner: NonNull<Inner<T>>,
    data: Invariant<T>,
}

// SAFETY: a store is memory that nobody else has pointers to, a `T`, and host functions, which are `Send + Sync`. No thread is
// remembered in it: the stack limit is set by each outermost call.
unsafe impl<T: Send> Send for Store<T> {}
// SAFETY: through `&Store` everything is read only, and of the host's data only `&T` is given out.
unsafe impl<T: Sync> Sync for Store<T> {}

#[repr(C)]
pub(super) struct Inner<T> {
    head: StoreHead,
    pub(super) shared: Shared<T>,
    data: ManuallyDrop<T>,
}

/// What handles name. No reference to it is live while guest code runs.
pub(super) struct Shared<T> {
    pub(super) id: StoreId,
    pub(super) types: Registry,
    pub(super) instances: Vec<InstanceRecord>,
    pub(super) memories: Vec<MemoryRecord>,
    pub(super) tables: Vec<TableRecord>,
    pub(super) globals: Vec<GlobalRecord>,
    /// The references behind [`Func`](super::Func)s that are in no instance's block.
    pub(super) func_refs: Vec<NonNull<VMFuncRef>>,
    pub(super) host_functions: Vec<NonNull<HostFunction<T>>>,
    /// The modules that anything above points into. Dropped after all of it.
    pub(super) keepers: Vec<Keeper>,
    /// The memories, tables and globals that no instance defines.
    own_memories: Vec<NonNull<VMMemory>>,
    /// The shared memories that instances import, each once.
    shared_memories: Vec<SharedMemory>,
    own_tables: Vec<NonNull<VMTable>>,
    own_globals: Vec<NonNull<u128>>,
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

/// Puts a value on the heap, where it stays.
fn pin<V>(value: V) -> NonNull<V> {
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

impl<T> Shared<T> {
    pub(super) fn add_memory(&mut self, memory: VMMemory, ty: MemoryType) -> u32 {
        let memory = pin(memory);
        self.own_memories.push(memory);
        self.memories.push(MemoryRecord { memory: memory.as_ptr(), ty });
        last(&self.memories)
    }

    /// A shared memory: the store keeps it.
    pub(super) fn add_shared_memory(&mut self, memory: &SharedMemory) -> u32 {
        let header = memory.header();
        // Also where an instance of this store defines it: handles to one memory are equal.
        if let Some(known) = self.memories.iter().position(|record| record.memory == header) {
            return known as u32;
        }
        self.shared_memories.push(memory.clone());
        self.memories.push(MemoryRecord { memory: header, ty: memory.ty() });
        last(&self.memories)
    }

    /// A table of this element type and maximal length.
    pub(super) fn add_table(&mut self, table: VMTable, element: AbiType, max: Option<u64>, table64: bool) -> u32 {
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

    pub(super) fn add_func_ref(&mut self, func_ref: VMFuncRef) -> NonNull<VMFuncRef> {
        let func_ref = pin(func_ref);
        self.func_refs.push(func_ref);
        func_ref
    }

    pub(super) fn add_host_function(&mut self, function: HostFunction<T>) -> NonNull<HostFunction<T>> {
        let function = pin(function);
        self.host_functions.push(function);
        function
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        // SAFETY: the store is being dropped, so no guest code runs and no handle is used with it again. The instances' blocks
        // and what they own are freed before the memories and tables that only they refer to.
        unsafe {
            for instance in self.instances.drain(..) {
                instance.free();
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
            unpin(&mut self.func_refs);
            // Last: what a closure owns may panic when it drops.
            unpin(&mut self.host_functions);
        }
    }
}

/// The index of the last element.
pub(super) fn last<V>(list: &[V]) -> u32 {
    u32::try_from(list.len() - 1).expect("fewer than 2^32 of a kind")
}

impl<T> Store<T> {
    /// A store without instances.
    pub fn new(data: T) -> Store<T> {
        let inner = pin(Inner {
            head: StoreHead::new(&builtins::FULL, core::ptr::null()),
            shared: Shared {
                id: StoreId::next(),
                types: Registry::default(),
                instances: Vec::new(),
                memories: Vec::new(),
                tables: Vec::new(),
                globals: Vec::new(),
                func_refs: Vec::new(),
                host_functions: Vec::new(),
                keepers: Vec::new(),
                own_memories: Vec::new(),
                shared_memories: Vec::new(),
                own_tables: Vec::new(),
                own_globals: Vec::new(),
                required: 0,
            },
            data: ManuallyDrop::new(data),
        });
        // SAFETY: just made, and nobody else has the pointer.
        unsafe {
            (*inner.as_ptr()).head.vm.data = (&raw mut (*inner.as_ptr()).data).cast();
            (*inner.as_ptr()).head.prepare_epoch();
            // For tables that the host makes.
            (*inner.as_ptr()).head.elements.allow(HOST_TABLE_LIMIT);
        }
        Store { inner, data: PhantomData }
    }

    /// The host's data.
    pub fn data(&self) -> &T {
        // SAFETY: `self` owns it and is borrowed.
        unsafe { &(*self.inner.as_ptr()).data }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut T {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { &mut (*self.inner.as_ptr()).data }
    }

    /// Frees the store and keeps the host's data.
    pub fn into_data(self) -> T {
        // SAFETY: the data is moved out once, and the rest freed once: `forget` keeps `drop` from both.
        unsafe {
            let inner = self.inner;
            forget(self);
            let data = ManuallyDrop::take(&mut (*inner.as_ptr()).data);
            drop(Box::from_raw(inner.as_ptr()));
            data
        }
    }

    /// Limits how many bytes of stack a call may use. Each outermost call reads it.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { (*self.inner.as_ptr()).head.stack.budget = bytes };
    }

    /// States the bounds of a stack that calls may be made on: from the lowest address up to the one above the highest. For fibres and
    /// for tasks of a scheduler, whose stacks the runtime may not know (see "Stacks" in the book). Calls on other stacks are as before;
    /// an empty range takes the statement back. The guest leaves 128 KiB of the stack to host functions, 1 KiB without an operating
    /// system.
    ///
    /// # Safety
    /// Whenever an instance of the store is called with a stack pointer in the range, all addresses of the range that are below the stack pointer
    /// are writable, and hold nothing but that stack.
    pub unsafe fn set_stack_bounds(&mut self, bounds: core::ops::Range<usize>) {
        // SAFETY: `self` owns it and is borrowed exclusively.
        unsafe { (*self.inner.as_ptr()).head.stack.state(bounds) };
    }
}

impl<T> Drop for Store<T> {
    fn drop(&mut self) {
        /// Frees the store also where dropping the host's data panics.
        struct Free<T>(NonNull<Inner<T>>);
        impl<T> Drop for Free<T> {
            fn drop(&mut self) {
                // SAFETY: made by `pin`; the owner is being dropped, and made one `Free`. The data is `ManuallyDrop`.
                drop(unsafe { Box::from_raw(self.0.as_ptr()) });
            }
        }
        let free = Free(self.inner);
        // SAFETY: dropped once: `into_data` forgets the owner.
        unsafe { ManuallyDrop::drop(&mut (*free.0.as_ptr()).data) };
    }
}

impl<T: core::fmt::Debug> core::fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").field("data", self.data()).finish_non_exhaustive()
    }
}

/// The store, as pointer.
pub struct Raw<T>(NonNull<Inner<T>>);

impl<T> Clone for Raw<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Raw<T> {}

impl<T> Raw<T> {
    pub(super) fn vm(self) -> *mut VMStore {
        self.0.as_ptr().cast()
    }

    /// # Safety
    /// The store is borrowed for `'a`, and nothing changes it meanwhile.
    pub(super) unsafe fn shared<'a>(self) -> &'a Shared<T> {
        // SAFETY: passed on.
        unsafe { &(*self.0.as_ptr()).shared }
    }

    /// # Safety
    /// The store is borrowed exclusively for `'a`, and no guest code runs meanwhile.
    pub(super) unsafe fn shared_mut<'a>(self) -> &'a mut Shared<T> {
        // SAFETY: passed on.
        unsafe { &mut (*self.0.as_ptr()).shared }
    }

    /// # Safety
    /// As for [`Raw::shared`].
    pub(super) unsafe fn data<'a>(self) -> &'a T {
        // SAFETY: passed on.
        unsafe { &(*self.0.as_ptr()).data }
    }

    /// # Safety
    /// As for [`Raw::shared_mut`], of the data.
    pub(super) unsafe fn data_mut<'a>(self) -> &'a mut T {
        // SAFETY: passed on.
        unsafe { &mut (*self.0.as_ptr()).data }
    }
}

/// Seals the traits that follow.
pub trait Sealed {
    /// The host's data.
    type Data;
    /// The store.
    fn raw(&self) -> Raw<Self::Data>;
}

/// What handles are read with: a [`Store`] or, in a host function, a [`Caller`](super::Caller).
pub trait AsStore: Sealed {}

/// What handles are changed and called with.
pub trait AsStoreMut: AsStore {}

impl<T> Sealed for Store<T> {
    type Data = T;

    fn raw(&self) -> Raw<T> {
        Raw(self.inner)
    }
}

impl<T> AsStore for Store<T> {}
impl<T> AsStoreMut for Store<T> {}

/// The shared part, for reading.
pub(super) fn shared<S: AsStore>(store: &S) -> &Shared<S::Data> {
    // SAFETY: `store` is borrowed for the result's life, and changes need it exclusively.
    unsafe { store.raw().shared() }
}

/// The shared part, for changes.
pub(super) fn shared_mut<S: AsStoreMut>(store: &mut S) -> &mut Shared<S::Data> {
    // SAFETY: `store` is borrowed exclusively for the result's life: guest code cannot be entered meanwhile.
    unsafe { store.raw().shared_mut() }
}

/// Whether a handle of the store `id` is used with that store.
pub(super) fn check<T>(shared: &Shared<T>, id: StoreId) -> Result<(), StoreError> {
    if shared.id == id { Ok(()) } else { Err(StoreError::WrongStore) }
}
