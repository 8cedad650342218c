//! The places of the parts of a typed instance: the store, the host's data, the context, and what
//! the instance is given.

#[cfg(feature = "alloc")]
use alloc::alloc::{Layout, dealloc};
use core::mem::ManuallyDrop;

#[cfg(feature = "alloc")]
use wamr_aot_abi::layout::{CONTEXT_ALIGN, VMModule};
use wamr_aot_abi::layout::{VMContext, VMMemory, VMSlot, VMStore, VMTable};

#[cfg(feature = "alloc")]
use crate::{
    memory::{
        heap,
        linear::{self, UsedMemory},
        table::{self, UsedTable},
    },
    raw::Context,
};
use crate::{raw::Image, store::head::StoreHead};

/// The start of the storage.
#[repr(C)]
pub(crate) struct Head<H> {
    pub(crate) store: StoreHead,
    pub(crate) data: ManuallyDrop<H>,
}

/// The places of the parts of an instance. All are zeroed.
pub(crate) struct Places<H> {
    pub(crate) head: *mut Head<H>,
    pub(crate) context: *mut VMContext,
    /// As many as the module imports; the same holds for the two that follow.
    pub(crate) memories: *mut VMMemory,
    pub(crate) tables: *mut VMTable,
    pub(crate) globals: *mut VMSlot,
}

impl<H> Clone for Places<H> {
    fn clone(&self) -> Places<H> {
        *self
    }
}

impl<H> Copy for Places<H> {}

impl<H> Places<H> {
    /// Zeroes all but the store and the host's data, and writes the context's header.
    ///
    /// # Safety
    /// The places are those of an instance of the module, of which nothing is used or owned any
    /// more but its store.
    pub(crate) unsafe fn clear(&self, image: Image) {
        let module = image.module();
        // SAFETY: by the contract, the places have room for as much as the module says.
        unsafe {
            self.memories.write_bytes(0, module.imported_memory_count as usize);
            self.tables.write_bytes(0, module.imported_table_count as usize);
            self.globals.write_bytes(0, module.imported_global_count as usize);
            self.context.cast::<u8>().write_bytes(0, module.context_size as usize);
            self.write_header(image);
        }
    }

    /// Writes the context's header, which is enough for the instance to be dropped.
    ///
    /// # Safety
    /// The places are those of an instance of the module, and valid for writes.
    pub(crate) unsafe fn write_header(&self, image: Image) {
        let (module, store) = (image.module(), self.head.cast::<VMStore>());
        let header = VMContext { store, module, image_base: image.base(), owner: core::ptr::null_mut() };
        // SAFETY: by the contract.
        unsafe { self.context.write(header) };
    }
}

/// How one allocation holds all parts.
#[cfg(feature = "alloc")]
pub(crate) struct BlockLayout {
    pub(crate) whole: Layout,
    pub(crate) context: usize,
    pub(crate) memories: usize,
    pub(crate) tables: usize,
    pub(crate) globals: usize,
}

#[cfg(feature = "alloc")]
impl BlockLayout {
    pub(crate) fn new<H>(module: &VMModule) -> Option<BlockLayout> {
        let context = Layout::from_size_align(module.context_size as usize, CONTEXT_ALIGN).ok()?;
        let (whole, context) = Layout::new::<Head<H>>().extend(context).ok()?;
        let (whole, memories) =
            whole.extend(Layout::array::<VMMemory>(module.imported_memory_count as usize).ok()?).ok()?;
        let (whole, tables) =
            whole.extend(Layout::array::<VMTable>(module.imported_table_count as usize).ok()?).ok()?;
        let (whole, globals) =
            whole.extend(Layout::array::<VMSlot>(module.imported_global_count as usize).ok()?).ok()?;
        Some(BlockLayout { whole, context, memories, tables, globals })
    }
}

#[cfg(feature = "alloc")]
impl BlockLayout {
    /// The places in a block.
    ///
    /// # Safety
    /// The block has this layout.
    pub(crate) unsafe fn places<H>(&self, block: *mut u8) -> Places<H> {
        // SAFETY: all are in the block, where the layout has room for them.
        unsafe {
            Places {
                head: block.cast(),
                context: block.add(self.context).cast(),
                memories: block.add(self.memories).cast(),
                tables: block.add(self.tables).cast(),
                globals: block.add(self.globals).cast(),
            }
        }
    }
}

/// The places of an instance.
///
/// # Safety
/// `context` is that of an instance with data `H`, in whatever state `make` left it; in a static it
/// is complete.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn places<H>(context: Context) -> Places<H> {
    let (module, head) = (context.module(), context.store().cast::<Head<H>>());
    // SAFETY: the store is the start of a `Head`.
    if unsafe { (*head).store.claim.is_null() } {
        // The same computation succeeded when the block was allocated.
        let layout = BlockLayout::new::<H>(module).expect("the block exists");
        // SAFETY: what has no claim is in one block.
        return unsafe { layout.places(head.cast()) };
    }
    // What is imported, none of it shared, is in arrays, to whose elements the context points.
    let (memories, tables, globals) =
        (module.imported_memory_count, module.imported_table_count, module.imported_global_count);
    // SAFETY: the context is complete.
    unsafe {
        Places {
            head,
            context: context.as_ptr(),
            memories: if memories == 0 { heap::dangling() } else { *context.imported_memory(0) },
            tables: if tables == 0 { heap::dangling() } else { *context.imported_table(0) },
            globals: if globals == 0 { heap::dangling() } else { context.imported_global(0).read().cast() },
        }
    }
}

/// Takes the memories and tables out of an instance, in the order in which they were made.
///
/// # Safety
/// As for [`places`], whose result is passed. Their content is not used again, except through what
/// is visited.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn take<H>(
    context: Context,
    places: Places<H>,
    mut memory: impl FnMut(UsedMemory),
    mut table: impl FnMut(UsedTable),
) {
    let module = context.module();
    let imported_tables = module.imported_table_count as usize;
    // SAFETY: each memory and table is zeroed or filled, and taken here alone.
    unsafe {
        for index in 0..module.imported_memory_count as usize {
            let taken = linear::take_memory(places.memories.add(index), || None);
            taken.into_iter().for_each(&mut memory);
        }
        linear::take_defined_memories(context, memory);
        for index in 0..imported_tables {
            table(table::take_table(places.tables.add(index)));
        }
        for index in 0..module.table_count - module.imported_table_count {
            table(table::take_table(context.defined_table(index)));
        }
    }
}

/// Frees an instance.
///
/// # Safety
/// `context` is that of an instance with data `H` in one allocation of this [`BlockLayout`], in
/// whatever state `make` left it. Its data and what its store owns are dropped. Nothing of it is
/// used again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free<H>(context: Context) {
    // The same computation succeeded when the block was allocated.
    let layout = BlockLayout::new::<H>(context.module()).expect("the block exists");
    let block = context.store().cast::<u8>();
    // SAFETY: the block was allocated with this layout; what is taken is dropped, and nothing else
    // is used.
    unsafe {
        take(context, layout.places::<H>(block), drop, drop);
        dealloc(block, layout.whole);
    }
}
