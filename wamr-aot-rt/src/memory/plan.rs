//! The intended size of a memory or a table.

#[cfg(feature = "alloc")]
use wamr_aot_abi::layout::{MEMORY_GUARDED, MEMORY_SHARED};
use wamr_aot_abi::{
    layout::{MEMORY_64, PointerWidth, VMMemoryType, VMTableType},
    sizes, static_storage,
};

use crate::base::types::{MemoryLimits, TableLimits};
#[cfg(feature = "alloc")]
use crate::{
    base::types::{MemoryType, memory_type},
    memory::image::MemoryImage,
    raw::Image,
    sys::signal,
};

/// The largest number of elements that a table may have, whatever its type allows: it keeps a guest
/// from using up all memory with one instruction.
pub(crate) const MAX_TABLE_LEN: usize = 10_000_000;

/// The intended size of a memory, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemoryPlan {
    pub(crate) len: usize,
    pub(crate) max_len: usize,
    pub(crate) page_size_log2: u32,
    /// The bytes reserved for the memory in static storage.
    pub(crate) static_capacity: usize,
    /// Whether code accesses the memory without checks.
    #[cfg(feature = "alloc")]
    pub(crate) guarded: bool,
    /// The initial contents, if they are to be mapped.
    #[cfg(feature = "alloc")]
    pub(crate) image: Option<MemoryImage>,
    /// The declared type, if threads share the memory.
    #[cfg(feature = "alloc")]
    pub(crate) shared: Option<MemoryType>,
}

/// The error returned for a size that the platform or the builder's limit does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl MemoryPlan {
    /// The plan for a memory that the module defines, as the compiler decided.
    pub(crate) fn defined(ty: &VMMemoryType) -> Result<MemoryPlan, TooLarge> {
        if ty.len == usize::MAX {
            Err(TooLarge)
        } else {
            Ok(MemoryPlan::with_lengths(ty, ty.len, ty.max_len))
        }
    }

    /// The same plan, with what the module's segments initially write to the memory, if mapping it
    /// pays.
    #[cfg(feature = "alloc")]
    pub(crate) fn with_image(self, module: Image, memory: u32) -> MemoryPlan {
        MemoryPlan { image: if self.guarded { MemoryImage::new(module, memory) } else { None }, ..self }
    }

    /// The plan for a memory of this type with these limits.
    pub(crate) fn new(ty: &VMMemoryType, limits: MemoryLimits) -> Result<MemoryPlan, TooLarge> {
        let (max, memory64) = (limits.max.unwrap_or(u64::MAX), ty.flags & MEMORY_64 != 0);
        let lengths =
            sizes::memory(limits.min, max, ty.limit, ty.page_size_log2, memory64, PointerWidth::HOST);
        // Both are lengths of objects, so they fit in a `usize`.
        lengths
            .map(|lengths| MemoryPlan::with_lengths(ty, lengths.len as usize, lengths.max_len as usize))
            .ok_or(TooLarge)
    }

    /// The plan for a memory of this type that the host makes: guarded if possible, since the
    /// module that imports it may have been compiled for guarded memories.
    #[cfg(feature = "alloc")]
    pub(crate) fn of_type(ty: MemoryType) -> Result<MemoryPlan, TooLarge> {
        let MemoryType { limits, page_size_log2, memory64, shared } = ty;
        let max = limits.max.unwrap_or(u64::MAX);
        let lengths = sizes::memory(limits.min, max, u64::MAX, page_size_log2, memory64, PointerWidth::HOST)
            .ok_or(TooLarge)?;
        // As in `new`.
        let (len, max_len) = (lengths.len as usize, lengths.max_len as usize);
        let guarded = signal::SUPPORTED && !memory64 && page_size_log2 == 16;
        Ok(MemoryPlan {
            len,
            max_len,
            page_size_log2,
            static_capacity: 0,
            guarded,
            image: None,
            shared: shared.then_some(ty),
        })
    }

    fn with_lengths(ty: &VMMemoryType, len: usize, max_len: usize) -> MemoryPlan {
        MemoryPlan {
            len,
            max_len,
            page_size_log2: ty.page_size_log2,
            static_capacity: ty.static_capacity,
            #[cfg(feature = "alloc")]
            guarded: ty.flags & MEMORY_GUARDED != 0,
            #[cfg(feature = "alloc")]
            image: None,
            #[cfg(feature = "alloc")]
            shared: (ty.flags & MEMORY_SHARED != 0).then(|| memory_type(ty)),
        }
    }
}

