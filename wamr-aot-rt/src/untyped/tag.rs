//! [`Tag`]: a handle to a tag, and the exceptions that have it.

use alloc::{vec, vec::Vec};

use wamr_aot_abi::layout::{EXCEPTION_SLOT, VMTag};

use super::{
    handle::Tag,
    shared::{Shared, TagRecord, check},
    store::{AsStore, AsStoreMut, shared, shared_mut},
    value::Value,
};
use crate::{
    base::{
        scalar,
        types::{FuncType, ValType},
    },
    store::exceptions,
    trap::{
        HostError, Trap,
        call_error::{CallError, StoreError},
        exception::Thrown,
    },
};

/// The offsets of the values in a payload, and its size in bytes.
fn layout(types: &[ValType]) -> (Vec<usize>, usize) {
    let slot = EXCEPTION_SLOT as usize;
    let mut end = 0;
    let offsets = types.iter().map(|ty| {
        let start = end;
        end += if *ty == ValType::V128 { 2 * slot } else { slot };
        start
    });
    (offsets.collect(), end)
}

impl Tag {
    /// A tag that the host makes. The parameters of the type are the payload.
    ///
    /// # Errors
    /// If the type has results.
    ///
    /// ```
    /// use wamr_aot_rt::{FuncType, ValType, untyped::{Store, Tag}};
    ///
    /// let mut store = Store::new(());
    /// let tag = Tag::new(&mut store, FuncType::new([ValType::I32], []))?;
    /// assert_eq!(tag.ty(&store)?.params(), [ValType::I32]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(store: &mut impl AsStoreMut, ty: FuncType) -> Result<Tag, StoreError> {
        let shared = shared_mut(store);
        let size = u32::try_from(layout(ty.params()).1).ok();
        let payload = size.filter(|_| ty.results().is_empty()).ok_or(StoreError::InvalidType)?;
        let type_id = shared.types.id(&ty);
        let tag = VMTag { vmctx: core::ptr::null_mut(), index: 0, type_id, payload };
        Ok(Tag { store: shared.id, index: shared.add_tag(tag) })
    }

    /// The type: the parameters are the payload.
    ///
    /// # Errors
    /// If the tag belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<FuncType, StoreError> {
        let shared = shared(store);
        let TagRecord { type_id, .. } = *self.record(shared)?;
        Ok(shared.types.func_type(type_id).clone())
    }

    /// The error with which a host function throws an exception with this tag into the guest that
    /// called it.
    ///
    /// If no instance of the store has room for it, the guest traps. If the module of the guest was
    /// compiled without exceptions, or another such module of the store may call functions of other
    /// instances, the call ends with a trap of the kind
    /// [`TrapKind::Exception`](crate::TrapKind::Exception).
    ///
    /// # Errors
    /// If the values are not of the tag's type, or something belongs to another store.
    pub fn throw(&self, store: &mut impl AsStoreMut, values: &[Value]) -> Result<HostError, CallError> {
        let vm = store.raw().vm();
        let shared = shared_mut(store);
        let TagRecord { tag, type_id } = *self.record(shared)?;
        let params = &shared.types.get(type_id).signature.params;
        if params.len() != values.len() {
            return Err(CallError::ArgumentCount { expected: params.len(), found: values.len() });
        }
        let (offsets, size) = layout(shared.types.func_type(type_id).params());
        let mut payload = vec![0; size];
        for (index, ((value, ty), offset)) in values.iter().zip(params).zip(offsets).enumerate() {
            let bits = value.to_bits(shared, *ty).map_err(|error| CallError::Argument { index, error })?;
            // SAFETY: the value is of the type, which has its room from there on.
            unsafe { scalar::store(*ty, payload[offset..].as_mut_ptr(), bits) };
        }
        // SAFETY: the store's head is no part of `shared`, and is not borrowed; the tag is its.
        let origin = unsafe { exceptions::origin(vm, tag) };
        Ok(HostError::of_exception(Thrown::new(origin, &payload)))
    }

    /// The values of an exception that a guest threw and did not handle. `None` if the trap has
    /// another reason, or if the exception has another tag.
    ///
    /// # Errors
    /// If the tag belongs to another store.
    pub fn payload(&self, store: &impl AsStore, trap: &Trap) -> Result<Option<Vec<Value>>, StoreError> {
        let vm = store.raw().vm();
        let shared = shared(store);
        let TagRecord { tag, type_id } = *self.record(shared)?;
        let Some(thrown) = trap.thrown() else { return Ok(None) };
        // SAFETY: the store is borrowed.
        let is_it = unsafe { exceptions::is_of(&thrown.origin, vm, tag) };
        let payload = thrown.payload();
        let (offsets, size) = layout(shared.types.func_type(type_id).params());
        if !is_it || size != payload.len() {
            return Ok(None);
        }
        let params = &shared.types.get(type_id).signature.params;
        let values = params.iter().zip(offsets).map(|(ty, offset)| {
            // SAFETY: an exception with this tag has values of its type, from this store.
            unsafe { Value::from_bits(shared, *ty, scalar::load(*ty, payload[offset..].as_ptr())) }
        });
        Ok(Some(values.collect()))
    }

    pub(super) fn record(self, shared: &Shared) -> Result<&TagRecord, StoreError> {
        check(shared, self.store)?;
        Ok(&shared.tags[self.index as usize])
    }
}
