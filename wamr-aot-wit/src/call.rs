//! Calls in which resources are passed, for what bindings generate.

use crate::{Guest, InvalidValue, Own, ResourceType, error::Reason, handle::handles, handles::Kind};

/// A call between a guest and its host, to which handles are lent, or for which the guest borrows
/// them. However it ends, they are not lent or borrowed afterwards.
#[derive(Debug)]
pub struct Call<'g, G: Guest + ?Sized> {
    guest: &'g mut G,
    number: usize,
}

impl<'g, G: Guest + ?Sized> Call<'g, G> {
    /// Starts a call.
    pub fn enter(guest: &'g mut G) -> Call<'g, G> {
        let number = guest.handles().map_or(0, |handles| handles.enter());
        Call { guest, number }
    }

    /// The guest that is called, or that calls.
    pub fn guest(&mut self) -> &mut G {
        self.guest
    }

    /// The guest returned.
    ///
    /// # Errors
    /// If it did not drop all that it borrowed for the call.
    pub fn returned(&mut self) -> Result<(), InvalidValue> {
        match self.guest.handles().map_or(0, |handles| handles.kept(self.number)) {
            0 => Ok(()),
            count => Err(InvalidValue(Reason::Kept { count })),
        }
    }
}

impl<G: Guest + ?Sized> Drop for Call<'_, G> {
    fn drop(&mut self) {
        if let Some(handles) = self.guest.handles() {
            handles.leave(self.number);
        }
    }
}

/// `[resource-new]`: a handle for a resource of the guest's.
///
/// # Errors
/// If the guest has too many.
pub fn resource_new<T: ResourceType, G: Guest + ?Sized>(
    guest: &mut G,
    rep: i32,
) -> Result<i32, InvalidValue> {
    handles(guest)?.give(Kind::of::<T>(), rep as u32).map(|handle| handle as i32)
}

/// `[resource-rep]`: which resource a handle of the guest's is of.
///
/// # Errors
/// If there is no such handle.
pub fn resource_rep<T: ResourceType, G: Guest + ?Sized>(
    guest: &mut G,
    handle: i32,
) -> Result<i32, InvalidValue> {
    handles(guest)?.rep(Kind::of::<T>(), handle as u32).map(|rep| rep as i32)
}

/// `[resource-drop]`: the guest drops a handle. Returns the resource if the guest owned it.
///
/// # Errors
/// If there is no such handle, or it is lent.
pub fn resource_drop<T: ResourceType, G: Guest + ?Sized>(
    guest: &mut G,
    handle: i32,
) -> Result<Option<Own<T>>, InvalidValue> {
    Ok(handles(guest)?.drop(Kind::of::<T>(), handle as u32)?.map(Own::new))
}
