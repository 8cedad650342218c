//! Entering guest code, and leaving it by a trap.
//!
//! An activation is one stay in guest code. Activations nest when a host function calls the guest
//! again; they are linked through the store, innermost first: it points to what [`sys::catch`]
//! saved on the stack of an [`enter`], which has a pointer to the previous one.

use core::{mem::MaybeUninit, ptr};

use wamr_aot_abi::{guest_fn, layout::VMStore};

#[cfg(feature = "std")]
use crate::store::host_code::Panic;
#[cfg(signals)]
use crate::store::walk;
use crate::{
    store::{
        current, exceptions,
        head::{Pending, StoreHead},
        host_code::{self, Scope},
    },
    sys,
    trap::{HostError, Trap},
};

struct Call<F, R> {
    f: F,
    result: MaybeUninit<R>,
}

/// Calls `f`, which runs guest code, and comes back, also if the guest traps.
///
/// A host panic inside continues here.
///
/// Without `THROWS` it does not look for an exception that the guest has left.
///
/// # Safety
/// `store` is the head of a [`StoreHead`] that no reference borrows while this runs, except inside
/// host functions; the guest code belongs to that store, and throws no exception unless `THROWS`.
/// `f` has no live destructor while guest code runs (that it and its result are `Copy` is the
/// larger part of that), and it does not unwind.
#[inline]
pub(crate) unsafe fn enter<const THROWS: bool, R: Copy, F: FnOnce() -> R + Copy>(
    store: *mut VMStore,
    f: F,
) -> Result<R, Trap> {
    #[cfg_attr(windows, wamr_aot_macros::system_v)]
    unsafe extern "C" fn thunk<R: Copy, F: FnOnce() -> R + Copy>(call: *mut u8) {
        let call = call.cast::<Call<F, R>>();
        // SAFETY: `enter` passes a pointer to its own `Call`, which nothing else uses until `catch`
        // returns.
        unsafe { (&raw mut (*call).result).write(MaybeUninit::new(((*call).f)())) };
    }

    let mut call = Call { f, result: MaybeUninit::uninit() };
    // SAFETY: passed on; the thunk is for such a call.
    unsafe {
        if run::<THROWS>(store, thunk::<R, F>, (&raw mut call).cast()) != 0 {
            return Err(take_pending::<THROWS>(store));
        }
        // SAFETY: the thunk came to its end and wrote the result.
        Ok(call.result.assume_init())
    }
}

/// Calls a function with its arguments in registers, where its result is left, and comes back, also
/// if the guest traps.
///
/// A host panic inside continues here.
///
/// # Safety
/// As for [`enter`], where `f` is the call of `code`; its arguments are those that `registers` has.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[inline(always)]
pub(crate) unsafe fn call<const THROWS: bool>(
    store: *mut VMStore,
    code: *const (),
    registers: &mut sys::registers::Registers,
) -> Result<(), Trap> {
    // SAFETY: passed on.
    unsafe {
        // Two paths, so that the branch predictor can speculate. On a shared path every call would
        // depend on the pointer that the previous one stored.
        let failed = if (*store).activation.is_null() {
            activate::<THROWS>(store, ptr::null_mut(), |saved| registers.call(saved, code))
        } else {
            let (failed, results) = call_nested::<THROWS>(store, code, *registers);
            *registers = results;
            failed
        };
        if failed != 0 {
            return Err(take_pending::<THROWS>(store));
        }
    }
    Ok(())
}

/// [`call`] if there is an activation already. By value, so that the registers of the other case
/// need not be in memory.
///
/// # Safety
/// As for [`call`].
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[cold]
#[inline(never)]
unsafe fn call_nested<const THROWS: bool>(
    store: *mut VMStore,
    code: *const (),
    mut registers: sys::registers::Registers,
) -> (usize, sys::registers::Registers) {
    // SAFETY: passed on.
    let failed =
        unsafe { activate::<THROWS>(store, (*store).activation, |saved| registers.call(saved, code)) };
    (failed, registers)
}

