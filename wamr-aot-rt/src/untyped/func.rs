//! [`Func`]: functions, of guests and of the host.

use alloc::{boxed::Box, string::String, sync::Arc, vec, vec::Vec};
use core::ptr::null;

use wamr_aot_abi::{
    guest_fn,
    layout::{HOST_FUNCTION, VMContext, VMFuncRef, VMHostFunction, VMSlot},
};

use super::{
    caller::Caller,
    handle::{Func, Instance},
    registry::Signature,
    shared::{Shared, check},
    store::{AsStore, AsStoreMut, Raw, shared, shared_mut},
    value::Value,
};
use crate::{
    base::types::FuncType,
    store::{activation, exceptions},
    trap::{
        HostError,
        call_error::{CallError, StoreError},
    },
};

/// The code of a host function.
pub(super) type HostCode<T> =
    Arc<dyn Fn(&mut Caller<'_, T>, &[Value], &mut [Value]) -> Result<(), HostError> + Send + Sync + 'static>;

/// What `vmctx` is for a host function.
#[repr(C)]
pub(super) struct HostFunction<T> {
    vm: VMHostFunction,
    store: Raw<T>,
    instance: Option<Instance>,
    signature: Arc<Signature>,
    code: HostCode<T>,
    /// The import that it is for, as in `env.now`.
    import: Option<Box<str>>,
}

impl Func {
    /// A function of the host's. It gets the arguments and leaves the results in the last
    /// parameter, which holds zeroes of the right types.
    ///
    /// It can be called, and linked to imports, at once. To be put into a table or a global, a
    /// module of the store has to import a function of its type.
    pub fn new<T: 'static>(
        store: &mut impl AsStoreMut<Data = T>,
        ty: FuncType,
        code: impl Fn(&mut Caller<'_, T>, &[Value], &mut [Value]) -> Result<(), HostError> + Send + Sync + 'static,
    ) -> Func {
        let raw = store.raw();
        Func::host(raw, shared_mut(store), &ty, Arc::new(code), None, None)
    }

    pub(super) fn host<T>(
        raw: Raw<T>,
        shared: &mut Shared,
        ty: &FuncType,
        code: HostCode<T>,
        instance: Option<Instance>,
        import: Option<Box<str>>,
    ) -> Func {
        let type_id = shared.types.id(ty);
        let signature = Arc::clone(&shared.types.get(type_id).signature);
        let call = call_host::<T> as guest_fn!(unsafe fn(*mut VMHostFunction, *mut VMSlot));
        let vm = VMHostFunction { call: call as *const u8 };
        let function = HostFunction { vm, store: raw, instance, signature, code, import };
        let vmctx = shared.add_host_function(function).as_ptr().cast::<VMContext>();
        let func_ref = shared.add_func_ref(VMFuncRef { code: null(), vmctx, type_id, index: HOST_FUNCTION });
        let func = Func { store: shared.id, func_ref };
        // Without a trampoline yet, it gets one when it is needed.
        let _ = shared.make_callable(func);
        func
    }

    /// The function's type.
    ///
    /// # Errors
    /// If the function belongs to another store.
    pub fn ty(&self, store: &impl AsStore) -> Result<FuncType, StoreError> {
        let shared = shared(store);
        check(shared, self.store)?;
        Ok(shared.types.func_type(self.raw().type_id).clone())
    }

    /// Calls the function. A panic of a host function inside continues here.
    ///
    /// # Errors
    /// If the arguments are not of the function's type, something belongs to another store, or the
    /// function traps.
    pub fn call<S: AsStoreMut>(&self, store: &mut S, arguments: &[Value]) -> Result<Vec<Value>, CallError> {
        let raw_store = store.raw();
        let shared = shared_mut(store);
        check(shared, self.store)?;
        let VMFuncRef { code, vmctx, type_id, index } = self.raw();
        let entry = shared.types.get(type_id);
        let (signature, from_slots) = (Arc::clone(&entry.signature), entry.from_slots);
        let Signature { params, results } = &*signature;
        if arguments.len() != params.len() {
            return Err(CallError::ArgumentCount { expected: params.len(), found: arguments.len() });
        }
        let mut slots = Slots::new(arguments.len().max(results.len()));
        let slots = slots.as_mut();
        for (i, ((slot, argument), ty)) in slots.iter_mut().zip(arguments).zip(params).enumerate() {
            *slot = argument.to_slot(shared, *ty).map_err(|error| CallError::Argument { index: i, error })?;
        }
        let values = slots.as_mut_ptr();
        if index == HOST_FUNCTION {
            let function = vmctx.cast::<VMHostFunction>();
            // SAFETY: a host function's reference has its `HostFunction` as context, and `values`
            // has room for arguments and results. The closure captures only pointers; `shared` is
            // not used again.
            unsafe {
                activation::enter::<true, _, _>(raw_store.vm(), move || {
                    call_host::<S::Data>(function, values)
                })
            }?;
        } else {
            if from_slots.is_null() {
                return Err(CallError::Store(StoreError::NoTrampoline));
            }
            type FromSlots = guest_fn!(unsafe fn(*mut VMContext, *const u8, *mut VMSlot));
            // SAFETY: by the contract that is the type of `VMFuncType::call_from_slots`.
            let from_slots = unsafe { core::mem::transmute::<*const u8, FromSlots>(from_slots) };
            // SAFETY: the function has the type that the trampoline is for, and `values` has room
            // for arguments and results. The closure captures only pointers; `shared` is not used
            // again.
            unsafe {
                activation::enter::<true, _, _>(raw_store.vm(), move || from_slots(vmctx, code, values))
            }?;
        }
        let shared = super::store::shared(store);
        let results = slots.iter().zip(results);
        // SAFETY: the function left results of its type in the slots.
        Ok(results.map(|(slot, ty)| unsafe { Value::from_slot(shared, *ty, slot) }).collect())
    }
}

/// Arguments and results on their way, without an allocation if they are few.
enum Slots {
    Few([VMSlot; 8]),
    Many(Vec<VMSlot>),
}

impl Slots {
    fn new(count: usize) -> Slots {
        if count <= 8 {
            Slots::Few([VMSlot::default(); 8])
        } else {
            Slots::Many(vec![VMSlot::default(); count])
        }
    }

    fn as_mut(&mut self) -> &mut [VMSlot] {
        match self {
            Slots::Few(slots) => slots,
            Slots::Many(slots) => slots,
        }
    }
}

/// [`VMHostFunction::call`].
///
/// # Safety
/// `function` is a `HostFunction<T>` of a store in which guest code runs, or is being called by
/// [`Func::call`]. `values` has room for the arguments, which are there, and the results.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn call_host<T>(function: *mut VMHostFunction, values: *mut VMSlot) {
    let function = function.cast::<HostFunction<T>>();
    // SAFETY: host functions live, unchanged, as long as their store.
    let store = unsafe { (*function).store };
    // SAFETY: the guest is suspended in this call, and with it whoever borrowed the store to enter
    // it. All that the closure owns is dropped when it returns.
    unsafe {
        let throw = move |error| {
            if store.shared().throwing.is_blind {
                return Err(error);
            }
            let instance = (*function).instance;
            let caller = instance.map(|instance| store.shared().instances[instance.index as usize].context);
            exceptions::throw_untyped(store.vm(), caller, error)
        };
        activation::guard_throwing(store.vm(), throw, move |_| {
            let HostFunction { instance, signature, code, import, .. } = &*function;
            let types = &signature.results;
            let arguments: Vec<Value> = {
                let shared = store.shared();
                let slots = signature.params.iter().enumerate();
                slots.map(|(i, ty)| Value::from_slot(shared, *ty, &*values.add(i))).collect()
            };
            // SAFETY: zero is of every type, and null the start of a result that a reference
            // without null must replace.
            let mut results: Vec<Value> =
                types.iter().map(|ty| Value::from_bits(store.shared(), *ty, 0)).collect();
            code(&mut Caller::new(store, *instance), &arguments, &mut results).map_err(|error| {
                error.of_import(|| import.as_deref().map(|name| String::from(name).into()))
            })?;
            for (i, (result, ty)) in results.iter().zip(types).enumerate() {
                *values.add(i) = result.to_slot(store.shared(), *ty)?;
            }
            Ok(())
        })
    }
}
