//! The places of the parts of a typed instance: the store, the host's data, the context, and what
//! the instance is given.

#[cfg(feature = "alloc")]
use alloc::alloc::{Layout, dealloc};
use core::mem::ManuallyDrop;

#[cfg(feature = "alloc")]
use wamr_aot_abi::layout::{CONTEXT_ALIGN, VMModule};
use wamr_aot_abi::layout::{VMContext, VMMemory, VMSlot, VMTable};

use crate::store::head::StoreHead;
#[cfg(feature = "alloc")]
use crate::{
    memory::{linear, table},
    raw::Context,
};

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

/// Frees an instance.
///
/// # Safety
/// `context` is that of an instance with data `H` in one allocation of this [`BlockLayout`], in
/// whatever state `make` left it. Its data and what its store owns are dropped. Nothing of it is
/// used again.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn free<H>(context: Context) {
    let (module, block) = (context.module(), context.store().cast::<u8>());
    // The same computation succeeded when the block was allocated.
    let layout = BlockLayout::new::<H>(module).expect("the block exists");
    // SAFETY: each memory and table is zeroed or filled, and freed here alone. The block was
    // allocated with this layout.
    unsafe {
        linear::free_defined_memories(context);
        for index in 0..module.imported_memory_count as usize {
            linear::free_memory(block.add(layout.memories).cast::<VMMemory>().add(index));
        }
        for index in 0..module.table_count - module.imported_table_count {
            table::free_table(context.defined_table(index));
        }
        for index in 0..module.imported_table_count as usize {
            table::free_table(block.add(layout.tables).cast::<VMTable>().add(index));
        }
        dealloc(block, layout.whole);
    }
}
