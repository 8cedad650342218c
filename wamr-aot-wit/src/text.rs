//! Strings.

use core::ops::Deref;

#[cfg(feature = "alloc")]
use alloc::string::String;

use crate::{
    Flat, FlatMut, Guest, InvalidValue, Layout, Lift, Lifting, Lower, Value,
    error::Reason,
    guest::{allocate, place},
    list::{Range, count, store_range},
};

/// A string that stays in the guest's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(pub &'a str);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.0
    }
}

impl Value for Text<'_> {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

impl<'a> Text<'a> {
    fn new(guest: &Lifting<'a>, Range { address, len }: Range) -> Result<Text<'a>, InvalidValue> {
        let bytes = guest.bytes(address, len.into())?;
        core::str::from_utf8(bytes)
            .map(Text)
            .map_err(|error| InvalidValue(Reason::NotUtf8 { address, valid: error.valid_up_to() }))
    }
}

impl<'a> Lift<'a> for Text<'a> {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Text<'a>, InvalidValue> {
        Text::new(guest, Range::lift(flat))
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Text<'a>, InvalidValue> {
        let range = Range::load(guest, address)?;
        Text::new(guest, range)
    }
}

impl<'a> Lift<'a> for &'a str {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<&'a str, InvalidValue> {
        Text::lift(guest, flat).map(|text| text.0)
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<&'a str, InvalidValue> {
        Text::load(guest, address).map(|text| text.0)
    }
}

impl Value for str {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

/// Copies a string to the guest.
fn copy<G: Guest + ?Sized>(text: &str, guest: &mut G) -> Result<Range, G::Error> {
    let len = count(text.len())?;
    let address = allocate(guest, Layout { size: len, align: 1 })?;
    place(guest, address, len)?.copy_from_slice(text.as_bytes());
    Ok(Range { address, len })
}

impl Lower for str {
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
impl Value for String {
    const LAYOUT: Layout = Layout::LIST;
    const FLAT: usize = 2;
}

#[cfg(feature = "alloc")]
impl<'a> Lift<'a> for String {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<String, InvalidValue> {
        let text = Text::lift(guest, flat)?;
        guest.claim(text.len())?;
        Ok(text.0.into())
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<String, InvalidValue> {
        let text = Text::load(guest, address)?;
        guest.claim(text.len())?;
        Ok(text.0.into())
    }
}

#[cfg(feature = "alloc")]
impl Lower for String {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        self.as_str().lower(guest, flat)
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        self.as_str().store(guest, address)
    }
}
