//! [`Resources`]: the values of a resource that the host implements.

use alloc::vec::Vec;
use core::fmt;

use crate::{Borrow, Own, ResourceType};

/// The values of a resource that the host implements, each with a number by which guests have it.
///
/// ```
/// use wamr_aot_wit::{ResourceType, Resources};
///
/// // Bindings have such a type for each resource.
/// enum File {}
/// impl ResourceType for File {
///     const NUMBER: u32 = 0;
///     const NAME: &'static str = "file";
///     const OF_GUEST: bool = false;
/// }
///
/// let mut files = Resources::<File, String>::new();
/// let file = files.insert("text".into());
/// assert_eq!(files.get(file.borrow()).map(String::as_str), Some("text"));
/// assert_eq!(files.remove(file).as_deref(), Some("text"));
/// ```
pub struct Resources<T: ResourceType, V> {
    values: Vec<Option<V>>,
    free: Vec<u32>,
    of: core::marker::PhantomData<fn() -> T>,
}

impl<T: ResourceType, V> Default for Resources<T, V> {
    fn default() -> Self {
        Resources::new()
    }
}

impl<T: ResourceType, V: fmt::Debug> fmt::Debug for Resources<T, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.values.iter().flatten()).finish()
    }
}

impl<T: ResourceType, V> Resources<T, V> {
    /// No values.
    pub const fn new() -> Resources<T, V> {
        Resources { values: Vec::new(), free: Vec::new(), of: core::marker::PhantomData }
    }

    /// Adds a value.
    ///
    /// # Panics
    /// If there are more than `u32::MAX` values. [`Handles`](crate::Handles) limits how many a guest
    /// can have.
    pub fn insert(&mut self, value: V) -> Own<T> {
        match self.free.pop() {
            Some(rep) => {
                self.values[rep as usize] = Some(value);
                Own::new(rep)
            }
            None => {
                let rep = u32::try_from(self.values.len()).expect("a number for each value");
                self.values.push(Some(value));
                Own::new(rep)
            }
        }
    }

    /// The value, unless it has been removed.
    pub fn get(&self, resource: Borrow<T>) -> Option<&V> {
        self.values.get(resource.rep() as usize)?.as_ref()
    }

    /// The value, unless it has been removed.
    pub fn get_mut(&mut self, resource: Borrow<T>) -> Option<&mut V> {
        self.values.get_mut(resource.rep() as usize)?.as_mut()
    }

    /// Takes the value out.
    #[expect(clippy::needless_pass_by_value, reason = "what is removed has no owner")]
    pub fn remove(&mut self, resource: Own<T>) -> Option<V> {
        let value = self.values.get_mut(resource.rep() as usize)?.take()?;
        self.free.push(resource.rep());
        Some(value)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len() - self.free.len()
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