/// Calls `thunk(data)` and returns 0, or something else if [`raise`] was called before it returned
/// or it returned with an exception.
///
/// On firmware, where flash is scarce, all calls share one function.
///
/// # Safety
/// As for [`enter`]; `thunk(data)` may be called and does not unwind.
#[cfg_attr(target_os = "none", inline(never))]
#[cfg_attr(not(target_os = "none"), inline)]
unsafe fn run<const THROWS: bool>(
    store: *mut VMStore,
    thunk: guest_fn!(unsafe fn(*mut u8)),
    data: *mut u8,
) -> usize {
    // SAFETY: passed on.
    unsafe { activate::<THROWS>(store, (*store).activation, |saved| sys::catch(saved, thunk, data)) }
}

/// Calls `catch`, one of the port layer's functions that come back when [`raise`] is called.
/// Returns 0 if it does and the guest has left no exception; otherwise [`take_pending`] has the
/// reason.
///
/// # Safety
/// As for [`enter`], of whose `f` the call is part of `catch`, which fills what it gets. `previous`
/// is the store's activation.
#[inline(always)]
unsafe fn activate<const THROWS: bool>(
    store: *mut VMStore,
    previous: *mut u8,
    catch: impl FnOnce(*mut sys::Saved) -> u32,
) -> usize {
    let mut saved = MaybeUninit::<sys::Saved>::uninit();
    // SAFETY: the store is valid by this function's contract. The pointer to `saved` is in the
    // store only until the line after `catch`, which runs on every way out: `catch` does not
    // unwind.
    unsafe {
        let activation = saved.as_mut_ptr();
        if previous.is_null() {
            (*store).stack_limit = sys::stack::limit(activation.addr(), (*store.cast::<StoreHead>()).stack);
        }
        // Without an operating system a store's activations are all on one stack.
        #[cfg(not(target_os = "none"))]
        let outer_limit = (*store).stack_limit;
        let nesting = ((*store.cast::<StoreHead>()).outermost, (*store.cast::<StoreHead>()).is_split);
        // Without an operating system nothing else asks how activations are nested.
        let nests = !previous.is_null() && (THROWS || cfg!(not(target_os = "none")));
        if nests {
            nest(store, activation.addr(), previous);
        }
        (*store).activation = activation.cast();
        current::set_store(store);
        let trapped = catch(activation);
        (*store).activation = previous;
        if nests {
            let head = store.cast::<StoreHead>();
            ((*head).outermost, (*head).is_split) = nesting;
            #[cfg(not(target_os = "none"))]
            {
                (*store).stack_limit = outer_limit;
            }
        }
        let exception = if THROWS { (*store).exception.addr() } else { 0 };
        trapped as usize | exception
    }
}

/// Prepares a store for an activation at `sp` while another waits.
///
/// # Safety
/// The store is valid, and its innermost activation is `previous`.
#[inline]
unsafe fn nest(store: *mut VMStore, sp: usize, previous: *mut u8) {
    // SAFETY: valid by this function's contract.
    unsafe {
        let head = &mut *store.cast::<StoreHead>();
        if head.outermost.is_null() {
            head.outermost = previous;
        }
        // Without an operating system a store's activations are all on one stack.
        #[cfg(not(target_os = "none"))]
        {
            let (outer, current) = (previous.addr(), head.vm.stack_limit);
            head.is_split |= !sys::stack::is_same(sp, outer, current, head.stack);
            head.vm.stack_limit = sys::stack::nested_limit(sp, outer, current, head.stack);
        }
        #[cfg(target_os = "none")]
        let _ = sp;
    }
}

/// # Safety
/// As for [`enter`].
#[cold]
#[inline(never)]
unsafe fn take_pending<const THROWS: bool>(store: *mut VMStore) -> Trap {
    // SAFETY: the store is valid, and no reference to `pending` outlives this line or the one in
    // `raise`.
    let pending = unsafe { ptr::replace(&raw mut (*store.cast::<StoreHead>()).pending, Pending::Nothing) };
    let exception = match THROWS {
        // SAFETY: valid.
        true => unsafe { ptr::replace(&raw mut (*store).exception, ptr::null_mut()) },
        false => ptr::null_mut(),
    };
    match pending {
        Pending::Trap(trap) => trap,
        #[cfg(feature = "std")]
        Pending::Panic(payload) => std::panic::resume_unwind(payload),
        // SAFETY: the store is valid, and not borrowed; its exception was thrown in it.
        Pending::Nothing if THROWS && !exception.is_null() => unsafe {
            exceptions::uncaught(store, exception)
        },
        Pending::Nothing => unreachable!("a trap was caught that nobody raised"),
    }
}