/// The intended size of a table, in elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TablePlan {
    pub(crate) len: usize,
    pub(crate) max_len: usize,
    pub(crate) element_type: u32,
    /// The elements reserved for the table in static storage.
    pub(crate) static_capacity: usize,
}

impl TablePlan {
    /// The plan for a table of this type with these limits.
    pub(crate) fn new(ty: &VMTableType, limits: TableLimits) -> Result<TablePlan, TooLarge> {
        let capacity = static_storage::table_capacity(ty.min, ty.max);
        let static_capacity = usize::try_from(capacity).unwrap_or(usize::MAX);
        Ok(TablePlan { static_capacity, ..TablePlan::of_element(ty.element_type, limits)? })
    }

    pub(crate) fn of_element(element_type: u32, limits: TableLimits) -> Result<TablePlan, TooLarge> {
        let most = MAX_TABLE_LEN.min(isize::MAX as usize / size_of::<usize>());
        let len = usize::try_from(limits.min).ok().filter(|len| *len <= most).ok_or(TooLarge)?;
        let max_len = limits.max.map_or(most, |max| usize::try_from(max).unwrap_or(most).min(most)).max(len);
        Ok(TablePlan { len, max_len, element_type, static_capacity: len })
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;

    fn memory_type(limit: u64, page_size_log2: u32, flags: u32) -> VMMemoryType {
        VMMemoryType {
            min: 0,
            max: u64::MAX,
            limit,
            page_size_log2,
            flags,
            len: 0,
            max_len: usize::MAX,
            static_capacity: 0,
        }
    }

    #[test]
    fn plans_respect_every_limit() {
        let plan = |min, max, limit, log2, flags| {
            MemoryPlan::new(&memory_type(limit, log2, flags), MemoryLimits { min, max })
        };
        let two = plan(1, Some(2), u64::MAX, 16, 0).unwrap();
        assert_eq!((two.len, two.max_len, two.page_size_log2), (65536, 131072, 16));
        assert_eq!(plan(1, None, 70000, 16, 0).unwrap().max_len, 70000);
        assert_eq!(plan(2, None, 70000, 16, 0), Err(TooLarge));
        assert_eq!(plan(65537, None, u64::MAX, 16, 0), Err(TooLarge));
        assert_eq!(plan(u64::MAX, None, u64::MAX, 16, MEMORY_64), Err(TooLarge));
        let bytes = plan(7, Some(9), u64::MAX, 0, 0).unwrap();
        assert_eq!((bytes.len, bytes.max_len, bytes.page_size_log2), (7, 9, 0));
        assert_eq!(plan(0, None, u64::MAX, 64, MEMORY_64), Err(TooLarge));
    }

    #[test]
    fn a_defined_memory_is_as_the_compiler_decided() {
        let ty = VMMemoryType { len: 5000, max_len: 6000, static_capacity: 7000, ..memory_type(0, 16, 0) };
        let plan = MemoryPlan::defined(&ty).unwrap();
        assert_eq!((plan.len, plan.max_len, plan.static_capacity), (5000, 6000, 7000));
        assert_eq!(MemoryPlan::defined(&VMMemoryType { len: usize::MAX, ..ty }), Err(TooLarge));
    }

    #[test]
    fn tables_have_a_largest_length() {
        assert_eq!(
            TablePlan::of_element(0x6f, TableLimits { min: MAX_TABLE_LEN as u64 + 1, max: None }),
            Err(TooLarge)
        );
    }
}
