//! What the output of `include_aot!` uses. Not for users: it changes with the contract, in any
//! release.

use wamr_aot_abi::signature::ValType;
pub use wamr_aot_abi::{
    builtins::VMBuiltins,
    guest_fn,
    layout::{VMContext, VMFunctionImport, VMModule, VMReflection, VMSlot},
};

pub use crate::c::value::{read_field, write_field};
#[cfg(feature = "alloc")]
pub use crate::module::loaded::LinkedInterface;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub use crate::store::call::{Callee, Scalar};
pub use crate::trap::{
    exception::TagSpec,
    payload::{FromPayload, IntoPayload},
};
use crate::{
    base::reference::{ExternRef, FuncRef, FuncRefError},
    instance::global as value,
    raw::Context,
    trap::{
        HostError, OtherTrap, Trap,
        exception::{Origin, Thrown},
    },
};
pub use crate::{
    base::v128::{V128Abi, v128_from_abi, v128_to_abi},
    instance::{
        bindings::{Bindings, EpochBindings, FuelBindings, ImportBindings, LinkedBindings, through},
        global::GlobalValue,
        guest::Guest,
        host_call::host_call,
        imports::{ImportedMemory, ImportedState},
    },
};
pub use crate::{
    instance::bindings::LoadedBindings,
    interface::{
        linkage::{Either, Linkage, Linked, Loaded},
        spec::{ExportSpec, ImportSpec, Interface, LoadedInterface, TypeSpec},
    },
};

#[cfg(feature = "load")]
pub use crate::untyped::state::{State, StateValue};

/// The functions that generated code calls.
pub mod builtins {
    pub use crate::store::builtins::*;
}

/// Rejects, when the bindings are compiled, an object that was made for another version of the
/// runtime.
pub const fn assert_abi(hash: u64) {
    assert!(
        hash == wamr_aot_abi::version::ABI_HASH,
        "use the same version of wamr-aot-build, wamr-aot-macros and wamr-aot-rt: \
         this module was compiled for another ABI than that of wamr-aot-rt"
    );
}

/// Rejects, when the bindings are compiled, an object whose traps are signals that this runtime
/// does not handle.
pub const fn assert_signals() {
    if !crate::sys::signal::SUPPORTED {
        panic!(concat!(
            "this module was compiled with Bounds::Guard or Traps::Instruction, \
             whose traps are signals, which wamr-aot-rt handles with feature `std` ",
            env!("SIGNAL_SYSTEMS"),
            ": enable the feature, or call `.bounds(Bounds::Check).traps(Traps::Call)` \
             on the `Builder` in the build script"
        ));
    }
}

/// A size that the compiler found, as a `usize`. A size that is larger than any object stays so.
pub const fn size(size: u64) -> usize {
    if size > usize::MAX as u64 { usize::MAX } else { size as usize }
}

/// A function reference as generated code passes it.
#[inline]
pub fn func_ref_from_abi(value: usize) -> Option<FuncRef> {
    FuncRef::from_address(value)
}

/// A function reference that is not null as generated code passes it.
#[inline]
pub fn non_null_func_ref_from_abi(value: usize) -> FuncRef {
    value::non_null(FuncRef::from_address(value))
}

/// A function reference for generated code that expects one of the type with this code.
///
/// # Errors
/// If it belongs to another instance than that of `vmctx`, or is to a function of another type.
///
/// # Safety
/// `vmctx` is the context of an instance that lives.
#[inline]
pub unsafe fn func_ref_to_abi(
    vmctx: *mut VMContext,
    value: Option<FuncRef>,
    ty: u32,
) -> Result<usize, FuncRefError> {
    let ty = ValType::from_code(ty).ok_or(FuncRefError::WrongType)?;
    // SAFETY: passed on.
    value::func_ref_to_abi(unsafe { Context::new(vmctx) }, value, ty)
}

/// An external reference that is not null as generated code passes it.
#[inline]
pub fn non_null_extern_ref_from_abi(value: usize) -> ExternRef {
    value::non_null(ExternRef::new(value))
}

/// An external reference as generated code passes it.
#[inline]
pub fn extern_ref_from_abi(value: usize) -> Option<ExternRef> {
    ExternRef::new(value)
}

/// An external reference as generated code takes it.
#[inline]
pub fn extern_ref_to_abi(value: Option<ExternRef>) -> usize {
    value.map_or(0, ExternRef::get)
}

