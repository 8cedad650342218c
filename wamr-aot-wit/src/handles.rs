//! [`Handles`]: the resources that a guest has.

use alloc::vec::Vec;

use crate::{InvalidValue, error::Reason};

/// The handles that a guest can have at most, unless chosen otherwise.
pub const DEFAULT_HANDLES: u32 = 1_000_000;

/// The resources that a guest has: its own ones that it passed to nobody, and those of the host
/// that it owns or borrows. The guest knows them by handles: small numbers that are not 0.
///
/// Each instance whose world has resources has a table of its own, in the host's state: see
/// [`HandlesView`]. A handle that a guest passes is checked: that it is there, that its resource is
/// of the type, that the guest owns what it gives away or drops, and that it is not lent to a call
/// that has not returned.
#[derive(Debug)]
pub struct Handles {
    /// The entry of the handle 1 is the first.
    entries: Vec<Entry>,
    /// The handle of an entry that is free, if there is one.
    free: u32,
    len: u32,
    limit: u32,
    /// The calls that have not returned, the innermost last.
    calls: Vec<Call>,
    /// The handles that are lent to the calls.
    lent: Vec<u32>,
}

#[derive(Debug)]
enum Entry {
    /// With the handle of another one, or 0.
    Free(u32),
    Handle(Handle),
}

#[derive(Debug)]
struct Handle {
    /// The number of the type.
    ty: u32,
    rep: u32,
    /// The place in `calls` of the call for whose length it is borrowed, unless it is owned.
    call: Option<usize>,
    /// How often it is lent.
    lends: u32,
}

#[derive(Debug)]
struct Call {
    /// The borrowed handles that the guest got for it and did not drop yet.
    borrows: u32,
    /// Those in `lent` from here on are lent to it.
    lent_from: usize,
}

/// The type of a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) number: u32,
    pub(crate) name: &'static str,
}

impl Default for Handles {
    fn default() -> Handles {
        Handles::new()
    }
}

impl Handles {
    /// No handles, and room for [`DEFAULT_HANDLES`].
    pub const fn new() -> Handles {
        Handles::with_limit(DEFAULT_HANDLES)
    }

    /// No handles. The guest can have at most `limit` of them, and lend as many.
    pub const fn with_limit(limit: u32) -> Handles {
        Handles { entries: Vec::new(), free: 0, len: 0, limit, calls: Vec::new(), lent: Vec::new() }
    }

    /// How many handles the guest has.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether the guest has no handles.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A handle that the guest owns.
    pub(crate) fn give(&mut self, kind: Kind, rep: u32) -> Result<u32, InvalidValue> {
        self.insert(Handle { ty: kind.number, rep, call: None, lends: 0 })
    }

    /// A handle that the guest has until the innermost call returns.
    pub(crate) fn borrow(&mut self, kind: Kind, rep: u32) -> Result<u32, InvalidValue> {
        let call = self.calls.len().checked_sub(1).ok_or(InvalidValue(Reason::OutsideOfCall))?;
        let handle = self.insert(Handle { ty: kind.number, rep, call: Some(call), lends: 0 })?;
        self.calls[call].borrows += 1;
        Ok(handle)
    }

    /// The representation of what the guest owned by this handle, which it gives away.
    pub(crate) fn take(&mut self, kind: Kind, handle: u32) -> Result<u32, InvalidValue> {
        let entry = self.unlent(kind, handle)?;
        let rep = entry.rep;
        if entry.call.is_some() {
            return Err(InvalidValue(Reason::NotOwned { handle, resource: kind.name }));
        }
        self.remove(handle);
        Ok(rep)
    }

    /// The representation of what the guest lends to the innermost call.
    pub(crate) fn lend(&mut self, kind: Kind, handle: u32) -> Result<u32, InvalidValue> {
        if self.calls.is_empty() {
            return Err(InvalidValue(Reason::OutsideOfCall));
        }
        if self.lent.len() >= self.limit as usize {
            return Err(self.too_many());
        }
        let entry = self.get(kind, handle)?;
        // There is a place in `lent` for each.
        entry.lends += 1;
        let rep = entry.rep;
        self.lent.push(handle);
        Ok(rep)
    }

    /// The representation of what the guest has by this handle.
    pub(crate) fn rep(&mut self, kind: Kind, handle: u32) -> Result<u32, InvalidValue> {
        self.get(kind, handle).map(|entry| entry.rep)
    }

