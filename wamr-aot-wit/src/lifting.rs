//! [`Lifting`]: what values are lifted from.

#[cfg(feature = "alloc")]
use crate::Handles;
use crate::{InvalidValue, Layout, Value, error::Reason, layout::align_to};

/// The bytes that one call copies out of a guest at most, unless chosen otherwise: 64 MiB.
pub const DEFAULT_LIMIT: usize = 64 << 20;

/// A guest's memory, from which the values of one call are lifted.
#[derive(Debug)]
pub struct Lifting<'a> {
    memory: &'a [u8],
    limit: usize,
    /// How much of the limit is left.
    left: usize,
    #[cfg(feature = "alloc")]
    handles: Option<&'a mut Handles>,
}

impl<'a> Lifting<'a> {
    /// Lifts from this memory, within [`DEFAULT_LIMIT`].
    #[inline]
    pub fn new(memory: &'a [u8]) -> Lifting<'a> {
        Lifting::with_limit(memory, DEFAULT_LIMIT)
    }

    /// Lifts from this memory. All owned strings and lists together may take at most `limit` bytes
    /// of the host.
    #[inline]
    pub fn with_limit(memory: &'a [u8], limit: usize) -> Lifting<'a> {
        Lifting {
            memory,
            limit,
            left: limit,
            #[cfg(feature = "alloc")]
            handles: None,
        }
    }

    /// Lifts resources, too: the guest has them by these handles.
    #[cfg(feature = "alloc")]
    #[must_use]
    #[inline]
    pub fn with_handles(mut self, handles: &'a mut Handles) -> Lifting<'a> {
        self.handles = Some(handles);
        self
    }

    /// The handles of the guest.
    #[cfg(feature = "alloc")]
    pub(crate) fn handles(&mut self) -> Result<&mut Handles, InvalidValue> {
        self.handles.as_deref_mut().ok_or(InvalidValue(Reason::WithoutHandles))
    }

    /// Checks that something of this layout can be at an address.
    ///
    /// # Errors
    /// If it cannot.
    #[inline]
    pub fn check(&self, address: u32, layout: Layout) -> Result<(), InvalidValue> {
        if address & (layout.align - 1) != 0 {
            return Err(InvalidValue(Reason::Misaligned { address, align: layout.align }));
        }
        self.bytes(address, layout.size.into()).map(drop)
    }

    pub(crate) fn memory(&self) -> &'a [u8] {
        self.memory
    }

    /// Bytes of the memory.
    ///
    /// # Errors
    /// If they are not all in the memory.
    #[inline]
    pub fn bytes(&self, address: u32, len: u64) -> Result<&'a [u8], InvalidValue> {
        let end = usize::try_from(u64::from(address) + len).ok();
        match end.and_then(|end| self.memory.get(address as usize..end)) {
            Some(bytes) => Ok(bytes),
            None => {
                let size = self.memory.len();
                Err(InvalidValue(Reason::OutOfBounds { address, len, size }))
            }
        }
    }

    /// The bytes of a number.
    ///
    /// # Errors
    /// If they are not all in the memory.
    #[inline]
    pub fn array<const N: usize>(&self, address: u32) -> Result<[u8; N], InvalidValue> {
        let bytes = self.bytes(address, N as u64)?;
        Ok(*bytes.first_chunk().expect("as many bytes as were asked for"))
    }

    /// The bytes of a list's elements.
    ///
    /// # Errors
    /// If the list is not aligned, or not in the memory.
    #[inline]
    pub fn elements<T: Value>(&self, address: u32, len: u32) -> Result<&'a [u8], InvalidValue> {
        let Layout { size, align } = T::LAYOUT;
        if address & (align - 1) != 0 {
            return Err(InvalidValue(Reason::Misaligned { address, align }));
        }
        self.bytes(address, u64::from(len) * u64::from(size))
    }

    /// Counts bytes that the host allocates for the guest's values.
    ///
    /// # Errors
    /// If they are more than the limit allows.
    #[inline]
    pub fn claim(&mut self, bytes: usize) -> Result<(), InvalidValue> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(InvalidValue(Reason::TooLarge { limit: self.limit })),
        }
    }
}

/// The places of a record's fields, in their order.
///
/// ```
/// use wamr_aot_wit::{Fields, Layout, Value};
///
/// let mut fields = Fields::at(16);
/// assert_eq!(fields.next(u8::LAYOUT), 16);
/// assert_eq!(fields.next(u32::LAYOUT), 20);
/// ```
#[derive(Debug)]
pub struct Fields {
    start: u32,
    offset: u32,
}

impl Fields {
    /// The fields of the record at an address. The record is in the memory.
    #[inline]
    pub fn at(start: u32) -> Fields {
        Fields { start, offset: 0 }
    }

    /// The address of the next field.
    #[inline]
    pub fn next(&mut self, layout: Layout) -> u32 {
        let offset = align_to(self.offset, layout.align);
        self.offset = offset + layout.size;
        self.start.wrapping_add(offset)
    }
}
