//! [`State`]: what is in an instance, by the indices of its module.
//!
//! For the compiler, which executes a part of a module to compile one that starts where that ended.
//! The instance must be alone in its store: what it shares with others is not told apart.

use core::marker::PhantomData;

use super::{
    handle::Instance,
    shared::check,
    store::{AsStore, shared},
};
use crate::{
    base::scalar,
    instance::{memory as views, table as tables},
    memory::slot,
    module,
    raw::Context,
};

/// What is in an instance.
pub struct State<'a> {
    context: Context,
    store: PhantomData<&'a ()>,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateValue {
    /// The bits of a number, without sign extension.
    Number(u128),
    /// A reference to nothing.
    Null,
    /// A reference to the function with this index.
    Function(u32),
    /// A reference to something else.
    Other,
}

impl Instance {
    /// What is in the instance. `None` if it belongs to another store.
    #[doc(hidden)]
    pub fn state<'a>(&self, store: &'a impl AsStore) -> Option<State<'a>> {
        let shared = shared(store);
        check(shared, self.store).ok()?;
        let context = shared.instances.get(self.index as usize)?.context;
        Some(State { context, store: PhantomData })
    }
}

/// Indices that the module does not have panic.
impl<'a> State<'a> {
    /// A memory's size in pages, and its bytes. `None` if threads share it.
    pub fn memory(&self, index: u32) -> Option<(u64, &'a [u8])> {
        let memory = self.context.memory(index);
        // SAFETY: the memories of an instance are filled. The store is borrowed for `'a`, and
        // nothing else writes a memory that is not shared.
        let bytes = unsafe {
            if slot::is_shared(memory) {
                return None;
            }
            views::MemoryRef::new(memory).bytes()
        };
        let page_size_log2 = self.context.image().memories()[index as usize].page_size_log2;
        Some((slot::pages(bytes.len(), page_size_log2), bytes))
    }

    /// A global's value.
    pub fn global(&self, index: u32) -> StateValue {
        let ty = module::val_type(self.context.image().globals()[index as usize].value_type);
        // SAFETY: the instance has a value of the type there.
        let bits = unsafe { scalar::load(ty, self.context.global(index)) };
        if ty.is_reference() { self.reference(bits as usize) } else { StateValue::Number(bits) }
    }

    /// The elements of a table.
    pub fn table(&self, index: u32) -> impl Iterator<Item = StateValue> {
        let table = self.context.table(index);
        // SAFETY: the tables of an instance are filled, and not written while the store is
        // borrowed.
        let elements = (0..).map_while(move |at| unsafe { tables::get(table, at) }.ok());
        elements.map(|address| self.reference(address))
    }

    /// Whether a data segment has been dropped.
    pub fn is_data_dropped(&self, segment: u32) -> bool {
        self.context.is_data_dropped(segment)
    }

    /// Whether an element segment has been dropped. One that the instance does not have is one that
    /// nothing drops.
    pub fn is_element_dropped(&self, segment: u32) -> bool {
        let is_there = segment < self.context.module().element_segment_count;
        is_there && self.context.is_element_dropped(segment)
    }

    fn reference(&self, address: usize) -> StateValue {
        match self.context.func_ref_at(address) {
            _ if address == 0 => StateValue::Null,
            Some(init) => StateValue::Function(init.function),
            None => StateValue::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::untyped::Store;

    #[test]
    fn an_instance_of_another_store_has_no_state() {
        let handle = super::Instance { store: super::super::handle::StoreId::next(), index: 0 };
        assert!(handle.state(&Store::new(())).is_none());
    }
}
