//! [`ExternRefTable`]: the host's objects that external references stand for.

use alloc::vec::Vec;
use core::fmt;

use crate::base::{message::messages, reference::ExternRef};

/// The bits of a reference that are the number of its slot, plus one. The others count how often
/// the slot was used before.
const SLOT_BITS: u32 = if usize::BITS >= 64 { 32 } else { usize::BITS * 5 / 8 };
const SLOT_MASK: usize = (1 << SLOT_BITS) - 1;
const LAST_USE: usize = usize::MAX >> SLOT_BITS;

/// The objects of a host that a guest has references to: an [`ExternRef`] for each.
///
/// An `ExternRef` is only a number. A host that passes objects to a guest, as a `JsValue` is one
/// for a guest of wasm-bindgen, keeps them in such a table, in its state:
///
/// ```
/// use wamr_aot_rt::{ExternRef, ExternRefError, ExternRefTable};
///
/// let mut lists: ExternRefTable<Vec<i32>> = ExternRefTable::new();
/// let list: ExternRef = lists.insert(vec![1])?;
/// lists.get_mut(list)?.push(2);
/// assert_eq!(lists.remove(list)?, [1, 2]);
///
/// // No other object gets the reference.
/// let other = lists.insert(vec![])?;
/// assert_eq!(lists.get(list), Err(ExternRefError::Unknown));
/// assert!(lists.get(other)?.is_empty());
/// # Ok::<(), ExternRefError>(())
/// ```
///
/// Inserting, looking up and removing take constant time. A removed object's place is used again,
/// but its reference is not. The references of two tables look alike: a host has one table for each
/// instance, of a type that tells the objects apart.
///
/// Guests do not say when they have dropped a reference. When none of their functions runs, they
/// have those in their tables and globals, and the host removes the others:
///
/// ```ignore
/// let table = plugin.__wbindgen_externrefs();
/// let held: BTreeSet<ExternRef> = (0..table.len()).filter_map(|i| table.get(i).ok()?).collect();
/// plugin.data_mut().objects.retain(|reference, _| held.contains(&reference));
/// ```
pub struct ExternRefTable<T> {
    slots: Vec<Slot<T>>,
    /// The first free slot, or one past the last slot.
    free: usize,
    len: usize,
    limit: usize,
}

struct Slot<T> {
    /// How often it was used before.
    uses: usize,
    content: Content<T>,
}

enum Content<T> {
    Object(T),
    /// The next free slot, or one that does not exist.
    Free(usize),
}

/// The error of an [`ExternRefTable`]. Host functions pass it on by `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExternRefError {
    /// The reference is null.
    Null,
    /// The table has no object for the reference: it was removed, or the reference is not of this
    /// table.
    Unknown,
    /// The table has as many objects as it takes.
    Full,
}

messages!(ExternRefError {
    ExternRefError::Null => "the reference to a host object is null";
    ExternRefError::Unknown => "there is no host object for the reference: it was removed";
    ExternRefError::Full =>
        "the guest has too many references to host objects: \
         remove those that it has dropped, or make the table with a larger limit";
});

impl core::error::Error for ExternRefError {}

impl<T> ExternRefTable<T> {
    /// The most objects that a table takes which was made without a limit.
    pub const DEFAULT_LIMIT: usize = 1_000_000;

    /// A table without objects, for at most [`DEFAULT_LIMIT`](ExternRefTable::DEFAULT_LIMIT) of
    /// them.
    pub const fn new() -> ExternRefTable<T> {
        ExternRefTable::with_limit(Self::DEFAULT_LIMIT)
    }

