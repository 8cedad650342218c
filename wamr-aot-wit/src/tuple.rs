//! Tuples, whose fields are one after the other.

use crate::{
    Arguments, Fields, Flat, FlatMut, Guest, InvalidArgument, InvalidValue, Layout, Lift, Lifting, Lower,
    Value,
};

macro_rules! tuples {
    ($(($($field:ident $index:tt),*))*) => {$(
        impl<$($field: Value),*> Value for ($($field,)*) {
            const LAYOUT: Layout = Layout::record(&[$($field::LAYOUT),*]);
            const FLAT: usize = 0 $(+ $field::FLAT)*;
        }

        impl<'a, $($field: Lift<'a>),*> Lift<'a> for ($($field,)*) {
            #[inline]
            fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
                Ok(($($field::lift(guest, flat)?,)*))
            }

            #[inline]
            fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
                let mut fields = Fields::at(address);
                Ok(($($field::load(guest, fields.next($field::LAYOUT))?,)*))
            }
        }

        impl<'a, $($field: Lift<'a>),*> Arguments<'a> for ($($field,)*) {
            #[inline]
            fn lift_each(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidArgument> {
                let of = InvalidArgument::new;
                Ok(($($field::lift(guest, flat).map_err(|error| of($index, error))?,)*))
            }

            #[inline]
            fn load_each(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidArgument> {
                let (mut fields, of) = (Fields::at(address), InvalidArgument::new);
                Ok(($($field::load(guest, fields.next($field::LAYOUT))
                    .map_err(|error| of($index, error))?,)*))
            }
        }

        impl<$($field: Lower),*> Lower for ($($field,)*) {
            #[inline]
            fn lower<Z: Guest + ?Sized>(
                &self,
                guest: &mut Z,
                flat: &mut FlatMut<'_>,
            ) -> Result<(), Z::Error> {
                $(self.$index.lower(guest, flat)?;)*
                Ok(())
            }

            #[inline]
            fn store<Z: Guest + ?Sized>(&self, guest: &mut Z, address: u32) -> Result<(), Z::Error> {
                let mut fields = Fields::at(address);
                $(self.$index.store(guest, fields.next($field::LAYOUT))?;)*
                Ok(())
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15)
}

impl Value for () {
    const LAYOUT: Layout = Layout::EMPTY;
    const FLAT: usize = 0;
}

impl<'a> Lift<'a> for () {
    #[inline]
    fn lift(_: &mut Lifting<'a>, _: &mut Flat<'_>) -> Result<(), InvalidValue> {
        Ok(())
    }

    #[inline]
    fn load(_: &mut Lifting<'a>, _: u32) -> Result<(), InvalidValue> {
        Ok(())
    }
}

impl Lower for () {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, _: &mut G, _: &mut FlatMut<'_>) -> Result<(), G::Error> {
        Ok(())
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, _: &mut G, _: u32) -> Result<(), G::Error> {
        Ok(())
    }
}
