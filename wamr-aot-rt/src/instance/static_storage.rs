//! [`StaticStorage`]: an instance in a `static`, for programs without an allocator.

use core::{cell::UnsafeCell, mem::MaybeUninit};

use wamr_aot_abi::{
    layout::{VMMemory, VMSlot, VMTable},
    needs,
};

use crate::{
    instance::{
        block::{Head, Places},
        error::{InstantiateError, Reason},
        imports::{Imports, InstanceParts, Storage, check_bindings},
        instantiate::{self, OTHER_BINDINGS},
        owned::OwnedInstance,
        room::{Holder, Room},
    },
    memory::{
        ownership::BORROWED,
        plan::{MemoryPlan, TablePlan},
    },
    raw::Image,
    store::{head::StoreHead, options::InstanceOptions},
    sys::claim::Claim,
};

/// Bytes with the alignment of vectors and contexts.
#[repr(C, align(16))]
struct Aligned<const N: usize>([u8; N]);

/// What all storage has in addition to the bytes of memories and the elements of tables.
#[repr(C)]
struct Fixed<H, const CONTEXT: usize, const MEMORIES: usize, const TABLES: usize, const GLOBALS: usize> {
    context: Aligned<CONTEXT>,
    head: MaybeUninit<Head<H>>,
    memories: [MaybeUninit<VMMemory>; MEMORIES],
    tables: [MaybeUninit<VMTable>; TABLES],
    globals: [VMSlot; GLOBALS],
}

/// Room for an instance: its context of `CONTEXT` bytes, as many imports of each kind as the module
/// has, `BYTES` bytes for memories and `ELEMENTS` for the elements of tables. Zeroed, so that it
/// takes no place in the program's image.
pub(crate) struct StaticStorage<
    H,
    const CONTEXT: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> {
    claim: Claim,
    fixed: UnsafeCell<MaybeUninit<Fixed<H, CONTEXT, MEMORIES, TABLES, GLOBALS>>>,
    elements: UnsafeCell<MaybeUninit<[usize; ELEMENTS]>>,
    bytes: UnsafeCell<MaybeUninit<Aligned<BYTES>>>,
}

// SAFETY: what is inside is reached through the instance that holds the claim alone, which may be
// on another thread.
unsafe impl<
    H: Send,
    const CONTEXT: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> Sync for StaticStorage<H, CONTEXT, MEMORIES, TABLES, GLOBALS, BYTES, ELEMENTS>
{
}

