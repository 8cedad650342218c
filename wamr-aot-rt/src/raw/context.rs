//! [`Context`]: an instance's block.

use core::{ops::Range, ptr::NonNull};

use wamr_aot_abi::{
    layout::{
        VMContext, VMException, VMFuncRef, VMFuncRefInit, VMFunctionImport, VMMemory, VMModule, VMStore,
        VMTable, VMTag,
    },
    signature::ValType,
};

use super::image::Image;
use crate::base::reference::FuncRefError;

/// An out-of-range index is a bug in the bindings or the compiler. All checks share one message,
/// which is in flash.
#[inline]
fn check(is_inside: bool) {
    if !is_inside {
        wrong_index();
    }
}

/// See [`check`].
#[cold]
#[inline(never)]
pub(crate) fn wrong_index() -> ! {
    panic!("the module has no item with this index");
}

/// An instance's block. Indices are those of the module's index spaces and are checked: an invalid
/// index panics.
#[derive(Clone, Copy)]
pub(crate) struct Context(NonNull<VMContext>);

impl Context {
    /// # Safety
    /// `vmctx` points to a block whose header is filled and which is as large as its module says,
    /// for as long as the value and what its methods return are used.
    pub(crate) unsafe fn new(vmctx: *mut VMContext) -> Context {
        // SAFETY: a pointer to a block is not null.
        Context(unsafe { NonNull::new_unchecked(vmctx) })
    }

    #[inline]
    pub(crate) fn as_ptr(self) -> *mut VMContext {
        self.0.as_ptr()
    }

    #[inline]
    pub(crate) fn store(self) -> *mut VMStore {
        // SAFETY: the header is filled.
        unsafe { (*self.as_ptr()).store }
    }

    pub(crate) fn image(self) -> Image {
        // SAFETY: the header is filled, with a module that satisfied the contract of `Image::new`
        // when the block was made.
        unsafe { Image::from_pointer((*self.as_ptr()).module, (*self.as_ptr()).image_base) }
    }

