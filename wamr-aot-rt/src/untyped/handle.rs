//! Handles: plain values that name something in a store.

use core::{
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use wamr_aot_abi::layout::VMFuncRef;

/// Tells stores apart: no two stores of a program have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StoreId(usize);

impl StoreId {
    pub(super) fn next() -> StoreId {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |id| id.checked_add(1));
        StoreId(id.expect("fewer stores than addresses"))
    }
}

/// A function of a store.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Func {
    pub(super) store: StoreId,
    /// Lives as long as the store, which the id proves to be there.
    pub(super) func_ref: NonNull<VMFuncRef>,
}

// SAFETY: the pointer is used only together with the store that it belongs to.
unsafe impl Send for Func {}
// SAFETY: as above.
unsafe impl Sync for Func {}

impl Func {
    /// A copy of the reference. The store has to be there: callers check.
    pub(super) fn raw(self) -> VMFuncRef {
        // SAFETY: lives as long as the store, which callers have checked the function to belong to
        // and hold a borrow of.
        unsafe { *self.func_ref.as_ptr() }
    }
}

impl core::fmt::Debug for Func {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Func(..)")
    }
}

/// A linear memory of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Memory {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

/// A table of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

/// A global of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Global {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

/// A tag of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

/// An instance in a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    pub(super) store: StoreId,
    pub(super) index: u32,
}

/// What can be imported and exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extern {
    /// A function.
    Func(Func),
    /// A linear memory.
    Memory(Memory),
    /// A table.
    Table(Table),
    /// A global.
    Global(Global),
    /// A tag.
    Tag(Tag),
}

macro_rules! externs {
    ($($ty:ident: $name:ident;)*) => {
        impl Extern {
            $(
                #[doc = concat!("The handle, if it is a [`", stringify!($ty), "`].")]
                pub fn $name(self) -> Option<$ty> {
                    if let Extern::$ty(handle) = self { Some(handle) } else { None }
                }
            )*
        }

        $(
            impl From<$ty> for Extern {
                fn from(handle: $ty) -> Extern {
                    Extern::$ty(handle)
                }
            }
        )*
    };
}

externs! {
    Func: func;
    Memory: memory;
    Table: table;
    Global: global;
    Tag: tag;
}
