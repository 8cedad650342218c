//! The initial contents of a memory, mapped instead of written if that is cheaper.
//!
//! The compiler records what the active segments of a module write, this module decides whether it
//! is mapped, and the [pool](crate::memory::pool) has the files and the memories that they are
//! mapped in.

use wamr_aot_abi::layout::VMMemoryImage;

use crate::{raw::Image, sys::signal};

/// Smaller images are written: that costs no more than a mapping, and takes no file.
const MIN_MAPPED: usize = 32 << 10;

/// A memory of up to this many bytes is zeroed by writing when it is dropped, which is faster than
/// giving its pages back and having the system zero them when they are touched again. An idle
/// reservation keeps at most this much memory.
pub(crate) const MAX_ZEROED: usize = 64 << 10;

/// Whether fresh bytes from the allocator cost less than zeroing as many that are there: the system
/// provides large ones page by page, as they are touched.
pub(crate) fn is_cheaper_fresh(len: usize) -> bool {
    cfg!(virtual_memory) && len > MAX_ZEROED
}

/// The granularity of the start and end of a mapping in a memory: a multiple of the page size of
/// all targets.
const GRANULE: usize = 1 << 16;

/// The initial contents of a memory of a module.
#[derive(Clone, Copy)]
pub(crate) struct MemoryImage {
    module: Image,
    memory: u32,
    /// Whole granules of the memory; what the segments do not write is zero.
    start: usize,
    len: usize,
}

impl MemoryImage {
    /// The image of the memory with this index, if it is to be mapped.
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
        // The memory consists of whole granules, and contains all of these.
        let len = (image.start + image.len).next_multiple_of(GRANULE) - start;
        Some(MemoryImage { module, memory, start, len })
    }

    /// The image's offset in the memory.
    pub(crate) fn start(&self) -> usize {
        self.start
    }

    /// The image's length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Whether the image belongs to this module.
    #[cfg(feature = "load")]
    pub(crate) fn is_of(&self, module: Image) -> bool {
        core::ptr::eq(self.module.module(), module.module())
    }

    /// The parts that are not zero: each with its offset in the image, and the bytes. If two
    /// overlap, the later one wins.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (usize, &'static [u8])> {
        let (module, memory, first) = (self.module, self.memory, self.start);
        let segments =
            module.data_segments().iter().filter(move |segment| segment.memory == memory && segment.len != 0);
        segments.map(move |segment| (segment.offset.value as usize - first, module.bytes(segment)))
    }
}

impl PartialEq for MemoryImage {
    fn eq(&self, other: &MemoryImage) -> bool {
        // Two modules cannot have the same address: what belongs to a module is forgotten before it
        // is unloaded.
        self.memory == other.memory && core::ptr::eq(self.module.module(), other.module.module())
    }
}

impl Eq for MemoryImage {}

impl core::fmt::Debug for MemoryImage {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let MemoryImage { memory, start, len, .. } = self;
        f.debug_struct("MemoryImage")
            .field("memory", memory)
            .field("start", start)
            .field("len", len)
            .finish_non_exhaustive()
    }
}

/// Whether mapping costs less than writing, in a memory of `memory_len` bytes.
fn pays(image: &VMMemoryImage, memory_len: usize) -> bool {
    // The pages of a small memory are present when it is made, so writing to them causes no faults.
    memory_len > MAX_ZEROED
        && image.len >= MIN_MAPPED
        // A sparse image would take far more memory than the segments do: pages that are only read
        // are in the file, too.
        && image.written >= image.len / 2
}