/// Ends the innermost activation with `trap`.
///
/// # Safety
/// `store` has an activation; the frames between it and this call have no live destructor; `store`
/// is the head of a [`StoreHead`] that no reference borrows.
#[cold]
pub(crate) unsafe fn raise_trap(store: *mut VMStore, trap: Trap) -> ! {
    // SAFETY: passed on.
    unsafe { raise(store, Pending::Trap(trap)) }
}

#[inline(never)]
unsafe fn raise(store: *mut VMStore, pending: Pending) -> ! {
    // SAFETY: the store is valid and not borrowed, by the callers' contract.
    let activation = unsafe {
        ptr::replace(&raw mut (*store.cast::<StoreHead>()).pending, pending);
        (*store).activation.cast::<sys::Saved>()
    };
    assert!(!activation.is_null(), "guest code runs outside of `enter`");
    // SAFETY: an activation in the store is on the stack of an `enter` whose `catch` has not
    // returned. No frame since has a live destructor, by the callers' contract; `pending` was moved
    // into the store.
    unsafe { sys::resume(activation) }
}

/// Runs host code that guest code called: a failure ends the innermost activation, a panic does too
/// and continues in its [`enter`].
///
/// # Safety
/// As for [`raise_trap`], if `body` fails. All that `body` owns is dropped when it returns.
#[inline]
pub(crate) unsafe fn guard<R: Copy>(
    store: *mut VMStore,
    body: impl FnOnce(&Scope) -> Result<R, HostError>,
) -> R {
    // SAFETY: passed on. No result is made of zeroes.
    unsafe { guard_throwing(store, Err, body) }
}

/// As [`guard`], of a host function: the guest goes on if `throw` throws the error as an exception,
/// and the result does not count.
///
/// # Safety
/// As for [`guard`]. If `throw` succeeds, the store has an exception, and generated code that
/// expects one gets the result; zeroes are a result.
#[inline]
pub(crate) unsafe fn guard_throwing<R: Copy>(
    store: *mut VMStore,
    throw: impl FnOnce(HostError) -> Result<(), HostError>,
    body: impl FnOnce(&Scope) -> Result<R, HostError>,
) -> R {
    match host_code::run(store, body) {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => match throw(error) {
            // SAFETY: zeroes are a value of `R` by the contract.
            Ok(()) => unsafe { MaybeUninit::zeroed().assume_init() },
            // SAFETY: passed on. `error` is moved.
            Err(error) => unsafe { fail(store, error) },
        },
        // SAFETY: passed on. Unwinding has dropped what `body` owned.
        #[cfg(feature = "std")]
        Err(payload) => unsafe { raise_panic(store, payload) },
        #[cfg(not(feature = "std"))]
        Err(never) => match never {},
    }
}

/// Ends the innermost activation with a panic, which continues in its [`enter`].
///
/// # Safety
/// As for [`raise_trap`].
#[cfg(feature = "std")]
#[cold]
pub(crate) unsafe fn raise_panic(store: *mut VMStore, payload: Panic) -> ! {
    // SAFETY: passed on.
    unsafe { raise(store, Pending::Panic(payload)) }
}

/// Ends the innermost activation because a host function failed. The trap gets the frames of the
/// guest that called it.
///
/// # Safety
/// As for [`raise_trap`].
#[cold]
#[inline(never)]
unsafe fn fail(store: *mut VMStore, error: HostError) -> ! {
    #[cfg_attr(not(signals), expect(unused_mut, reason = "no frames are known without signals"))]
    let mut trap = error.into_trap();
    // SAFETY: a host function runs, which guest code of the store has called.
    #[cfg(signals)]
    trap.add_frames(|sink| unsafe { walk::from_host(store, sink) });
    // SAFETY: passed on.
    unsafe { raise_trap(store, trap) }
}
