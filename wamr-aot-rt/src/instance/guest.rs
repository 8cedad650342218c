//! [`Guest`]: an instance as its host borrows it, through which everything is called and viewed.

use core::{marker::PhantomData, ptr};

use wamr_aot_abi::{
    layout::{VMContext, VMFunctionImport},
    signature::ValType,
};

#[cfg(feature = "alloc")]
use crate::memory::shared::SharedMemory;
use crate::{
    base::reference::Reference,
    instance::{
        global::{self, HeldByGlobal},
        memory::{MemoryMut, MemoryRef},
        table::{TableMut, TableRef},
    },
    raw::{Context, Invariant},
    store::{activation, head::StoreHead, host_code::Scope, interrupt},
    trap::{Exit, HostError, Trap},
};

/// An instance of a host with data `H`. It exists only as a reference: a shared one reads, an
/// exclusive one calls and writes.
///
/// It stays on its thread: the activations that it is nested in are on that thread's stack.
///
/// The type has no bytes. Its address is that of the instance's context, so two of them that are
/// exchanged ([`mem::swap`](core::mem::swap)) stay where they are.
pub struct Guest<H>(PhantomData<(Invariant<H>, *mut ())>);

impl<H> Guest<H> {
    /// # Safety
    /// `vmctx` is the context of an instance with data `H`, used through the result alone during
    /// `'a`, except that the guest runs inside of [`Guest::enter`] and [`Guest::call`].
    #[inline]
    pub(crate) unsafe fn from_raw<'a>(vmctx: *mut VMContext) -> &'a mut Guest<H> {
        // A reference to no bytes gives no access to others: `context` finds them by the address.
        vmctx.expose_provenance();
        // SAFETY: not null and aligned, and there are no bytes to be valid.
        unsafe { &mut *vmctx.cast() }
    }

    /// As [`Guest::from_raw`], to read from.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance with data `H`, which nothing changes during `'a`.
    #[inline]
    pub(crate) unsafe fn from_raw_ref<'a>(vmctx: *mut VMContext) -> &'a Guest<H> {
        vmctx.expose_provenance();
        // SAFETY: as in `from_raw`.
        unsafe { &*vmctx.cast() }
    }

    #[inline]
    fn context(&self) -> Context {
        // SAFETY: the only two functions that make a `Guest` have exposed the context at this
        // address, which stays valid for as long as the reference.
        unsafe { Context::new(ptr::with_exposed_provenance_mut(ptr::from_ref(self).addr())) }
    }

    /// The instance's context, as generated code takes it.
    #[inline]
    pub fn vmctx(&self) -> *mut VMContext {
        self.context().as_ptr()
    }

    /// Runs `f`, which calls generated code with the context that it gets, and returns its result
    /// or the guest's trap. A host panic inside continues here.
    ///
    /// # Errors
    /// If the guest traps.
    ///
    /// # Safety
    /// `f` only calls functions of this instance's module, each with its own type, and has no
    /// destructors meanwhile. Unless `THROWS`, nothing throws in the instance's store.
    #[inline]
    pub unsafe fn enter<const THROWS: bool, R, F>(&mut self, f: F) -> Result<R, Trap>
    where
        R: Copy,
        F: FnOnce(*mut VMContext) -> R + Copy,
    {
        let vmctx = self.vmctx();
        // SAFETY: the store is this instance's; `&mut self` keeps every reference into it away.
        // Generated code does not unwind.
        unsafe { activation::enter::<THROWS, R, _>(self.context().store(), move || f(vmctx)) }
    }

    /// Calls a function with its arguments and returns its result or the guest's trap. A host panic
    /// inside continues here.
    ///
    /// # Errors
    /// If the guest traps.
    ///
    /// # Safety
    /// The function is one of this instance's module, and has this type. Unless `THROWS`, nothing
    /// throws in the instance's store.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    #[inline(always)]
    pub unsafe fn call<const THROWS: bool, A, C: crate::store::call::Callee<A>>(
        &mut self,
        code: C,
        arguments: A,
    ) -> Result<C::Output, Trap> {
        // SAFETY: the store is this instance's; `&mut self` keeps every reference into it away.
        // Generated code does not unwind.
        unsafe { code.call::<THROWS>(self.context().store(), self.vmctx(), arguments) }
    }

    /// The host's data.
    pub fn data(&self) -> &H {
        // SAFETY: the store's data is an `H`, reached through this borrow of the instance alone.
        unsafe { &*self.data_ptr() }
    }

    /// The host's data.
    pub fn data_mut(&mut self) -> &mut H {
        // SAFETY: as in `data`, and `self` is borrowed exclusively.
        unsafe { &mut *self.data_ptr() }
    }

    fn data_ptr(&self) -> *mut H {
        // SAFETY: the store is valid.
        unsafe { (*self.context().store()).data.cast() }
    }

    /// The fuel that is left.
    pub fn fuel(&self) -> u64 {
        // SAFETY: the store is the start of a `StoreHead`, and `self` is borrowed.
        unsafe { (*self.control()).vm.fuel }
    }

