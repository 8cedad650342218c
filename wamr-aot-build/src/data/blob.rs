//! Static data under construction: plain bytes, and structs with pointers, in the target's layout.

use wamr_aot_abi::layout::{FieldOffset, PointerWidth, TypeLayout};

/// Alignment of the data objects, in bytes: the largest of any field.
pub(crate) const ALIGN: u64 = 16;

/// What a pointer points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Symbol {
    /// The plain bytes.
    Bytes,
    /// The structs.
    Structs,
    /// The function with this number.
    Function(u32),
    /// The first byte of the code.
    CodeStart,
    /// The first byte after the code.
    CodeEnd,
    /// The first byte of the code of the C compiler's unit with this number.
    Unit(u32),
    /// The pieces of that code, in the object of the unit.
    Pieces(u32),
}

/// A pointer in the structs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pointer {
    /// The offset of the pointer.
    pub(crate) at: u32,
    pub(crate) target: Symbol,
    /// The offset from the target, in bytes.
    pub(crate) addend: u32,
}

/// The two data objects.
pub(crate) struct Blob {
    width: PointerWidth,
    big_endian: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) structs: Vec<u8>,
    pub(crate) pointers: Vec<Pointer>,
}

/// A struct in the blob.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    at: u32,
}

impl Record {
    /// A struct inside this one.
    pub(super) fn inner(self, field: FieldOffset, width: PointerWidth) -> Record {
        Record { at: self.at + field.at(width) }
    }
}

/// An array of structs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Array {
    at: u32,
    stride: u32,
}

impl Array {
    /// The offset of the first struct.
    pub(super) fn start(self) -> u32 {
        self.at
    }

    pub(super) fn record(self, index: usize) -> Record {
        Record { at: self.at + len32(index) * self.stride }
    }
}

impl Blob {
    pub(super) fn new(width: PointerWidth, big_endian: bool) -> Blob {
        Blob { width, big_endian, bytes: Vec::new(), structs: Vec::new(), pointers: Vec::new() }
    }

    /// The bytes of both.
    pub(crate) fn len(&self) -> u64 {
        (self.bytes.len() + self.structs.len()) as u64
    }

    pub(crate) fn width(&self) -> PointerWidth {
        self.width
    }

    /// A new struct, zeroed.
    pub(super) fn record(&mut self, layout: TypeLayout) -> Record {
        self.array(layout, 1).record(0)
    }

    /// New structs, zeroed.
    pub(super) fn array(&mut self, layout: TypeLayout, count: usize) -> Array {
        let stride = layout.size(self.width);
        let start = self.structs.len().next_multiple_of(layout.align(self.width) as usize);
        self.structs.resize(start + stride as usize * count, 0);
        Array { at: len32(start), stride }
    }

    pub(super) fn u32(&mut self, record: Record, field: FieldOffset, value: u32) {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        self.put(record, field, &bytes);
    }

    pub(super) fn u64(&mut self, record: Record, field: FieldOffset, value: u64) {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        self.put(record, field, &bytes);
    }

    /// Sets a pointer-sized field. Lengths in an accepted module fit into 32 bits.
    pub(super) fn usize(&mut self, record: Record, field: FieldOffset, value: usize) {
        match self.width {
            PointerWidth::U32 => self.u32(record, field, len32(value)),
            PointerWidth::U64 => self.u64(record, field, value as u64),
        }
    }

    /// Sets a pointer-sized field. A value that does not fit is saturated.
    pub(super) fn word(&mut self, record: Record, field: FieldOffset, value: u64) {
        match self.width {
            PointerWidth::U32 => self.u32(record, field, u32::try_from(value).unwrap_or(u32::MAX)),
            PointerWidth::U64 => self.u64(record, field, value),
        }
    }

    pub(super) fn function(&mut self, record: Record, field: FieldOffset, number: u32) {
        self.pointer(record, field, Symbol::Function(number), 0);
    }

    /// Sets a pointer to the code, or to what describes it.
    pub(super) fn code(&mut self, record: Record, field: FieldOffset, base: Symbol, offset: u32) {
        self.pointer(record, field, base, offset);
    }

    /// Sets a pointer to an array; the pointer to an empty one is null.
    pub(super) fn points_to(&mut self, record: Record, field: FieldOffset, array: Array, count: usize) {
        if count > 0 {
            self.pointer(record, field, Symbol::Structs, array.at);
        }
    }

    /// Adds bytes, aligned, and sets a pointer to them; the pointer to an empty slice is null.
    pub(super) fn points_to_bytes(&mut self, record: Record, field: FieldOffset, bytes: &[u8], align: usize) {
        if bytes.is_empty() {
            return;
        }
        let start = self.bytes.len().next_multiple_of(align);
        self.bytes.resize(start, 0);
        self.bytes.extend_from_slice(bytes);
        self.pointer(record, field, Symbol::Bytes, len32(start));
    }

    /// Adds numbers in the target's byte order, and sets a pointer to them; the pointer to an empty
    /// slice is null.
    pub(super) fn points_to_u32s(
        &mut self,
        record: Record,
        field: FieldOffset,
        values: impl IntoIterator<Item = u32>,
    ) {
        let big_endian = self.big_endian;
        let bytes: Vec<u8> = values
            .into_iter()
            .flat_map(|v| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() })
            .collect();
        self.points_to_bytes(record, field, &bytes, 4);
    }

    fn pointer(&mut self, record: Record, field: FieldOffset, target: Symbol, addend: u32) {
        self.pointers.push(Pointer { at: record.at + field.at(self.width), target, addend });
    }

    fn put(&mut self, record: Record, field: FieldOffset, bytes: &[u8]) {
        let start = (record.at + field.at(self.width)) as usize;
        self.structs[start..start + bytes.len()].copy_from_slice(bytes);
    }
}

/// A length in 32 bits. Stage 1 accepts files of at most 1 GiB, so descriptions stay below 4 GiB.
pub(super) fn len32(len: usize) -> u32 {
    u32::try_from(len).expect("an accepted module's description is smaller than 4 GiB")
}
