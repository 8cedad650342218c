//! [`Flat`] and [`FlatMut`]: parameters and results of core functions.

use core::slice;

/// Core values that are lifted one after the other. Each is in the low bits of a `u64`: an integer
/// as it is, a float by its bits, whatever the other bits are.
///
/// A variant has the same core values for all its cases, and each case uses the bits that it needs.
#[derive(Clone, Debug)]
pub struct Flat<'a>(slice::Iter<'a, u64>);

impl<'a> Flat<'a> {
    /// The values in this order.
    pub fn new(values: &'a [u64]) -> Flat<'a> {
        Flat(values.iter())
    }

    /// The next value.
    ///
    /// # Panics
    /// If no value is left, which means that the values are not those of the type.
    #[inline]
    pub fn take(&mut self) -> u64 {
        *self.0.next().expect("a core value for each that the type has")
    }

    /// The next `count` values.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    pub fn split(&mut self, count: usize) -> Flat<'a> {
        let (first, rest) = self.0.as_slice().split_at(count);
        self.0 = rest.iter();
        Flat(first.iter())
    }
}

/// Core values that are lowered one after the other: see [`Flat`]. Bits that a value does not use
/// are zero.
#[derive(Debug)]
pub struct FlatMut<'a>(slice::IterMut<'a, u64>);

impl<'a> FlatMut<'a> {
    /// The places of the values in this order. What they have stays for values that a case of a
    /// variant does not use, so it should be zero.
    pub fn new(values: &'a mut [u64]) -> FlatMut<'a> {
        FlatMut(values.iter_mut())
    }

    /// Sets the next value.
    ///
    /// # Panics
    /// If no value is left, which means that the values are not those of the type.
    #[inline]
    pub fn put(&mut self, value: u64) {
        *self.0.next().expect("a core value for each that the type has") = value;
    }

    /// The next `count` values.
    ///
    /// # Panics
    /// If there are fewer.
    #[inline]
    pub fn split(&mut self, count: usize) -> FlatMut<'a> {
        let values = core::mem::take(&mut self.0).into_slice();
        let (first, rest) = values.split_at_mut(count);
        self.0 = rest.iter_mut();
        FlatMut(first.iter_mut())
    }
}