impl<
    H,
    const CONTEXT: usize,
    const MEMORIES: usize,
    const TABLES: usize,
    const GLOBALS: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> StaticStorage<H, CONTEXT, MEMORIES, TABLES, GLOBALS, BYTES, ELEMENTS>
{
    /// Unused storage.
    #[allow(clippy::new_without_default, reason = "made in constants, where there is no `default`")]
    pub(crate) const fn new() -> Self {
        StaticStorage {
            claim: Claim::new(),
            fixed: UnsafeCell::new(MaybeUninit::zeroed()),
            elements: UnsafeCell::new(MaybeUninit::zeroed()),
            bytes: UnsafeCell::new(MaybeUninit::zeroed()),
        }
    }

    /// Makes an instance here and runs its start function. The storage is free again when the
    /// instance is dropped.
    ///
    /// # Errors
    /// If the storage is in use, and as `OwnedInstance::new`.
    ///
    /// `NEEDS` are the [`needs`] of the module, from its manifest: the program has no code for
    /// other modules.
    ///
    /// # Safety
    /// `parts` as for `OwnedInstance::new`; the module was compiled for no kind of interruption.
    pub(crate) unsafe fn init<const NEEDS: u32>(
        &'static self,
        data: H,
        parts: InstanceParts<'_>,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        // SAFETY: passed on; a module that can be interrupted is made by `init_with`.
        unsafe {
            let image = linked(&parts);
            self.make::<NEEDS, true>(data, image, parts, Holder::new, |_| ())
        }
    }

    /// The same with options, also for modules that can be interrupted.
    ///
    /// # Errors
    /// As [`StaticStorage::init`], and if the module was compiled for another kind of interruption
    /// than the options are for.
    ///
    /// # Safety
    /// As for [`StaticStorage::init`].
    pub(crate) unsafe fn init_with<const NEEDS: u32>(
        &'static self,
        data: H,
        parts: InstanceParts<'_>,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        options.check(parts.module.flags)?;
        // SAFETY: passed on.
        unsafe {
            let image = linked(&parts);
            self.make::<NEEDS, true>(data, image, parts, Holder::new, |head| options.apply(head))
        }
    }

    /// Makes an instance of a module that is not linked, for which there may be more room than it
    /// needs. `words` is called when the storage is the instance's.
    ///
    /// # Errors
    /// As [`StaticStorage::init_with`].
    ///
    /// # Safety
    /// As for [`StaticStorage::init`], but that `image` is the module's, and valid for as long as
    /// the instance. The words are those of its bindings, and are valid for as long.
    #[cfg(feature = "in-place")]
    pub(crate) unsafe fn init_in_place<const NEEDS: u32>(
        &'static self,
        data: H,
        image: Image,
        parts: InstanceParts<'_>,
        words: impl FnOnce() -> *const usize,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        options.check(parts.module.flags)?;
        let holder = |claim: *const Claim| Holder { claim, words: words() };
        // SAFETY: passed on.
        unsafe { self.make::<NEEDS, false>(data, image, parts, holder, |head| options.apply(head)) }
    }

    /// If `EXACT`, there must be as much room for the context as the module needs, as in bindings.
    ///
    /// # Safety
    /// As for [`StaticStorage::init`]; `image` is that of `parts.module`. `configure` prepares the
    /// store for what the module's code reads of it.
    unsafe fn make<const NEEDS: u32, const EXACT: bool>(
        &'static self,
        data: H,
        image: Image,
        parts: InstanceParts<'_>,
        holder: impl FnOnce(*const Claim) -> Holder,
        configure: impl FnOnce(&mut StoreHead),
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        instantiate::check(image)?;
        check_bindings::<NEEDS>(image, &parts)?;
        let context = image.module().context_size as usize;
        let fits = if EXACT { context == CONTEXT } else { context <= CONTEXT }
            && parts.imports.state.memories.len() == MEMORIES
            && parts.imports.state.tables.len() == TABLES
            && parts.imports.state.globals.len() == GLOBALS;
        if !fits {
            return Err(InstantiateError(Reason::Malformed(OTHER_BINDINGS)));
        }
        if NEEDS & needs::SHARED_MEMORIES != 0 {
            return Err(InstantiateError(Reason::Malformed(
                "a module with shared memories has no instances in statics",
            )));
        }
        if !self.claim.take() {
            return Err(InstantiateError(Reason::InUse));
        }
        // SAFETY: the claim makes the storage this function's, and then the instance's. Zeroes are
        // valid for all that `make` reads before it writes.
        unsafe { self.fixed.get().write_bytes(0, 1) };
        let (places, mut storage) = self.rooms();
        // SAFETY: the places are valid and zeroed; the claim is given back when the instance ends.
        // The rest is passed on.
        unsafe {
            OwnedInstance::make::<NEEDS>(
                data,
                image,
                #[cfg(feature = "alloc")]
                None,
                &parts,
                places,
                holder(&self.claim),
                &mut storage,
                configure,
            )
        }
    }

    /// Makes an instance again, in the room of one that ended, and runs its start function. On an
    /// error the storage is free.
    ///
    /// # Errors
    /// If the room is elsewhere; otherwise as [`StaticStorage::init_with`].
    ///
    /// # Safety
    /// `imports` are as for the instance that ended, from the same bindings. `NEEDS` as for
    /// [`StaticStorage::init`].
    pub(crate) unsafe fn reset<const NEEDS: u32>(
        &'static self,
        mut room: Room<H>,
        data: H,
        imports: Imports<'_>,
        options: InstanceOptions,
    ) -> Result<OwnedInstance<H>, InstantiateError> {
        if !room.is_in(&self.claim) {
            return Err(InstantiateError(Reason::Elsewhere));
        }
        let (places, mut storage) = self.rooms();
        // SAFETY: the room has the claim, so the places are its. Everything in them is borrowed
        // from this storage. The rest is passed on.
        unsafe {
            room.prepare(options)?;
            OwnedInstance::make_again::<NEEDS>(room, data, &imports, places, &mut storage)
        }
    }

    /// The places, and what memories and tables are taken from.
    fn rooms(&'static self) -> (Places<H>, Regions) {
        let fixed = self.fixed.get().cast::<Fixed<H, CONTEXT, MEMORIES, TABLES, GLOBALS>>();
        // SAFETY: only addresses are made, of what is inside.
        let places = unsafe {
            Places {
                head: (&raw mut (*fixed).head).cast(),
                context: (&raw mut (*fixed).context).cast(),
                memories: (&raw mut (*fixed).memories).cast(),
                tables: (&raw mut (*fixed).tables).cast(),
                globals: (&raw mut (*fixed).globals).cast(),
            }
        };
        let bytes = Region { next: self.bytes.get().cast::<u8>(), left: BYTES };
        (places, Regions { bytes, elements: Region { next: self.elements.get().cast(), left: ELEMENTS } })
    }
}

/// The image of a linked module.
///
/// # Safety
/// `parts.module` is a symbol that the compiler wrote.
unsafe fn linked(parts: &InstanceParts<'_>) -> Image {
    // SAFETY: a linked symbol lives for ever; its pointers are absolute.
    unsafe { Image::new(parts.module, 0) }
}

/// Items that are not taken yet.
struct Region<T> {
    next: *mut T,
    left: usize,
}

impl<T> Region<T> {
    fn take(&mut self, count: usize) -> Option<*mut T> {
        self.left = self.left.checked_sub(count)?;
        let taken = self.next;
        self.next = taken.wrapping_add(count);
        Some(taken)
    }
}

struct Regions {
    bytes: Region<u8>,
    elements: Region<usize>,
}

impl Storage for Regions {
    fn memory(&mut self, plan: MemoryPlan) -> Option<VMMemory> {
        let MemoryPlan { len, max_len, page_size_log2, static_capacity, .. } = plan;
        const ALIGN: usize = align_of::<Aligned<0>>();
        let base = self.bytes.take(static_capacity.checked_add(ALIGN - 1)? & !(ALIGN - 1))?;
        let memory =
            VMMemory { base, len, capacity: static_capacity, max_len, page_size_log2, ownership: BORROWED };
        if len > static_capacity {
            return None;
        }
        // SAFETY: `static_capacity` bytes are at the base, and `len` is not more.
        unsafe { base.write_bytes(0, len) };
        Some(memory)
    }

    fn table(&mut self, plan: TablePlan) -> Option<VMTable> {
        let TablePlan { len, max_len, element_type, static_capacity } = plan;
        let base = self.elements.take(static_capacity)?;
        if len > static_capacity {
            return None;
        }
        // SAFETY: `static_capacity` elements are at the base, and `len` is not more.
        unsafe { base.write_bytes(0, len) };
        Some(VMTable { base, len, capacity: static_capacity, max_len, element_type, ownership: BORROWED })
    }
}
