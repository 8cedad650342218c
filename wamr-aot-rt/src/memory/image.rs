//! What a memory starts with, mapped instead of written: where that pays.
//!
//! The compiler tells what the active segments of a module write, here is decided whether it is mapped, the
//! [pool](crate::memory::pool) has the files and the memories that it is mapped in.

use wamr_aot_abi::layout::VMMemoryImage;

use crate::{raw::Image, sys::signal};

/// Smaller ones are written: that costs no more than a mapping, and no file.
const LEAST: usize = 32 << 10;

/// A memory of up to so many bytes is zeroed by writing when it is dropped: faster than to give its pages back and have the system zero
/// them when they are touched again. What lies idle takes at most so much memory each.
pub(crate) const STAYS: usize = 64 << 10;

/// Where a mapping may start and end in a memory: a multiple of the page size of all targets.
const GRANULE: usize = 1 << 16;

/// The initial contents of a memory of a module.
#[derive(Clone, Copy)]
pub(crate) struct MemoryImage {
    module: Image,
    memory: u32,
    /// Whole granules of the memory, with zeroes around what the segments write.
    start: usize,
    len: usize,
}

impl MemoryImage {
    /// Of the memory with this index, where it is to be mapped.
    pub(crate) fn new(module: Image, memory: u32) -> Option<MemoryImage> {
        if !signal::SUPPORTED {
            return None;
        }
        let code = module.code_section().filter(|code| code.image_count != 0)?;
        // SAFETY: the code's own list and length.
        let images = unsafe { module.list(code.images, code.image_count as usize) };
        let len = module.memories()[memory as usize].len;
        let image = images.iter().find(|image| image.memory == memory).filter(|image| pays(image, len))?;
        let start = image.start / GRANULE * GRANULE;
        // The memory has whole granules, all of which are in it.
        let len = (image.start + image.len).next_multiple_of(GRANULE) - start;
        Some(MemoryImage { module, memory, start, len })
    }

    /// Where it starts in the memory.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether it is of this module.
    #[cfg(feature = "load")]
    pub(crate) fn is_of(&self, module: Image) -> bool {
        core::ptr::eq(self.module.module(), module.module())
    }

    /// What is not zero: where it starts in the image, and the bytes. Of two that overlap the later one holds.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, &'static [u8])> {
        let (module, memory, first) = (self.module, self.memory, self.start);
        let segments = module.data_segments().iter().filter(move |segment| segment.memory == memory && segment.len != 0);
        segments.map(move |segment| (segment.offset.value as usize - first, module.bytes(segment)))
    }
}

impl PartialEq for MemoryImage {
    fn eq(&self, other: &MemoryImage) -> bool {
        // Two modules are not at one address: what is of one that is unloaded is forgotten first.
        self.memory == other.memory && core::ptr::eq(self.module.module(), other.module.module())
    }
}

impl Eq for MemoryImage {}

impl core::fmt::Debug for MemoryImage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let MemoryImage { memory, start, len, .. } = self;
        f.debug_struct("MemoryImage").field("memory", memory).field("start", start).field("len", len).finish_non_exhaustive()
    }
}

/// Whether mapping costs less than writing, in a memory of so many bytes.
fn pays(image: &VMMemoryImage, memory_len: usize) -> bool {
    // The pages of a small memory are there when it is made: what is written costs no faults.
    memory_len > STAYS
        && image.len >= LEAST
        // What is sparse would take far more memory than the segments do: pages that are only read are in the file, too.
        && image.written >= image.len / 2
}