    /// Drops a handle. Returns the representation if the guest owned the resource.
    pub(crate) fn drop(&mut self, kind: Kind, handle: u32) -> Result<Option<u32>, InvalidValue> {
        let Handle { rep, call, .. } = *self.unlent(kind, handle)?;
        self.remove(handle);
        let Some(call) = call else { return Ok(Some(rep)) };
        if let Some(call) = self.calls.get_mut(call) {
            call.borrows = call.borrows.saturating_sub(1);
        }
        Ok(None)
    }

    /// Starts a call, to which handles are lent, or for which the guest borrows them. Returns what
    /// [`leave`](Handles::leave) takes.
    pub(crate) fn enter(&mut self) -> usize {
        self.calls.push(Call { borrows: 0, lent_from: self.lent.len() });
        self.calls.len() - 1
    }

    /// How many of the handles that were borrowed for a call the guest did not drop.
    pub(crate) fn kept(&self, call: usize) -> u32 {
        self.calls.get(call).map_or(0, |call| call.borrows)
    }

    /// Ends a call, and those in it, which have trapped if they are there still: nothing is lent to
    /// them, and nothing borrowed.
    pub(crate) fn leave(&mut self, call: usize) {
        let Some(&Call { lent_from, .. }) = self.calls.get(call) else { return };
        for handle in self.lent.drain(lent_from..) {
            if let Some(Entry::Handle(entry)) = self.entries.get_mut(handle.wrapping_sub(1) as usize) {
                entry.lends = entry.lends.saturating_sub(1);
            }
        }
        let kept = self.calls.drain(call..).any(|call| call.borrows > 0);
        if kept {
            for handle in 1..=self.entries.len() as u32 {
                let entry = &self.entries[handle as usize - 1];
                let of_call = |of: &Handle| of.call.is_some_and(|of| of >= call);
                if matches!(entry, Entry::Handle(entry) if of_call(entry)) {
                    self.remove(handle);
                }
            }
        }
    }

    fn insert(&mut self, entry: Handle) -> Result<u32, InvalidValue> {
        if self.len >= self.limit {
            return Err(self.too_many());
        }
        let handle = match self.free {
            0 => {
                self.entries.push(Entry::Handle(entry));
                self.entries.len() as u32
            }
            handle => {
                let place = &mut self.entries[handle as usize - 1];
                if let Entry::Free(next) = *place {
                    self.free = next;
                }
                *place = Entry::Handle(entry);
                handle
            }
        };
        self.len += 1;
        Ok(handle)
    }

    fn get(&mut self, kind: Kind, handle: u32) -> Result<&mut Handle, InvalidValue> {
        match self.entries.get_mut(handle.wrapping_sub(1) as usize) {
            Some(Entry::Handle(entry)) if entry.ty == kind.number => Ok(entry),
            Some(Entry::Handle(_)) => {
                Err(InvalidValue(Reason::OtherResource { handle, resource: kind.name }))
            }
            _ => Err(InvalidValue(Reason::NoSuchHandle { handle, resource: kind.name })),
        }
    }

    /// What can be given away or dropped.
    fn unlent(&mut self, kind: Kind, handle: u32) -> Result<&mut Handle, InvalidValue> {
        match self.get(kind, handle)? {
            Handle { lends: 1.., .. } => Err(InvalidValue(Reason::Lent { handle, resource: kind.name })),
            entry => Ok(entry),
        }
    }

    fn remove(&mut self, handle: u32) {
        self.entries[handle as usize - 1] = Entry::Free(self.free);
        self.free = handle;
        self.len -= 1;
    }

    #[cold]
    fn too_many(&self) -> InvalidValue {
        InvalidValue(Reason::TooManyHandles { limit: self.limit })
    }
}

/// A host state that has the handles of its instance.
///
/// ```
/// use wamr_aot_wit::{Handles, HandlesView};
///
/// #[derive(Default)]
/// struct State {
///     handles: Handles,
///     requests: u32,
/// }
///
/// impl HandlesView for State {
///     fn handles(&mut self) -> &mut Handles {
///         &mut self.handles
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no handles, and the module's interfaces have resources",
    label = "this host state does not say where its `Handles` are",
    note = "implement `wamr_aot_wit::HandlesView` for `{Self}`, with `fn handles(&mut self) -> &mut Handles`"
)]
pub trait HandlesView {
    /// The handles. Each instance has its own.
    fn handles(&mut self) -> &mut Handles;
}

impl HandlesView for Handles {
    fn handles(&mut self) -> &mut Handles {
        self
    }
}

impl<T: HandlesView + ?Sized> HandlesView for &mut T {
    fn handles(&mut self) -> &mut Handles {
        (**self).handles()
    }
}

#[cfg(test)]
mod tests;
