//! Handles as values: what guests pass and get for resources.

use crate::{
    Borrow, Flat, FlatMut, Guest, Handles, InvalidValue, Layout, Lift, Lifting, Lower, Own, ResourceType,
    Value, error::Reason, handles::Kind,
};

impl Kind {
    pub(crate) const fn of<T: ResourceType>() -> Kind {
        Kind { number: T::NUMBER, name: T::NAME }
    }
}

impl<T: ResourceType> Value for Own<T> {
    const LAYOUT: Layout = Layout::scalar(4);
    const FLAT: usize = 1;
}

impl<T: ResourceType> Value for Borrow<T> {
    const LAYOUT: Layout = Layout::scalar(4);
    const FLAT: usize = 1;
}

/// The guest gives its handle away.
fn own<T: ResourceType>(guest: &mut Lifting<'_>, handle: u32) -> Result<Own<T>, InvalidValue> {
    guest.handles()?.take(Kind::of::<T>(), handle).map(Own::new)
}

impl<'a, T: ResourceType> Lift<'a> for Own<T> {
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        own(guest, flat.take() as u32)
    }

    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        let handle = u32::load(guest, address)?;
        own(guest, handle)
    }
}

/// The guest lends its handle.
fn borrow<T: ResourceType>(guest: &mut Lifting<'_>, handle: u32) -> Result<Borrow<T>, InvalidValue> {
    guest.handles()?.lend(Kind::of::<T>(), handle).map(Borrow::new)
}

impl<'a, T: ResourceType> Lift<'a> for Borrow<T> {
    fn lift(guest: &mut Lifting<'a>, flat: &mut Flat<'_>) -> Result<Self, InvalidValue> {
        borrow(guest, flat.take() as u32)
    }

    fn load(guest: &mut Lifting<'a>, address: u32) -> Result<Self, InvalidValue> {
        let handle = u32::load(guest, address)?;
        borrow(guest, handle)
    }
}

/// The handles of a guest, whose world has resources.
pub(crate) fn handles<G: Guest + ?Sized>(guest: &mut G) -> Result<&mut Handles, InvalidValue> {
    guest.handles().ok_or(InvalidValue(Reason::WithoutHandles))
}

impl<T: ResourceType> Own<T> {
    /// A handle for the guest, which owns the resource from then on.
    fn give<G: Guest + ?Sized>(&self, guest: &mut G) -> Result<u32, G::Error> {
        Ok(handles(guest)?.give(Kind::of::<T>(), self.rep())?)
    }
}

impl<T: ResourceType> Lower for Own<T> {
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        flat.put(self.give(guest)?.into());
        Ok(())
    }

    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        self.give(guest)?.store(guest, address)
    }
}

impl<T: ResourceType> Borrow<T> {
    /// A handle for the guest until the call ends. A guest knows its own resources without one.
    fn lend<G: Guest + ?Sized>(&self, guest: &mut G) -> Result<u32, G::Error> {
        match T::OF_GUEST {
            true => Ok(self.rep()),
            false => Ok(handles(guest)?.borrow(Kind::of::<T>(), self.rep())?),
        }
    }
}

impl<T: ResourceType> Lower for Borrow<T> {
    fn lower<G: Guest + ?Sized>(&self, guest: &mut G, flat: &mut FlatMut<'_>) -> Result<(), G::Error> {
        flat.put(self.lend(guest)?.into());
        Ok(())
    }

    fn store<G: Guest + ?Sized>(&self, guest: &mut G, address: u32) -> Result<(), G::Error> {
        self.lend(guest)?.store(guest, address)
    }
}