    pub(crate) fn module(self) -> &'static VMModule {
        self.image().module()
    }

    /// The start of the defined globals.
    pub(crate) fn globals(self) -> *mut u8 {
        self.at(self.module().offsets.globals, 0)
    }

    fn at<T>(self, offset: u32, index: u32) -> *mut T {
        // SAFETY: callers pass an array's offset in this block and an index within its length.
        unsafe { self.as_ptr().byte_add(offset as usize).cast::<T>().add(index as usize) }
    }

    /// A defined memory.
    pub(crate) fn defined_memory(self, defined: u32) -> *mut VMMemory {
        let module = self.module();
        check(defined < module.memory_count - module.imported_memory_count);
        self.at(module.offsets.memories, defined)
    }

    /// The address of the pointer to an imported memory.
    pub(crate) fn imported_memory(self, index: u32) -> *mut *mut VMMemory {
        let module = self.module();
        check(index < module.imported_memory_count);
        self.at(module.offsets.imported_memories, index)
    }

    /// A defined table.
    pub(crate) fn defined_table(self, defined: u32) -> *mut VMTable {
        let module = self.module();
        check(defined < module.table_count - module.imported_table_count);
        self.at(module.offsets.tables, defined)
    }

    /// The address of the pointer to an imported table.
    pub(crate) fn imported_table(self, index: u32) -> *mut *mut VMTable {
        let module = self.module();
        check(index < module.imported_table_count);
        self.at(module.offsets.imported_tables, index)
    }

    /// The table with this index.
    pub(crate) fn table(self, index: u32) -> *mut VMTable {
        match index.checked_sub(self.module().imported_table_count) {
            Some(defined) => self.defined_table(defined),
            // SAFETY: within the array of imported tables.
            None => unsafe { *self.imported_table(index) },
        }
    }

    /// The address of the pointer to an imported global.
    pub(crate) fn imported_global(self, index: u32) -> *mut *mut u8 {
        let module = self.module();
        check(index < module.imported_global_count);
        self.at(module.offsets.imported_globals, index)
    }

    /// The address of the value of the global with this index.
    pub(crate) fn global(self, index: u32) -> *mut u8 {
        if index < self.module().imported_global_count {
            // SAFETY: within the array of imported globals.
            unsafe { *self.imported_global(index) }
        } else {
            self.at(self.image().globals()[index as usize].offset, 0)
        }
    }

    /// The place of the tag with this index in the context's own array: that of a defined tag, or
    /// of an imported one that is made for this instance.
    pub(crate) fn own_tag(self, index: u32) -> *mut VMTag {
        let module = self.module();
        check(index < module.tag_count);
        self.at(module.offsets.tags, index)
    }

    /// The address of the pointer to an imported tag.
    pub(crate) fn imported_tag(self, index: u32) -> *mut *mut VMTag {
        let module = self.module();
        check(index < module.imported_tag_count);
        self.at(module.offsets.imported_tags, index)
    }

    /// The tag with this index.
    pub(crate) fn tag(self, index: u32) -> *mut VMTag {
        if index < self.module().imported_tag_count {
            // SAFETY: within the array of imported tags.
            unsafe { *self.imported_tag(index) }
        } else {
            self.own_tag(index)
        }
    }

    /// The addresses of the room for exceptions.
    pub(crate) fn exception_room(self) -> Range<usize> {
        let module = self.module();
        let start = self.as_ptr().addr() + module.offsets.exceptions as usize;
        start..start + module.exception_count as usize * module.exception_size as usize
    }

    /// A place for an exception.
    pub(crate) fn exception(self, place: u32) -> *mut VMException {
        let module = self.module();
        check(place < module.exception_count);
        self.at::<u8>(module.offsets.exceptions, place * module.exception_size).cast()
    }

    /// The place for an exception that an address is in.
    pub(crate) fn exception_at(self, address: usize) -> Option<*mut VMException> {
        let room = self.exception_room();
        // Without room there is no size to divide by.
        let offset = Some(address).filter(|address| room.contains(address))? - room.start;
        Some(self.exception((offset / self.module().exception_size as usize) as u32))
    }

    /// An imported function.
    pub(crate) fn function_import(self, index: u32) -> *mut VMFunctionImport {
        let module = self.module();
        check(index < module.imported_function_count);
        self.at(module.offsets.function_imports, index)
    }

    /// A function reference, by its index among the module's function references.
    pub(crate) fn func_ref(self, index: u32) -> *mut VMFuncRef {
        let module = self.module();
        check(index < module.func_ref_count);
        self.at(module.offsets.func_refs, index)
    }

    /// The index of the function reference at this address, if it is one of this instance's.
    pub(crate) fn func_ref_index(self, address: usize) -> Option<u32> {
        let module = self.module();
        let first = self.as_ptr().addr() + module.offsets.func_refs as usize;
        let offset = address.wrapping_sub(first);
        let index = offset / size_of::<VMFuncRef>();
        let is_one = index < module.func_ref_count as usize && offset.is_multiple_of(size_of::<VMFuncRef>());
        is_one.then_some(index as u32)
    }

    /// The module's description of the function reference at `address`, if it is one of this
    /// instance's.
    pub(crate) fn func_ref_at(self, address: usize) -> Option<&'static VMFuncRefInit> {
        self.func_ref_index(address).and_then(|index| self.image().func_refs().get(index as usize))
    }

    /// Checks that `address` is that of one of this instance's function references, and that the
    /// function has the type that `ty`, with an index of the module's types, requires.
    pub(crate) fn check_func_ref(self, address: usize, ty: ValType) -> Result<(), FuncRefError> {
        let found = self.func_ref_at(address).ok_or(FuncRefError::Foreign)?.type_index;
        if ty.function_type().is_none_or(|wanted| wanted == found) {
            Ok(())
        } else {
            Err(FuncRefError::WrongType)
        }
    }

    /// The store's id of a function type.
    pub(crate) fn type_id(self, index: u32) -> *mut u32 {
        let module = self.module();
        check(index < module.type_count);
        self.at(module.offsets.type_ids, index)
    }

    pub(crate) fn is_data_dropped(self, segment: u32) -> bool {
        let (word, bit) = self.dropped_data(segment);
        // SAFETY: the word is in the block.
        unsafe { *word & bit != 0 }
    }

    pub(crate) fn drop_data(self, segment: u32) {
        let (word, bit) = self.dropped_data(segment);
        // SAFETY: the word is in the block.
        unsafe { *word |= bit };
    }

    pub(crate) fn is_element_dropped(self, segment: u32) -> bool {
        let (word, bit) = self.dropped_element(segment);
        // SAFETY: the word is in the block.
        unsafe { *word & bit != 0 }
    }

    pub(crate) fn drop_element(self, segment: u32) {
        let (word, bit) = self.dropped_element(segment);
        // SAFETY: the word is in the block.
        unsafe { *word |= bit };
    }

    fn dropped_data(self, segment: u32) -> (*mut u32, u32) {
        let module = self.module();
        check(segment < module.data_segment_count);
        (self.at(module.offsets.dropped_data, segment / 32), 1 << (segment % 32))
    }

    fn dropped_element(self, segment: u32) -> (*mut u32, u32) {
        let module = self.module();
        check(segment < module.element_segment_count);
        (self.at(module.offsets.dropped_elements, segment / 32), 1 << (segment % 32))
    }
}
