//! [`Linkage`]: by symbol, or through the words of a module that was loaded.

use wamr_aot_abi::layout::{VMContext, VMReflection};

/// How bindings reach what they call: chosen by the type of the instance.
pub trait Linkage {
    /// The code of an exported function: `linked` if the module is linked with the bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `item` one of
    /// its functions.
    unsafe fn function(vmctx: *mut VMContext, linked: *const u8, item: usize) -> *const u8;

    /// The index of a memory, table, global or tag: `linked` if the module is linked with the
    /// bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `item` is no
    /// function.
    unsafe fn index(vmctx: *mut VMContext, linked: u32, item: usize) -> u32;

    /// The module's reflection: `linked` if the module is linked with the bindings.
    ///
    /// # Safety
    /// `vmctx` is the context of an instance of the bindings with this linkage, and `items` is how
    /// many items they have.
    unsafe fn reflection(
        vmctx: *mut VMContext,
        linked: *const VMReflection,
        items: usize,
    ) -> *const VMReflection;
}

/// By symbol.
#[derive(Debug)]
pub enum Linked {}

/// Through the table that was made when the module was loaded.
#[derive(Debug)]
pub enum Loaded {}

/// As the instance was made: one of the two, found out on use.
#[derive(Debug)]
pub enum Either {}

/// # Safety
/// `vmctx` is the context of an instance that was made from a loaded module with this item.
#[inline]
unsafe fn word(vmctx: *mut VMContext, item: usize) -> usize {
    // SAFETY: such an instance keeps the links, and its owner is the list of their words.
    unsafe { *(*vmctx).owner.cast::<usize>().add(item) }
}

impl Linkage for Linked {
    #[inline(always)]
    unsafe fn function(_: *mut VMContext, linked: *const u8, _: usize) -> *const u8 {
        linked
    }

    #[inline(always)]
    unsafe fn index(_: *mut VMContext, linked: u32, _: usize) -> u32 {
        linked
    }

    #[inline(always)]
    unsafe fn reflection(_: *mut VMContext, linked: *const VMReflection, _: usize) -> *const VMReflection {
        linked
    }
}

impl Linkage for Loaded {
    #[inline]
    unsafe fn function(vmctx: *mut VMContext, _: *const u8, item: usize) -> *const u8 {
        // SAFETY: passed on; the word of a function is the address of its code.
        core::ptr::with_exposed_provenance(unsafe { word(vmctx, item) })
    }

    #[inline]
    unsafe fn index(vmctx: *mut VMContext, _: u32, item: usize) -> u32 {
        // SAFETY: passed on; the word of what is no function is its index, which has 32 bits.
        unsafe { word(vmctx, item) as u32 }
    }

    #[inline]
    unsafe fn reflection(vmctx: *mut VMContext, _: *const VMReflection, items: usize) -> *const VMReflection {
        // SAFETY: passed on; the word after those of the items is the address.
        core::ptr::with_exposed_provenance(unsafe { word(vmctx, items) })
    }
}

impl Linkage for Either {
    #[inline]
    unsafe fn function(vmctx: *mut VMContext, linked: *const u8, item: usize) -> *const u8 {
        // SAFETY: passed on: an instance with an owner was made from a loaded module.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::function(vmctx, linked, item) } }
    }

    #[inline]
    unsafe fn index(vmctx: *mut VMContext, linked: u32, item: usize) -> u32 {
        // SAFETY: as above.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::index(vmctx, linked, item) } }
    }

    #[inline]
    unsafe fn reflection(
        vmctx: *mut VMContext,
        linked: *const VMReflection,
        items: usize,
    ) -> *const VMReflection {
        // SAFETY: as above.
        unsafe { if (*vmctx).owner.is_null() { linked } else { Loaded::reflection(vmctx, linked, items) } }
    }
}
