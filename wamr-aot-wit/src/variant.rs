//! Variants: options and results. Others are made of the same parts.

use crate::{Flat, FlatMut, Guest, InvalidValue, Layout, Lift, Lifting, Lower, Value};

impl Lifting<'_> {
    /// The number of the case of a variant or enum that has `cases`. It may be too large.
    ///
    /// # Errors
    /// If it is not in the memory.
    #[inline]
    pub fn case(&mut self, address: u32, cases: usize) -> Result<u32, InvalidValue> {
        match Layout::case(cases).size {
            1 => u8::load(self, address).map(u32::from),
            2 => u16::load(self, address).map(u32::from),
            _ => u32::load(self, address),
        }
    }
}

/// Stores the number of the case of a variant or enum that has `cases`.
///
/// # Errors
/// If it would not be in the memory.
#[inline]
pub fn store_case<G: Guest + ?Sized>(
    guest: &mut G,
    address: u32,
    case: u32,
    cases: usize,
) -> Result<(), G::Error> {
    match Layout::case(cases).size {
        1 => (case as u8).store(guest, address),
        2 => (case as u16).store(guest, address),
        _ => case.store(guest, address),
    }
}

/// A variant with two cases, by its payloads.
struct Two<A, B>(A, B);

impl<A: Value, B: Value> Two<A, B> {
    const LAYOUT: Layout = Layout::variant(&[A::LAYOUT, B::LAYOUT]);
    const OFFSET: u32 = Layout::payload_offset(&[A::LAYOUT, B::LAYOUT]);
    const FLAT: usize = 1 + Self::PAYLOAD;
    /// The core values of the payload: all cases have as many.
    const PAYLOAD: usize = if A::FLAT > B::FLAT { A::FLAT } else { B::FLAT };
}

impl<'a, A: Lift<'a>, B: Lift<'a>> Two<A, B> {
    #[inline]
    fn lift<R>(
        guest: &mut Lifting<'a>,
        flat: &mut Flat<'_>,
        (first, second): (impl FnOnce(A) -> R, impl FnOnce(B) -> R),
    ) -> Result<R, InvalidValue> {
        let case = flat.take() as u32;
        let mut payload = flat.split(Self::PAYLOAD);
        match case {
            0 => A::lift(guest, &mut payload).map(first),
            1 => B::lift(guest, &mut payload).map(second),
            _ => Err(InvalidValue::no_such_case(case, 2)),
        }
    }

    #[inline]
    fn load<R>(
        guest: &mut Lifting<'a>,
        address: u32,
        (first, second): (impl FnOnce(A) -> R, impl FnOnce(B) -> R),
    ) -> Result<R, InvalidValue> {
        let payload = address.wrapping_add(Self::OFFSET);
        match guest.case(address, 2)? {
            0 => A::load(guest, payload).map(first),
            1 => B::load(guest, payload).map(second),
            case => Err(InvalidValue::no_such_case(case, 2)),
        }
    }
}

impl<A: Lower, B: Lower> Two<A, B> {
    #[inline]
    fn lower<G: Guest + ?Sized>(
        payload: Result<&A, &B>,
        guest: &mut G,
        flat: &mut FlatMut<'_>,
    ) -> Result<(), G::Error> {
        flat.put(u64::from(payload.is_err()));
        let mut rest = flat.split(Self::PAYLOAD);
        match payload {
            Ok(first) => first.lower(guest, &mut rest),
            Err(second) => second.lower(guest, &mut rest),
        }
    }

    #[inline]
    fn store<G: Guest + ?Sized>(
        payload: Result<&A, &B>,
        guest: &mut G,
        address: u32,
    ) -> Result<(), G::Error> {
        store_case(guest, address, payload.is_err().into(), 2)?;
        let address = address.wrapping_add(Self::OFFSET);
        match payload {
            Ok(first) => first.store(guest, address),
            Err(second) => second.store(guest, address),
        }
    }
}

impl<T: Value> Value for Option<T> {
    const LAYOUT: Layout = Two::<(), T>::LAYOUT;
    const FLAT: usize = Two::<(), T>::FLAT;
}

impl<'a, T: Lift<'a>> Lift<'a> for Option<T> {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        Two::lift(guest, flat, (|()| None, Some))
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        Two::load(guest, address, (|()| None, Some))
    }
}

impl<T: Lower> Lower for Option<T> {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        Two::lower(self.as_ref().map_or(Ok(&()), Err), guest, flat)
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        Two::store(self.as_ref().map_or(Ok(&()), Err), guest, address)
    }
}

impl<T: Value, E: Value> Value for Result<T, E> {
    const LAYOUT: Layout = Two::<T, E>::LAYOUT;
    const FLAT: usize = Two::<T, E>::FLAT;
}

impl<'a, T: Lift<'a>, E: Lift<'a>> Lift<'a> for Result<T, E> {
    #[inline]
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        Two::lift(guest, flat, (Ok, Err))
    }

    #[inline]
    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        Two::load(guest, address, (Ok, Err))
    }
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    #[inline]
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        Two::lower(self.as_ref(), guest, flat)
    }

    #[inline]
    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        Two::store(self.as_ref(), guest, address)
    }
}
