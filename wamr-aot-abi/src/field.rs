//! The offsets of fields in a struct, on targets of either pointer width.

use crate::width::PointerWidth;

/// Size and alignment of a field's type, for each pointer width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeLayout {
    size: [u32; 2],
    align: [u32; 2],
}

impl TypeLayout {
    pub(crate) const fn fixed(size: u32) -> TypeLayout {
        TypeLayout { size: [size, size], align: [size, size] }
    }

    pub(crate) const POINTER: TypeLayout = TypeLayout { size: [4, 8], align: [4, 8] };

    /// Size in bytes.
    pub const fn size(&self, width: PointerWidth) -> u32 {
        self.size[width as usize]
    }

    /// Alignment in bytes.
    pub const fn align(&self, width: PointerWidth) -> u32 {
        self.align[width as usize]
    }
}

/// The offset of a field, for each pointer width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldOffset([u32; 2]);

impl FieldOffset {
    /// The offset in bytes.
    pub const fn at(self, width: PointerWidth) -> u32 {
        self.0[width as usize]
    }
}

/// Lays fields out one after the other, as C does.
pub(crate) struct Cursor {
    size: [u32; 2],
    align: [u32; 2],
}

impl Cursor {
    pub(crate) const fn new() -> Cursor {
        Cursor { size: [0, 0], align: [1, 1] }
    }

    pub(crate) const fn field(&mut self, layout: TypeLayout) -> FieldOffset {
        let mut offset = [0, 0];
        let mut i = 0;
        while i < 2 {
            offset[i] = self.size[i].next_multiple_of(layout.align[i]);
            // 32-bit x86 aligns a `u64` to 4 bytes, other 32-bit targets to 8.
            let fits = i == PointerWidth::U64 as usize || offset[i] == self.size[i];
            assert!(fits, "a field of 8 bytes needs padding before it on most 32-bit targets: move it");
            self.size[i] = offset[i] + layout.size[i];
            if layout.align[i] > self.align[i] {
                self.align[i] = layout.align[i];
            }
            i += 1;
        }
        FieldOffset(offset)
    }

    pub(crate) const fn finish(self) -> TypeLayout {
        TypeLayout {
            size: [
                self.size[0].next_multiple_of(self.align[0]),
                self.size[1].next_multiple_of(self.align[1]),
            ],
            align: self.align,
        }
    }
}

/// A type that a field may have.
pub(crate) trait Field {
    const LAYOUT: TypeLayout;
}

impl<T> Field for *mut T {
    const LAYOUT: TypeLayout = TypeLayout::POINTER;
}

impl<T> Field for *const T {
    const LAYOUT: TypeLayout = TypeLayout::POINTER;
}

impl Field for usize {
    const LAYOUT: TypeLayout = TypeLayout::POINTER;
}

impl Field for u32 {
    const LAYOUT: TypeLayout = TypeLayout::fixed(4);
}

impl Field for u64 {
    const LAYOUT: TypeLayout = TypeLayout::fixed(8);
}