    /// A table without objects, for at most `limit` of them: a guest that has the host make more
    /// gets an error.
    pub const fn with_limit(limit: usize) -> ExternRefTable<T> {
        ExternRefTable { slots: Vec::new(), free: 0, len: 0, limit }
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an object. The result is its reference.
    ///
    /// # Errors
    /// [`ExternRefError::Full`].
    pub fn insert(&mut self, object: T) -> Result<ExternRef, ExternRefError> {
        if self.len >= self.limit {
            return Err(ExternRefError::Full);
        }
        let place = self.free;
        if let Some(slot) = self.slots.get_mut(place) {
            if let Content::Free(next) = slot.content {
                self.free = next;
            }
            slot.content = Content::Object(object);
        } else {
            // After the last slot, whose number plus one has to fit.
            if self.slots.len() >= SLOT_MASK {
                return Err(ExternRefError::Full);
            }
            self.slots.push(Slot { uses: 0, content: Content::Object(object) });
            self.free = self.slots.len();
        }
        self.len += 1;
        self.reference(place).ok_or(ExternRefError::Full)
    }

    /// The object of a reference.
    ///
    /// # Errors
    /// [`ExternRefError::Null`], [`ExternRefError::Unknown`].
    pub fn get(&self, reference: impl Into<Option<ExternRef>>) -> Result<&T, ExternRefError> {
        match &self.slots[self.place(reference.into())?].content {
            Content::Object(object) => Ok(object),
            Content::Free(_) => Err(ExternRefError::Unknown),
        }
    }

    /// The object of a reference.
    ///
    /// # Errors
    /// [`ExternRefError::Null`], [`ExternRefError::Unknown`].
    pub fn get_mut(&mut self, reference: impl Into<Option<ExternRef>>) -> Result<&mut T, ExternRefError> {
        let place = self.place(reference.into())?;
        match &mut self.slots[place].content {
            Content::Object(object) => Ok(object),
            Content::Free(_) => Err(ExternRefError::Unknown),
        }
    }

    /// Removes the object of a reference.
    ///
    /// # Errors
    /// [`ExternRefError::Null`], [`ExternRefError::Unknown`].
    pub fn remove(&mut self, reference: impl Into<Option<ExternRef>>) -> Result<T, ExternRefError> {
        let place = self.place(reference.into())?;
        self.take(place).ok_or(ExternRefError::Unknown)
    }

    /// Removes the objects for which `keep` returns `false`.
    pub fn retain(&mut self, mut keep: impl FnMut(ExternRef, &mut T) -> bool) {
        for place in 0..self.slots.len() {
            let Some(reference) = self.reference(place) else { continue };
            if let Content::Object(object) = &mut self.slots[place].content
                && !keep(reference, object)
            {
                self.take(place);
            }
        }
    }

    /// Removes all objects. Their references stay unknown.
    pub fn clear(&mut self) {
        self.retain(|_, _| false);
    }

    /// The objects with their references, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (ExternRef, &T)> {
        self.slots.iter().enumerate().filter_map(|(place, slot)| match &slot.content {
            Content::Object(object) => Some((self.reference(place)?, object)),
            Content::Free(_) => None,
        })
    }

    /// The reference of a slot that exists.
    fn reference(&self, place: usize) -> Option<ExternRef> {
        ExternRef::new(self.slots[place].uses << SLOT_BITS | (place + 1))
    }

    /// The slot of a reference, if the reference is the one that the slot has now.
    fn place(&self, reference: Option<ExternRef>) -> Result<usize, ExternRefError> {
        let value = reference.ok_or(ExternRefError::Null)?.get();
        let place = (value & SLOT_MASK).wrapping_sub(1);
        let slot = self.slots.get(place).ok_or(ExternRefError::Unknown)?;
        if slot.uses == value >> SLOT_BITS { Ok(place) } else { Err(ExternRefError::Unknown) }
    }

    /// Takes the object out of a slot, which gets another reference.
    fn take(&mut self, place: usize) -> Option<T> {
        let slot = &mut self.slots[place];
        let next = match slot.content {
            Content::Object(_) => Content::Free(usize::MAX),
            // A reference of another table can have this number: the free slots stay linked.
            Content::Free(next) => Content::Free(next),
        };
        let Content::Object(object) = core::mem::replace(&mut slot.content, next) else { return None };
        self.len -= 1;
        // A slot whose references are used up stays empty.
        if slot.uses < LAST_USE {
            slot.uses += 1;
            slot.content = Content::Free(self.free);
            self.free = place;
        }
        Some(object)
    }
}

