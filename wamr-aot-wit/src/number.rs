//! Numbers, `bool` and `char`.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

use crate::{
    Flat, FlatMut, Guest, InvalidValue, Layout, Lift, Lifting, Lower, Value, error::Reason, guest::place,
};

/// A type that is one core value, and as many bytes in memory.
macro_rules! number {
    ($($ty:ty: $bits:expr, $of_bits:expr;)*) => {$(
        impl Value for $ty {
            const LAYOUT: Layout = Layout::scalar(size_of::<$ty>() as u32);
            const FLAT: usize = 1;
        }

        impl<'a> Lift<'a> for $ty {
            #[inline]
            fn lift(_: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<$ty, InvalidValue> {
                Ok($of_bits(flat.take()))
            }

            #[inline]
            fn load(guest: &mut Lifting<'a>, address: u32) -> Result<$ty, InvalidValue> {
                guest.array(address).map(<$ty>::from_le_bytes)
            }

            #[cfg(feature = "alloc")]
            fn load_list(guest: &mut Lifting<'a>, address: u32, len: u32) -> Result<Vec<$ty>, InvalidValue> {
                let (numbers, _) = guest.elements::<$ty>(address, len)?.as_chunks();
                Ok(numbers.iter().map(|bytes| <$ty>::from_le_bytes(*bytes)).collect())
            }
        }

        impl Lower for $ty {
            #[inline]
            fn lower<G: Guest + ?Sized>(&self, _: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
                flat.put($bits(*self));
                Ok(())
            }

            #[inline]
            fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
                let bytes = self.to_le_bytes();
                place(guest, address, bytes.len() as u32)?.copy_from_slice(&bytes);
                Ok(())
            }

            fn store_list<G: Guest + ?Sized>(
                list: &[$ty],
                guest: &mut G,
                address: u32,
            ) -> Result<(), G::Error> {
                let bytes = place(guest, address, size_of_val(list) as u32)?;
                let (places, _) = bytes.as_chunks_mut();
                for (place, number) in places.iter_mut().zip(list) {
                    *place = number.to_le_bytes();
                }
                Ok(())
            }
        }
    )*};
}

// An integer that is signed and narrower than its core value is extended by its sign.
number! {
    u8: u64::from, |bits| bits as u8;
    i8: |value| value as i32 as u32 as u64, |bits| bits as i8;
    u16: u64::from, |bits| bits as u16;
    i16: |value| value as i32 as u32 as u64, |bits| bits as i16;
    u32: u64::from, |bits| bits as u32;
    i32: |value| value as u32 as u64, |bits| bits as i32;
    u64: |value| value, |bits| bits;
    i64: |value| value as u64, |bits| bits as i64;
    f32: |value: f32| u64::from(value.to_bits()), |bits| f32::from_bits(bits as u32);
    f64: f64::to_bits, f64::from_bits;
}

/// A type that has the values of a number that `$check` lets through.
macro_rules! checked {
    ($($ty:ty as $number:ty: $to:expr, $check:expr;)*) => {$(
        impl Value for $ty {
            const LAYOUT: Layout = <$number>::LAYOUT;
            const FLAT: usize = 1;
        }

        impl<'a> Lift<'a> for $ty {
            #[inline]
            fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<$ty, InvalidValue> {
                $check(u32::lift(guest, flat)?)
            }

            #[inline]
            fn load(guest: &mut Lifting<'a>, address: u32) -> Result<$ty, InvalidValue> {
                $check(<$number>::load(guest, address)?.into())
            }
        }

        impl Lower for $ty {
            #[inline]
            fn lower<G: Guest + ?Sized>(
                &self,
                guest: &mut G,
                flat: &mut FlatMut<'_>,
            ) -> Result<(), G::Error> {
                $to(*self).lower(guest, flat)
            }

            #[inline]
            fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
                $to(*self).store(guest, address)
            }
        }
    )*};
}

checked! {
    // All numbers but 0 are `true`.
    bool as u8: u8::from, |bits: u32| Ok(bits != 0);
    char as u32: u32::from, |bits| char::from_u32(bits).ok_or(InvalidValue(Reason::NotAChar(bits)));
}
