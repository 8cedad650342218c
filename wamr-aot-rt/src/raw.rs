//! Pointers into an instance's block and into the tables of its module.

use core::ptr::NonNull;

use wamr_aot_abi::{
    layout::{
        MODULE_FRAMES, MODULE_SIGNALS, VMCode, VMConstExpr, VMConstOp, VMContext, VMDataSegment, VMElementSegment, VMFuncRef,
        VMFuncRefInit, VMFunctionImport, VMGlobalType, VMMemory, VMMemoryType, VMModule, VMStore, VMString, VMTable,
        VMTableType,
    },
    signature::ValType,
};

/// Marks the owner of a `T` as invariant in it.
pub(crate) type Invariant<T> = core::marker::PhantomData<(T, fn(T) -> T)>;

use crate::{linear, reference::FuncRefError};

/// Makes a pointer of a module absolute.
pub(crate) fn resolve<T>(image_base: usize, pointer: *const T) -> *const T {
    if image_base == 0 || pointer.is_null() {
        pointer
    } else {
        core::ptr::with_exposed_provenance(pointer.addr().wrapping_add(image_base))
    }
}

/// A module and the image base that its pointers are relative to.
///
/// In what its methods return, `'static` means: as long as the image. One that is linked lives for ever; of one that is loaded,
/// handles, instances and stores keep a [`Keeper`](crate::module::Keeper), and nothing that is public is given out for longer than
/// they are borrowed.
#[derive(Clone, Copy)]
pub(crate) struct Image {
    /// Not a reference: it may be left behind by the image, unused.
    module: NonNull<VMModule>,
    base: usize,
}

// SAFETY: a module is written by the compiler and never changes.
unsafe impl Send for Image {}
// SAFETY: as above.
unsafe impl Sync for Image {}

impl Image {
    /// # Safety
    /// `module` is written by the compiler of this ABI, and its pointers, relative to `base`, stay valid for ever.
    pub(crate) const unsafe fn new(module: &'static VMModule, base: usize) -> Image {
        Image { module: NonNull::from_ref(module), base }
    }

    /// # Safety
    /// `module` is written by the compiler of this ABI; it and its pointers, relative to `base`, stay valid for as long as the result
    /// and what its methods return are used.
    pub(crate) unsafe fn from_pointer(module: *const VMModule, base: usize) -> Image {
        // SAFETY: a pointer to a module is not null.
        Image { module: unsafe { NonNull::new_unchecked(module.cast_mut()) }, base }
    }

    pub(crate) fn module(&self) -> &'static VMModule {
        // SAFETY: valid by the contract of the two functions that make images.
        unsafe { self.module.as_ref() }
    }

    /// Whether it may be unmapped.
    pub(crate) fn is_loaded(&self) -> bool {
        self.base != 0
    }

    pub(crate) fn base(&self) -> usize {
        self.base
    }

    pub(crate) fn code(&self, code: *const u8) -> *const u8 {
        resolve(self.base, code)
    }

    /// What the module tells of its code, if it does.
    pub(crate) fn code_section(&self) -> Option<&'static VMCode> {
        let module = self.module();
        if module.flags & (MODULE_FRAMES | MODULE_SIGNALS) == 0 {
            return None;
        }
        // It is behind the module, which is a multiple of its alignment long.
        const { assert!(size_of::<VMModule>().is_multiple_of(align_of::<VMCode>())) };
        let end = core::ptr::from_ref(module).expose_provenance() + size_of::<VMModule>();
        // SAFETY: the compiler writes one behind a module with one of the flags, in the same object of data.
        Some(unsafe { &*core::ptr::with_exposed_provenance::<VMCode>(end) })
    }

    /// # Safety
    /// `first` and `len` are a list of the module's.
    pub(crate) unsafe fn list<T>(&self, first: *const T, len: usize) -> &'static [T] {
        if len == 0 {
            return &[];
        }
        // SAFETY: a list of the module's has `len` elements at `first`, which stay valid by the contract of `new`.
        unsafe { core::slice::from_raw_parts(resolve(self.base, first), len) }
    }

    pub(crate) fn memories(&self) -> &'static [VMMemoryType] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().memories, self.module().memory_count as usize) }
    }

    pub(crate) fn tables(&self) -> &'static [VMTableType] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().tables, self.module().table_count as usize) }
    }

    pub(crate) fn globals(&self) -> &'static [VMGlobalType] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().globals, self.module().global_count as usize) }
    }

    pub(crate) fn global_values(&self) -> &'static [u8] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().global_values, self.module().global_values_len as usize) }
    }

    pub(crate) fn func_refs(&self) -> &'static [VMFuncRefInit] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().func_refs, self.module().func_ref_count as usize) }
    }

    pub(crate) fn data_segments(&self) -> &'static [VMDataSegment] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().data_segments, self.module().data_segment_count as usize) }
    }

    pub(crate) fn element_segments(&self) -> &'static [VMElementSegment] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().element_segments, self.module().element_segment_count as usize) }
    }

    pub(crate) fn bytes(&self, segment: &VMDataSegment) -> &'static [u8] {
        // SAFETY: `VMDataSegment`s exist only in modules.
        unsafe { self.list(segment.bytes, segment.len) }
    }

    pub(crate) fn items(&self, segment: &VMElementSegment) -> &'static [u32] {
        // SAFETY: `VMElementSegment`s exist only in modules.
        unsafe { self.list(segment.items, segment.len) }
    }

    pub(crate) fn ops(&self, expr: &VMConstExpr) -> &'static [VMConstOp] {
        // SAFETY: `VMConstExpr`s exist only in modules.
        unsafe { self.list(expr.ops, expr.len) }
    }

    pub(crate) fn string(&self, string: &VMString) -> &'static str {
        // SAFETY: `VMString`s exist only in modules.
        let bytes = unsafe { self.list(string.bytes, string.len) };
        core::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The name of a function, where the module tells it.
    pub(crate) fn function_name(&self, index: u32) -> Option<&'static str> {
        if index >= self.module().function_name_count {
            return None;
        }
        // SAFETY: the module's own lists: there is an offset more than names, and the last one is the length of the bytes.
        unsafe {
            let offsets = self.list(self.module().function_name_offsets, self.module().function_name_count as usize + 1);
            let (start, end) = (offsets[index as usize] as usize, offsets[index as usize + 1] as usize);
            let bytes = self.list(self.module().function_name_bytes, *offsets.last()? as usize);
            core::str::from_utf8(bytes.get(start..end)?).ok().filter(|name| !name.is_empty())
        }
    }
}

