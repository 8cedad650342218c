//! The bulk operations on memories and tables: bounds, overlaps, dropped segments (spec, 4.4.7 and
//! 4.4.6).
//!
//! Instantiation uses them for active segments, generated code through the builtins.

use core::ptr;

use wamr_aot_abi::{
    layout::{ELEMENT_GLOBAL, ELEMENT_NULL},
    trap::TrapKind,
};

use crate::{
    memory::{racy, range::range, slot},
    raw::Context,
};

type Outcome = Result<(), TrapKind>;

const MEMORY: TrapKind = TrapKind::MemoryOutOfBounds;
const TABLE: TrapKind = TrapKind::TableOutOfBounds;

impl Context {
    pub(crate) fn memory_copy(
        self,
        dst_memory: u32,
        src_memory: u32,
        dst: u64,
        src: u64,
        len: u64,
    ) -> Outcome {
        // SAFETY: the memories of an instance are filled; nothing else uses them during this call,
        // except shared ones.
        unsafe {
            let (to, from) = (self.memory(dst_memory), self.memory(src_memory));
            let (src, _) = range(src, len, slot::memory_len(from)).ok_or(MEMORY)?;
            let (dst, len) = range(dst, len, slot::memory_len(to)).ok_or(MEMORY)?;
            let (source, target) = ((*from).base.add(src), (*to).base.add(dst));
            if slot::is_shared(to) || slot::is_shared(from) {
                racy::copy(source, target, len);
            } else {
                ptr::copy(source, target, len);
            }
        }
        Ok(())
    }

    /// Whether a range is in a memory.
    #[cfg(feature = "std")]
    pub(crate) fn check_range(self, memory: u32, start: u64, len: u64) -> Outcome {
        // SAFETY: the memories of an instance are filled.
        let size = unsafe { slot::memory_len(self.memory(memory)) };
        range(start, len, size).map(drop).ok_or(MEMORY)
    }

    /// Whether both ranges of a copy are in their memories.
    #[cfg(feature = "std")]
    pub(crate) fn check_copy(
        self,
        dst_memory: u32,
        src_memory: u32,
        dst: u64,
        src: u64,
        len: u64,
    ) -> Outcome {
        self.check_range(src_memory, src, len)?;
        self.check_range(dst_memory, dst, len)
    }

    pub(crate) fn memory_fill(self, memory: u32, dst: u64, value: u8, len: u64) -> Outcome {
        // SAFETY: as in `memory_copy`.
        unsafe {
            let memory = self.memory(memory);
            let (dst, len) = range(dst, len, slot::memory_len(memory)).ok_or(MEMORY)?;
            let target = (*memory).base.add(dst);
            if slot::is_shared(memory) {
                racy::fill(target, value, len)
            } else {
                target.write_bytes(value, len)
            }
        }
        Ok(())
    }

    pub(crate) fn memory_init(self, memory: u32, segment: u32, dst: u64, src: u64, len: u64) -> Outcome {
        let image = self.image();
        let bytes = if self.is_data_dropped(segment) {
            &[]
        } else {
            image.bytes(&image.data_segments()[segment as usize])
        };
        let (src, len) = range(src, len, bytes.len()).ok_or(MEMORY)?;
        self.memory_write(memory, dst, &bytes[src..src + len])
    }

    /// Writes a part of a data segment.
    pub(crate) fn memory_write(self, memory: u32, dst: u64, bytes: &'static [u8]) -> Outcome {
        // SAFETY: as in `memory_copy`; a module's bytes are not in a memory.
        unsafe {
            let memory = self.memory(memory);
            let (dst, len) = range(dst, bytes.len() as u64, slot::memory_len(memory)).ok_or(MEMORY)?;
            let (source, target) = (bytes.as_ptr(), (*memory).base.add(dst));
            if slot::is_shared(memory) {
                racy::copy(source, target, len);
            } else {
                ptr::copy_nonoverlapping(source, target, len);
            }
        }
        Ok(())
    }

    pub(crate) fn table_copy(self, dst_table: u32, src_table: u32, dst: u64, src: u64, len: u64) -> Outcome {
        // SAFETY: the tables of an instance are filled; nothing else uses them during this call.
        unsafe {
            let (to, from) = (*self.table(dst_table), *self.table(src_table));
            let (src, _) = range(src, len, from.len).ok_or(TABLE)?;
            let (dst, len) = range(dst, len, to.len).ok_or(TABLE)?;
            ptr::copy(from.base.add(src), to.base.add(dst), len);
        }
        Ok(())
    }

    pub(crate) fn table_fill(self, table: u32, dst: u64, value: usize, len: u64) -> Outcome {
        // SAFETY: as in `table_copy`.
        unsafe {
            let table = *self.table(table);
            let (dst, len) = range(dst, len, table.len).ok_or(TABLE)?;
            for index in dst..dst + len {
                table.base.add(index).write(value);
            }
        }
        Ok(())
    }

    pub(crate) fn table_init(self, table: u32, segment: u32, dst: u64, src: u64, len: u64) -> Outcome {
        let image = self.image();
        let items = if self.is_element_dropped(segment) {
            &[]
        } else {
            image.items(&image.element_segments()[segment as usize])
        };
        // SAFETY: as in `table_copy`.
        let table = unsafe { *self.table(table) };
        let (src, count) = range(src, len, items.len()).ok_or(TABLE)?;
        let (dst, _) = range(dst, len, table.len).ok_or(TABLE)?;
        for (index, item) in items[src..src + count].iter().enumerate() {
            // SAFETY: within the table's length, which was checked for all items.
            unsafe { table.base.add(dst + index).write(self.element(*item)) };
        }
        Ok(())
    }

    /// The reference that an item of an element segment stands for.
    fn element(self, item: u32) -> usize {
        match item {
            ELEMENT_NULL => 0,
            // SAFETY: the compiler names only globals of a reference type, whose value is
            // pointer-sized.
            global if global & ELEMENT_GLOBAL != 0 => unsafe {
                self.global(global & !ELEMENT_GLOBAL).cast::<usize>().read()
            },
            index => self.func_ref(index).expose_provenance(),
        }
    }
}