impl<T> Default for ExternRefTable<T> {
    fn default() -> ExternRefTable<T> {
        ExternRefTable::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for ExternRefTable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(reference, object)| (reference.get(), object))).finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, rc::Rc, vec};

    use super::*;

    #[test]
    fn objects_come_back_by_their_references() {
        let mut table = ExternRefTable::new();
        let [a, b] = ["a", "b"].map(|object| table.insert(object).unwrap());
        assert_ne!(a, b);
        assert_eq!((table.get(a), table.get(Some(b)), table.len()), (Ok(&"a"), Ok(&"b"), 2));
        *table.get_mut(a).unwrap() = "c";
        assert_eq!(table.iter().collect::<Vec<_>>(), [(a, &"c"), (b, &"b")]);
        assert_eq!(table.remove(a), Ok("c"));
        assert_eq!(format!("{table:?}"), format!("{{{}: \"b\"}}", b.get()));
        assert_eq!(table.get(None), Err(ExternRefError::Null));
    }

    #[test]
    fn a_reference_is_not_used_again() {
        let mut table = ExternRefTable::new();
        let mut old = vec![];
        for object in 0..1000 {
            let reference = table.insert(object).unwrap();
            assert!(!old.contains(&reference));
            assert_eq!(table.remove(reference), Ok(object));
            assert_eq!(table.remove(reference), Err(ExternRefError::Unknown));
            old.push(reference);
        }
        assert_eq!(table.slots.len(), 1);
        let last = table.insert(1000).unwrap();
        assert!(old.iter().all(|reference| table.get(*reference) == Err(ExternRefError::Unknown)));
        assert_eq!(table.get(last), Ok(&1000));
    }

    #[test]
    fn a_slot_ends_when_its_references_are_used_up() {
        let mut table = ExternRefTable::new();
        let first = table.insert(0).unwrap();
        table.remove(first).unwrap();
        table.slots[0].uses = LAST_USE;
        let last = table.insert(1).unwrap();
        assert_eq!(last.get() >> SLOT_BITS, LAST_USE);
        table.remove(last).unwrap();
        let next = table.insert(2).unwrap();
        assert_eq!((table.slots.len(), next.get()), (2, 2));
        assert_eq!(table.get(last), Err(ExternRefError::Unknown));
        assert_eq!(table.get(next), Ok(&2));
    }

    #[test]
    fn references_of_others_are_unknown() {
        let table = ExternRefTable::<()>::new();
        for value in [1, 2, usize::MAX, SLOT_MASK, SLOT_MASK + 1] {
            assert_eq!(table.get(ExternRef::new(value)), Err(ExternRefError::Unknown), "{value}");
        }
    }

    #[test]
    fn a_reference_of_another_table_to_a_free_slot_changes_nothing() {
        let (mut table, mut other) = (ExternRefTable::new(), ExternRefTable::new());
        let references = ["a", "b"].map(|object| table.insert(object).unwrap());
        let others = ["c", "d"].map(|object| other.insert(object).unwrap());
        for reference in references {
            table.remove(reference).unwrap();
        }
        // The reference that the first slot is going to have.
        other.remove(others[0]).unwrap();
        let foreign = other.insert("e").unwrap();
        assert_eq!(table.remove(foreign), Err(ExternRefError::Unknown));
        let inserted = ["f", "g", "h"].map(|object| table.insert(object).unwrap());
        assert_eq!(inserted.map(|reference| *table.get(reference).unwrap()), ["f", "g", "h"]);
    }

    #[test]
    fn a_table_has_a_limit() {
        let mut table = ExternRefTable::with_limit(2);
        let a = table.insert('a').unwrap();
        table.insert('b').unwrap();
        assert_eq!(table.insert('c'), Err(ExternRefError::Full));
        table.remove(a).unwrap();
        assert!(table.insert('c').is_ok());
        assert_eq!(ExternRefTable::with_limit(0).insert(()), Err(ExternRefError::Full));
    }

    #[test]
    fn what_is_not_retained_is_dropped() {
        let mut table = ExternRefTable::new();
        let object = Rc::new(());
        let references: Vec<_> = (0..10).map(|_| table.insert(Rc::clone(&object)).unwrap()).collect();
        table.retain(|reference, _| references[..3].contains(&reference));
        assert_eq!((table.len(), Rc::strong_count(&object)), (3, 4));
        assert!(references[3..].iter().all(|reference| table.get(*reference).is_err()));
        table.clear();
        assert_eq!((table.is_empty(), Rc::strong_count(&object)), (true, 1));
        assert!(references.iter().all(|reference| table.get(*reference).is_err()));
        // All slots are used again.
        for _ in 0..10 {
            table.insert(Rc::clone(&object)).unwrap();
        }
        assert_eq!(table.slots.len(), 10);
    }
}
