//! The blocks of instances in a store.

use alloc::alloc::{Layout, alloc_zeroed, dealloc};

use wamr_aot_abi::{
    layout::{CONTEXT_ALIGN, VMContext, VMStore},
    needs,
};

use crate::{
    instance::{
        error::{InstantiateError, Reason},
        instantiate::{self, Provision},
    },
    memory::{linear, table as tables},
    raw::{Context, Image},
};

fn block_layout(context_size: u32) -> Option<Layout> {
    // An allocation of no bytes is undefined.
    let size = (context_size as usize).max(size_of::<VMContext>());
    Layout::from_size_align(size, CONTEXT_ALIGN).ok()
}

/// The instance's block, filled.
pub(super) fn allocate(
    store: *mut VMStore,
    image: Image,
    provision: &mut impl Provision,
) -> Result<Context, InstantiateError> {
    /// Frees a block that could not be filled.
    struct Unfinished(Context);
    impl Drop for Unfinished {
        fn drop(&mut self) {
            // SAFETY: nothing else has the block yet.
            unsafe { free(self.0) };
        }
    }
    let out_of_memory = || InstantiateError(Reason::OutOfMemory { what: "the instance" });
    let layout = block_layout(image.module().context_size).ok_or_else(out_of_memory)?;
    // SAFETY: the size is not 0.
    let block = unsafe { alloc_zeroed(layout) }.cast::<VMContext>();
    if block.is_null() {
        return Err(out_of_memory());
    }
    // SAFETY: the block is zeroed, nothing else's, and has room for the header. `fill` writes the
    // same header again.
    unsafe {
        block.write(VMContext {
            store,
            module: image.module(),
            image_base: image.base(),
            owner: core::ptr::null_mut(),
        });
        let unfinished = Unfinished(Context::new(block));
        let context = instantiate::fill::<{ needs::ALL }>(block, store, image, provision)?;
        core::mem::forget(unfinished);
        Ok(context)
    }
}

/// # Safety
/// Called once for a block of [`allocate`], of which nothing is used afterwards.
pub(super) unsafe fn free(context: Context) {
    let module = context.module();
    // SAFETY: defined memories and tables are zeroed or filled, and freed here alone; the block has
    // this layout.
    unsafe {
        linear::take_defined_memories(context, drop);
        for index in 0..module.table_count - module.imported_table_count {
            tables::free_table(context.defined_table(index));
        }
        let layout = block_layout(module.context_size).expect("the block exists");
        dealloc(context.as_ptr().cast(), layout);
    }
}
