//! Lists.

use core::{fmt, marker::PhantomData};

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::{
    Flat, FlatMut, Guest, InvalidValue, Layout, Lift, Lifting, Lower, Value, error::Reason, guest::allocate,
};

/// The address and the length of a string or list, as the guest has them.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) address: u32,
    pub(crate) len: u32,
}

impl Range {
    #[inline]
    pub(crate) fn lift(flat: &mut Flat<'_>) -> Range {
        let address = flat.take() as u32;
        Range { address, len: flat.take() as u32 }
    }

    #[inline]
    pub(crate) fn load(guest: &mut Lifting<'_>, address: u32) -> Result<Range, InvalidValue> {
        let (address, len) = <(u32, u32)>::load(guest, address)?;
        Ok(Range { address, len })
    }

    #[inline]
    pub(crate) fn lower(self, flat: &mut FlatMut<'_>) {
        flat.put(self.address.into());
        flat.put(self.len.into());
    }
}

#[inline]
pub(crate) fn store_range<G: Guest + ?Sized>(
    range: Range,
    guest: &mut G,
    address: u32,
) -> Result<(), G::Error> {
    (range.address, range.len).store(guest, address)
}

/// A length, as guests have it.
pub(crate) fn count(len: usize) -> Result<u32, InvalidValue> {
    u32::try_from(len).map_err(|_| too_large())
}

#[cold]
fn too_large() -> InvalidValue {
    InvalidValue(Reason::TooLarge { limit: u32::MAX as usize })
}

/// A list that stays in the guest's memory: elements are lifted when they are asked for.
///
/// ```
/// use wamr_aot_wit::{Lifting, List};
///
/// let memory = [8, 0, 0, 0, 2, 0, 0, 0, 1, 0, 2, 0];
/// let list: List<'_, u16> = Lifting::new(&memory).load_result(0)?;
/// assert_eq!(list.len(), 2);
/// assert_eq!(list.get(1), Some(Ok(2)));
/// assert_eq!(list.bytes(), [1, 0, 2, 0]);
/// # Ok::<(), wamr_aot_wit::InvalidValue>(())
/// ```
pub struct List<'a, T> {
    memory: &'a [u8],
    range: Range,
    bytes: &'a [u8],
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<'_, T> {}

impl<T> fmt::Debug for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { address, len } = self.range;
        f.debug_struct("List").field("address", &address).field("len", &len).finish()
    }
}

impl<'a, T: Lift<'a>> List<'a, T> {
    fn new(guest: &Lifting<'a>, range: Range) -> Result<Self, InvalidValue> {
        let bytes = guest.elements::<T>(range.address, range.len)?;
        Ok(List { memory: guest.memory(), range, bytes, of: PhantomData })
    }

    /// The number of elements.
    pub fn len(&self) -> usize {
        self.range.len as usize
    }

    /// Whether there are no elements.
    pub fn is_empty(&self) -> bool {
        self.range.len == 0
    }

    /// The bytes of all elements, as the guest has them.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// An element, if there is one with this index. It is lifted by itself, within
    /// [`DEFAULT_LIMIT`](crate::DEFAULT_LIMIT): what all elements together take is not limited.
    ///
    /// # Errors
    /// If it is not a value of the type.
    pub fn get(&self, index: usize) -> Option<Result<T, InvalidValue>> {
        let index = u32::try_from(index).ok().filter(|index| *index < self.range.len)?;
        let address = self.range.address + index * T::LAYOUT.size;
        Some(T::load(&mut Lifting::new(self.memory), address))
    }

    /// The elements.
    pub fn iter(&self) -> impl Iterator<Item = Result<T, InvalidValue>> + use<'a, T> {
        let list = *self;
        (0..self.len()).map_while(move |index| list.get(index))
    }
}

impl<T: Value> Value for List<'_, T> {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

impl<'a, T: Lift<'a>> Lift<'a> for List<'a, T> {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        List::new(guest, Range::lift(flat))
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        let range = Range::load(guest, address)?;
        List::new(guest, range)
    }
}

impl<'a> Lift<'a> for &'a [u8] {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<&'a [u8], InvalidValue> {
        List::<u8>::lift(guest, flat).map(|list| list.bytes)
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<&'a [u8], InvalidValue> {
        List::<u8>::load(guest, address).map(|list| list.bytes)
    }
}

impl<T: Value> Value for [T] {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

/// Copies a list to the guest.
fn copy<T: Lower, G: Guest + ?Sized>(list: &[T], guest: &mut G) -> Result<Range, G::Error> {
    let len = count(list.len())?;
    let size = len.checked_mul(T::LAYOUT.size).ok_or_else(too_large)?;
    let address = allocate(guest, Layout { size, ..T::LAYOUT })?;
    T::store_list(list, guest, address)?;
    Ok(Range { address, len })
}

impl<T: Lower> Lower for [T] {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        copy(self, guest)?.lower(flat);
        Ok(())
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        let range = copy(self, guest)?;
        store_range(range, guest, address)
    }
}

#[cfg(feature = "alloc")]
impl<T: Value> Value for Vec<T> {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

#[cfg(feature = "alloc")]
fn elements<'a, T: Lift<'a>>(
    guest: &mut Lifting<'a>,
    Range { address, len }: Range,
) -> Result<Vec<T>, InvalidValue> {
    guest.elements::<T>(address, len)?;
    // An element without a size takes time, too.
    guest.claim((len as usize).saturating_mul(size_of::<T>().max(1)))?;
    T::load_list(guest, address, len)
}

#[cfg(feature = "alloc")]
impl<'a, T: Lift<'a>> Lift<'a> for Vec<T> {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        elements(guest, Range::lift(flat))
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        let range = Range::load(guest, address)?;
        elements(guest, range)
    }
}

#[cfg(feature = "alloc")]
impl<T: Lower> Lower for Vec<T> {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        self.as_slice().lower(guest, flat)
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        self.as_slice().store(guest, address)
    }
}
