//! [`Image`]: the tables of a module, as the compiler wrote them.

use core::ptr::NonNull;

use wamr_aot_abi::layout::{
    MODULE_FRAMES, MODULE_SIGNALS, VMCode, VMConstExpr, VMConstOp, VMDataSegment, VMElementSegment,
    VMFuncRefInit, VMGlobalType, VMMemoryType, VMModule, VMString, VMTableType, VMTagType,
};

/// Makes a pointer in a module's tables absolute.
pub(crate) fn resolve<T>(image_base: usize, pointer: *const T) -> *const T {
    if image_base == 0 || pointer.is_null() {
        pointer
    } else {
        core::ptr::with_exposed_provenance(pointer.addr().wrapping_add(image_base))
    }
}

/// A module and the image base that its pointers are relative to.
///
/// In what its methods return, `'static` means: as long as the image. An image that is linked into
/// the program lives for ever; for one that is loaded, handles, instances and stores hold a
/// `Keeper`, and nothing public is lent out for longer than they are borrowed.
#[derive(Clone, Copy)]
pub(crate) struct Image {
    /// Not a reference: the pointer may outlive the image, unused.
    module: NonNull<VMModule>,
    base: usize,
}

// SAFETY: a module is written by the compiler and never changes.
unsafe impl Send for Image {}
// SAFETY: as above.
unsafe impl Sync for Image {}

impl Image {
    /// # Safety
    /// `module` is written by the compiler of this ABI, and its pointers, relative to `base`, stay
    /// valid for ever.
    pub(crate) const unsafe fn new(module: &'static VMModule, base: usize) -> Image {
        Image { module: NonNull::from_ref(module), base }
    }

    /// # Safety
    /// `module` is written by the compiler of this ABI; it and its pointers, relative to `base`,
    /// stay valid for as long as the result and what its methods return are used.
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

    /// The description of the module's code, if the module has one.
    pub(crate) fn code_section(&self) -> Option<&'static VMCode> {
        let module = self.module();
        if module.flags & (MODULE_FRAMES | MODULE_SIGNALS) == 0 {
            return None;
        }
        // It follows the module, whose size is a multiple of its alignment.
        const { assert!(size_of::<VMModule>().is_multiple_of(align_of::<VMCode>())) };
        let end = core::ptr::from_ref(module).expose_provenance() + size_of::<VMModule>();
        // SAFETY: the compiler writes one after a module with one of the flags, in the same data
        // object.
        Some(unsafe { &*core::ptr::with_exposed_provenance::<VMCode>(end) })
    }

    /// # Safety
    /// `first` and `len` are a list of the module's.
    pub(crate) unsafe fn list<T>(&self, first: *const T, len: usize) -> &'static [T] {
        if len == 0 {
            return &[];
        }
        // SAFETY: a list of the module's has `len` elements at `first`, which stay valid by the
        // contract of `new`.
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

    pub(crate) fn tags(&self) -> &'static [VMTagType] {
        // SAFETY: the module's own list and length.
        unsafe { self.list(self.module().tags, self.module().tag_count as usize) }
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

    /// The name of a function, if the module has names.
    pub(crate) fn function_name(&self, index: u32) -> Option<&'static str> {
        if index >= self.module().function_name_count {
            return None;
        }
        // SAFETY: the module's own lists: there is one more offset than there are names, and the
        // last offset is the length of the bytes.
        unsafe {
            let offsets = self
                .list(self.module().function_name_offsets, self.module().function_name_count as usize + 1);
            let (start, end) = (offsets[index as usize] as usize, offsets[index as usize + 1] as usize);
            let bytes = self.list(self.module().function_name_bytes, *offsets.last()? as usize);
            core::str::from_utf8(bytes.get(start..end)?).ok().filter(|name| !name.is_empty())
        }
    }
}