    /// Sets the fuel.
    pub fn set_fuel(&mut self, fuel: u64) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).set_fuel(fuel) };
    }

    /// Adds fuel.
    pub fn add_fuel(&mut self, fuel: u64) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).add_fuel(fuel) };
    }

    /// Sets after how many ticks the guest is interrupted. The module checks epochs.
    pub fn set_deadline(&mut self, ticks: usize) {
        // SAFETY: as in `fuel`, exclusively.
        unsafe { (*self.control()).set_deadline(ticks) };
    }

    /// Runs the program of a command, which `start` calls, and returns its exit code.
    ///
    /// # Errors
    /// If the guest traps, or if it has run already.
    pub fn run(&mut self, start: impl FnOnce(&mut Guest<H>) -> Result<(), Trap>) -> Result<Exit, Trap> {
        // SAFETY: as in `fuel`, exclusively.
        if unsafe { core::mem::replace(&mut (*self.control()).has_run, true) } {
            let error =
                "the program of this instance has run: reset the instance, or make another, to run it again";
            return Err(HostError::new(error).into_trap());
        }
        match start(self) {
            Ok(()) => Ok(Exit::new(0)),
            Err(trap) => trap.downcast_ref().copied().ok_or(trap),
        }
    }

    /// A host function has waited for `milliseconds` since it last said so, or worked for long: the
    /// guest pays for it, or is interrupted.
    ///
    /// # Errors
    /// If the guest is to stop: the trap that the host function passes on.
    pub fn waited(&mut self, milliseconds: u64) -> Result<(), Trap> {
        let flags = self.context().module().flags;
        // SAFETY: the store is valid, and `self`, through which alone it is reached, is borrowed
        // exclusively.
        unsafe { interrupt::waited(self.context().store(), flags, milliseconds, &Scope::of_the_host()) }
            .map_err(Trap::of_kind)
    }

    fn control(&self) -> *mut StoreHead {
        self.context().store().cast()
    }

    /// The host's data and a memory, at the same time.
    pub fn split(&mut self, memory: u32) -> (&mut H, MemoryMut<'_>) {
        // SAFETY: the data is in no memory, so the two are apart; both borrow `self` exclusively.
        unsafe {
            (
                &mut *self.data_ptr(),
                MemoryMut::new(self.context().unshared_memory(memory), self.context().store()),
            )
        }
    }

    /// The host's data and a shared memory, at the same time.
    #[cfg(feature = "alloc")]
    pub fn split_shared(&mut self, memory: u32) -> (&mut H, &SharedMemory) {
        // SAFETY: the data and the handle are apart; both borrow `self`.
        unsafe { (&mut *self.data_ptr(), self.context().shared_memory(memory)) }
    }

    /// The shared memory with this index. Panics if there is none.
    #[cfg(feature = "alloc")]
    pub fn shared_memory(&self, index: u32) -> &SharedMemory {
        // SAFETY: the instance is borrowed.
        unsafe { self.context().shared_memory(index) }
    }

    /// The memory with this index. Panics if there is none, as do the functions below.
    pub fn memory(&self, index: u32) -> MemoryRef<'_> {
        // SAFETY: nothing writes it while `self` is borrowed.
        unsafe { MemoryRef::new(self.context().unshared_memory(index)) }
    }

    /// The memory with this index.
    pub fn memory_mut(&mut self, index: u32) -> MemoryMut<'_> {
        // SAFETY: `self` is borrowed exclusively.
        unsafe { MemoryMut::new(self.context().unshared_memory(index), self.context().store()) }
    }

    /// The table with this index, whose elements are `E`.
    pub fn table<E: Reference>(&self, index: u32) -> TableRef<'_, E> {
        // SAFETY: `typed_table` checks the type; nothing writes it while `self` is borrowed.
        unsafe { TableRef::new(typed_table::<E>(self.context(), index)) }
    }

    /// The table with this index, whose elements are `E`.
    pub fn table_mut<E: Reference>(&mut self, index: u32) -> TableMut<'_, E> {
        // SAFETY: `typed_table` checks the type; `self` is borrowed exclusively.
        unsafe { TableMut::new(typed_table::<E>(self.context(), index), self.context()) }
    }

    /// The value of the global with this index, which is of type `T`.
    #[allow(private_bounds, reason = "sealed: the types that a global can hold")]
    pub fn global<T: HeldByGlobal>(&self, index: u32) -> T {
        // SAFETY: nothing writes it while `self` is borrowed.
        unsafe { global::global(self.context(), index) }
    }

    /// Sets the global with this index, which is of type `T`. Panics if the value is a function
    /// reference of another instance or to a function of another type.
    #[allow(private_bounds, reason = "sealed: the types that a global can hold")]
    pub fn set_global<T: HeldByGlobal>(&mut self, index: u32, value: T) {
        // SAFETY: `self` is borrowed exclusively.
        unsafe { global::set_global(self.context(), index, value) };
    }

    /// The imported function with this index: its code, and the context that it takes.
    pub fn function_import(&self, index: u32) -> VMFunctionImport {
        // SAFETY: the place is in the block, which nothing writes while `self` is borrowed.
        unsafe { *self.context().function_import(index) }
    }
}

/// The table's place and that its elements are `E`: anything else is a mistake of the bindings, and
/// panics.
pub(crate) fn typed_table<E: Reference>(context: Context, index: u32) -> *mut wamr_aot_abi::layout::VMTable {
    let table = context.table(index);
    // SAFETY: the tables of an instance are filled.
    let element = ValType::from_code(unsafe { (*table).element_type });
    let shown = element.is_some_and(|ty| ty.is_subtype_of(E::TYPE));
    assert!(shown, "table {index} has elements of another type");
    table
}