/// The error of a host function that throws an exception: the values of the payload are in slots,
/// as [`Exception::payload`](crate::Exception::payload) has them.
///
/// # Safety
/// The payload is of the type of the tag, which the bindings have in their `TAGS`.
pub unsafe fn throw(tag: &'static TagSpec, payload: &[u8]) -> HostError {
    HostError::of_exception(Thrown::new(Origin::Bindings(tag), payload))
}

/// The payload of an exception with this tag, if all of it is there. The tag is known by its name.
///
/// # Errors
/// If that is not why the guest stopped.
pub fn payload<'a>(tag: &TagSpec, trap: &'a Trap) -> Result<&'a [u8], OtherTrap> {
    let exception = trap.exception().ok_or(OtherTrap)?;
    let is_it = exception.is_complete()
        && exception.payload().len() == tag.payload as usize
        && (exception.module(), exception.tag()) == (Some(tag.module), Some(tag.name));
    if is_it { Ok(exception.payload()) } else { Err(OtherTrap) }
}

/// The trap of a guest that passed or returned what is not a value of an interface's type.
#[cold]
pub fn invalid(what: &'static str, error: impl core::error::Error + Send + Sync + 'static) -> Trap {
    #[cfg(feature = "alloc")]
    return HostError::msg(format_args!("{what} is not valid: {error}")).into_trap();
    #[cfg(not(feature = "alloc"))]
    {
        let _ = error;
        HostError::new(what).into_trap()
    }
}

/// The trap of a guest that gets a string or a list, and has no function that allocates memory.
#[cold]
pub fn without_realloc() -> Trap {
    HostError::new("the module does not export `cabi_realloc`, so it cannot get strings or lists").into_trap()
}

/// The trap of a guest that gets memory of its own, and has no function that allocates it.
#[cold]
pub fn without_malloc() -> Trap {
    HostError::new("the module does not export `malloc` and `free`, so the host has no memory in it")
        .into_trap()
}

#[cfg(feature = "alloc")]
pub use crate::module::module;

/// `call!(guest, throws, function(argument, ..))` calls a function of a [`Guest`], which takes at
/// most five numbers or references, and returns at most one. `throws` says whether something may
/// throw in the instance's store.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __call {
    ($guest:expr, $throws:literal, $($function:ident)::+($($argument:ident),*)) => {
        $guest.call::<$throws, _, _>(
            $($function)::+ as $crate::__private::guest_fn!(
                unsafe fn(*mut $crate::__private::VMContext $(, $crate::__inferred!($argument))*) -> _
            ),
            ($($argument,)*),
        )
    };
}

/// The type of an argument.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __inferred {
    ($argument:ident) => {
        _
    };
}

/// `call!(guest, throws, function(argument, ..))` calls a function of a [`Guest`]. `throws` says
/// whether something may throw in the instance's store.
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
#[macro_export]
#[doc(hidden)]
macro_rules! __call {
    ($guest:expr, $throws:literal, $($function:ident)::+($($argument:ident),*)) => {
        $guest.enter::<$throws, _, _>(move |vmctx| $($function)::+(vmctx $(, $argument)*))
    };
}

pub use crate::__call as call;

/// Its argument, if this crate has feature `alloc`.
#[cfg(feature = "alloc")]
#[macro_export]
#[doc(hidden)]
macro_rules! __if_alloc {
    ($($items:tt)*) => { $($items)* };
}

/// Its argument, if this crate has feature `alloc`.
#[cfg(not(feature = "alloc"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __if_alloc {
    ($($items:tt)*) => {};
}

pub use crate::__if_alloc as if_alloc;

/// Its argument, if this crate has feature `in-place`.
#[cfg(feature = "in-place")]
#[macro_export]
#[doc(hidden)]
macro_rules! __if_in_place {
    ($($items:tt)*) => { $($items)* };
}

/// Its argument, if this crate has feature `in-place`.
#[cfg(not(feature = "in-place"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __if_in_place {
    ($($items:tt)*) => {};
}

pub use crate::__if_in_place as if_in_place;

/// Rejects bindings that can do nothing without feature `load` or `in-place`.
#[cfg(any(feature = "load", feature = "in-place"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __needs_load {
    () => {};
}

/// Rejects bindings that can do nothing without feature `load` or `in-place`.
#[cfg(not(any(feature = "load", feature = "in-place")))]
#[macro_export]
#[doc(hidden)]
macro_rules! __needs_load {
    () => {
        ::core::compile_error!(
            "the module was compiled with `Output::Loadable`: enable feature `load` of wamr-aot-rt, \
             or `in-place` without an operating system"
        );
    };
}

pub use crate::__needs_load as needs_load;