/// An index that is none of the module's is a mistake of the bindings or of the compiler. One message for all: it is in flash.
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
    panic!("the module has nothing with this index");
}

/// An instance's block. Indices are those of the module's index spaces and are checked: a wrong one panics.
#[derive(Clone, Copy)]
pub(crate) struct Context(NonNull<VMContext>);

impl Context {
    /// # Safety
    /// `vmctx` points to a block whose header is filled and which is as large as its module says, for as long as the value and
    /// what its methods return are used.
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
        // SAFETY: the header is filled, with a module that satisfied the contract of `Image::new` when the block was made.
        unsafe { Image::from_pointer((*self.as_ptr()).module, (*self.as_ptr()).image_base) }
    }

    pub(crate) fn module(self) -> &'static VMModule {
        self.image().module()
    }

    /// Where the defined globals are.
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

    /// Where the pointer to an imported memory is.
    pub(crate) fn imported_memory(self, index: u32) -> *mut *mut VMMemory {
        let module = self.module();
        check(index < module.imported_memory_count);
        self.at(module.offsets.imported_memories, index)
    }

    /// The memory with this index.
    #[inline]
    pub(crate) fn memory(self, index: u32) -> *mut VMMemory {
        match index.checked_sub(self.module().imported_memory_count) {
            // SAFETY: the slots of an instance are filled.
            Some(defined) => unsafe { linear::in_slot(self.defined_memory(defined)) },
            // SAFETY: within the array of imported memories.
            None => unsafe { *self.imported_memory(index) },
        }
    }

    /// The memory with this index, which only this instance's thread uses. Panics for any other.
    #[inline]
    pub(crate) fn unshared_memory(self, index: u32) -> *mut VMMemory {
        let memory = self.memory(index);
        // SAFETY: the memories of an instance are filled.
        assert!(!unsafe { linear::is_shared(memory) }, "memory {index} is shared");
        memory
    }

    /// The shared memory with this index. Panics for any other.
    ///
    /// # Safety
    /// The instance lives for `'a`.
    #[cfg(feature = "alloc")]
    pub(crate) unsafe fn shared_memory<'a>(self, index: u32) -> &'a crate::shared::SharedMemory {
        // SAFETY: the memories of an instance are filled.
        assert!(unsafe { linear::is_shared(self.memory(index)) }, "memory {index} is not shared");
        let place = match index.checked_sub(self.module().imported_memory_count) {
            // SAFETY: a slot of a shared memory starts with the pointer to its header.
            Some(defined) => unsafe { &raw const (*self.defined_memory(defined)).base }.cast(),
            None => self.imported_memory(index).cast_const(),
        };
        // SAFETY: the place is in the block, never changes, and the instance or its store holds a reference to the memory.
        unsafe { crate::shared::SharedMemory::at(place) }
    }

    /// A defined table.
    pub(crate) fn defined_table(self, defined: u32) -> *mut VMTable {
        let module = self.module();
        check(defined < module.table_count - module.imported_table_count);
        self.at(module.offsets.tables, defined)
    }

    /// Where the pointer to an imported table is.
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

    /// Where the pointer to an imported global is.
    pub(crate) fn imported_global(self, index: u32) -> *mut *mut u8 {
        let module = self.module();
        check(index < module.imported_global_count);
        self.at(module.offsets.imported_globals, index)
    }

    /// The value of the global with this index.
    pub(crate) fn global(self, index: u32) -> *mut u8 {
        if index < self.module().imported_global_count {
            // SAFETY: within the array of imported globals.
            unsafe { *self.imported_global(index) }
        } else {
            self.at(self.image().globals()[index as usize].offset, 0)
        }
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

    /// Whether `address` is that of one of this instance's function references, and the function of the type that `ty`, with an
    /// index of the module's types, asks for.
    pub(crate) fn check_func_ref(self, address: usize, ty: ValType) -> Result<(), FuncRefError> {
        let module = self.module();
        let first = self.as_ptr().addr() + module.offsets.func_refs as usize;
        let offset = address.wrapping_sub(first);
        let index = offset / size_of::<VMFuncRef>();
        if index >= module.func_ref_count as usize || !offset.is_multiple_of(size_of::<VMFuncRef>()) {
            return Err(FuncRefError::Foreign);
        }
        let found = self.image().func_refs()[index].type_index;
        if ty.function_type().is_none_or(|wanted| wanted == found) { Ok(()) } else { Err(FuncRefError::WrongType) }
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
