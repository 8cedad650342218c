//! Exceptions: the places for them, how they become traps, and how host functions throw them.
//!
//! Generated code throws, passes on and handles exceptions by itself: see
//! [`VMStore::exception`](wamr_aot_abi::layout::VMStore::exception). It calls the runtime for a place
//! ([`new`]), and leaves what it does not handle to [`activation`](super::activation).

use core::ptr;
#[cfg(feature = "alloc")]
use core::ptr::NonNull;

use wamr_aot_abi::{
    layout::{EXCEPTION_USED, MODULE_EXCEPTIONS, VMException, VMStore, VMTag},
    trap::TrapKind,
};

use crate::{
    raw::Context,
    store::{collector, head::StoreHead},
    trap::{
        HostError, Trap,
        exception::{Names, Origin, StoreTag, TagSpec, Thrown},
    },
};

/// A place for an exception with this tag, in the room of an instance; null if there is none.
///
/// # Safety
/// Generated code of the store, or a host function that it called, calls this. The tag is one of
/// the store's.
pub(crate) unsafe fn new(context: Context, tag: *mut VMTag) -> *mut VMException {
    // SAFETY: the store is a `StoreHead`'s, which nothing borrows while guest code runs; the places
    // are in the block.
    unsafe {
        let mut place = free_place(context);
        if place.is_none() {
            collector::collect(context);
            place = free_place(context);
        }
        let Some(place) = place else { return ptr::null_mut() };
        place.write(VMException { tag, state: EXCEPTION_USED });
        place
    }
}

/// A place that is free. The search goes on where the last one ended: exceptions that guests refer
/// to stay until a collection, and most others are gone by the next throw.
///
/// # Safety
/// As for [`new`].
unsafe fn free_place(context: Context) -> Option<*mut VMException> {
    let count = context.module().exception_count;
    // SAFETY: the store is a `StoreHead`'s, which nothing borrows; the places are in the block.
    unsafe {
        let next = &raw mut (*context.store().cast::<StoreHead>()).next_exception;
        let start = u32::from(*next).min(count);
        let place = (start..count).chain(0..start).find(|place| (*context.exception(*place)).state == 0)?;
        // In a larger room the search begins at the start.
        *next = u16::try_from(place).unwrap_or(0);
        Some(context.exception(place))
    }
}

/// The payload of an exception.
///
/// # Safety
/// The exception was thrown, and is not freed during `'a`.
unsafe fn payload<'a>(exception: *mut VMException) -> &'a [u8] {
    // SAFETY: the payload, of the length that its tag says, follows.
    unsafe { core::slice::from_raw_parts(exception.add(1).cast(), (*(*exception).tag).payload as usize) }
}

/// Makes a trap of an exception that no guest handles, and frees it.
///
/// # Safety
/// The exception was thrown in this store, of which no guest code runs in this activation.
#[cold]
pub(crate) unsafe fn uncaught(store: *mut VMStore, exception: *mut VMException) -> Trap {
    // SAFETY: the exception is in the room of an instance of the store, where its tag is, too.
    unsafe {
        let tag = (*exception).tag;
        let payload = payload(exception);
        collector::hold(store, tag, payload);
        let thrown = Thrown::new(origin(store, tag), payload);
        if (*exception).state == EXCEPTION_USED {
            (*exception).state = 0;
        }
        Trap::of_exception(thrown)
    }
}

/// What says which tag this is.
///
/// # Safety
/// The store is a `StoreHead`'s, which is not borrowed; the tag is one of its tags.
pub(crate) unsafe fn origin(store: *mut VMStore, tag: *mut VMTag) -> Origin {
    let store_tag = StoreTag {
        // SAFETY: passed on.
        #[cfg(feature = "alloc")]
        store: unsafe { key(store) },
        tag: tag.expose_provenance(),
    };
    // SAFETY: passed on.
    Origin::Store(store_tag, unsafe { names(store, tag) })
}

/// The names of a tag, in the module that has a name for it.
///
/// # Safety
/// The tag is one of the store's.
unsafe fn names(store: *mut VMStore, tag: *mut VMTag) -> Names {
    // SAFETY: a tag's context is that of an instance, which lives as long as the store.
    let VMTag { vmctx, index, .. } = unsafe { tag.read() };
    #[cfg(feature = "alloc")]
    if vmctx.is_null() {
        // SAFETY: the store is a `StoreHead`'s, of which guest code changes no instances.
        let found = unsafe {
            (*store.cast::<StoreHead>()).instances.iter().find_map(|context| {
                let mut imported = 0..context.module().imported_tag_count;
                Some((context.image(), imported.find(|index| *context.imported_tag(*index) == tag)?))
            })
        };
        return found.map_or_else(Names::default, |(image, index)| Names::new(image, index));
    }
    #[cfg(not(feature = "alloc"))]
    let _ = store;
    // SAFETY: as above. Without an allocator all tags are of an instance.
    Names::new(unsafe { Context::new(vmctx) }.image(), index)
}

/// What tells a store apart from all others that there were.
///
/// # Safety
/// The store is a `StoreHead`'s, which is not borrowed.
#[cfg(feature = "alloc")]
unsafe fn key(store: *mut VMStore) -> usize {
    use core::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    // SAFETY: passed on.
    let key = unsafe { &mut (*store.cast::<StoreHead>()).key };
    if *key == 0 {
        *key = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    *key
}

/// Whether an exception comes from this store and has this tag.
///
/// # Safety
/// The store is a `StoreHead`'s, of which nothing changes meanwhile.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn is_of(origin: &Origin, store: *mut VMStore, tag: *mut VMTag) -> bool {
    // SAFETY: passed on.
    let key = unsafe { (*store.cast::<StoreHead>()).key };
    matches!(origin, Origin::Store(found, _) if *found == StoreTag { store: key, tag: tag.addr() })
}

/// The host gets a reference to an exception, which stays from now on.
///
/// # Safety
/// The exception is in use, and no guest of its store runs; the same may happen on other threads.
#[cfg(feature = "alloc")]
pub(crate) unsafe fn keep(exception: NonNull<VMException>) {
    use core::sync::atomic::{AtomicUsize, Ordering};
    // SAFETY: by the contract, all accesses meanwhile are these.
    let state = unsafe { AtomicUsize::from_ptr(&raw mut (*exception.as_ptr()).state) };
    // All of them set the same flag, so that none is lost between the two.
    state.store(state.load(Ordering::Relaxed) | collector::HELD, Ordering::Relaxed);
}

/// A host function that `context` called has failed: if it throws an exception, and the instance
/// can pass it on, the exception is thrown there.
///
/// # Errors
/// If not: what ends the activation.
///
/// # Safety
/// Generated code of the instance is suspended in the call of the host function. `tags` are those
/// of its bindings.
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw(
    context: Context,
    tags: &'static [TagSpec],
    error: HostError,
) -> Result<(), HostError> {
    // SAFETY: passed on.
    unsafe { throw_tagged(context, |origin| resolve(context, tags, origin), error) }
}

/// As [`throw`], where `tag_of` finds the tag.
///
/// # Safety
/// As for [`throw`]. The tag is one of the store's, or null.
unsafe fn throw_tagged(
    context: Context,
    tag_of: impl FnOnce(&Origin) -> *mut VMTag,
    error: HostError,
) -> Result<(), HostError> {
    let store = context.store();
    let Some(thrown) = error.thrown() else { return Err(error) };
    let tag = match context.module().flags & MODULE_EXCEPTIONS {
        0 => ptr::null_mut(),
        _ => tag_of(&thrown.origin),
    };
    let payload = thrown.payload();
    // SAFETY: a tag that is not null is one of the store's. Without an allocator some of the
    // payload may be missing, or be a reference to an exception of an instance that is gone.
    unsafe {
        let fits = !tag.is_null() && (*tag).payload as usize == payload.len();
        if !fits || !collector::is_alive(context, payload) {
            return Err(error);
        }
        let exception = place_for(context, tag);
        if exception.is_null() {
            return Err(Trap::of_kind(TrapKind::TooManyExceptions).into());
        }
        ptr::copy_nonoverlapping(payload.as_ptr(), exception.add(1).cast::<u8>(), payload.len());
        (*store).exception = exception;
    }
    Ok(())
}

/// A place for an exception: in the instance's room, or in that of another instance of the store.
///
/// # Safety
/// As for [`throw`].
unsafe fn place_for(context: Context, tag: *mut VMTag) -> *mut VMException {
    let store = context.store();
    // SAFETY: the store has builtins, which are called as from generated code. By way of them, so
    // that programs that throw nothing need not contain it.
    let (new, size) =
        unsafe { ((*(*store).builtins).exception_new, size_of::<VMException>() + (*tag).payload as usize) };
    let Some(new) = new else { return ptr::null_mut() };
    let make = |context: Context| {
        if (context.module().exception_size as usize) < size {
            return None;
        }
        // SAFETY: as above.
        let place = unsafe { new(context.as_ptr(), tag.cast()) };
        Some(place.cast::<VMException>()).filter(|place| !place.is_null())
    };
    let place = make(context);
    #[cfg(feature = "alloc")]
    // SAFETY: the store is a `StoreHead`'s; guest code is suspended.
    let place = place.or_else(|| unsafe { (*store.cast::<StoreHead>()).instances.iter().find_map(make) });
    place.unwrap_or(ptr::null_mut())
}

/// The tag that an exception has in the instance's store; null if it is of another.
///
/// # Safety
/// As for [`throw`].
unsafe fn resolve(context: Context, tags: &'static [TagSpec], origin: &Origin) -> *mut VMTag {
    // SAFETY: passed on.
    match origin {
        Origin::Store(found, _) if is_in(*found, context) => ptr::with_exposed_provenance_mut(found.tag),
        Origin::Bindings(spec) if tags.as_ptr_range().contains(&ptr::from_ref(*spec)) => {
            // SAFETY: the spec is one of the bindings, of which this is an instance.
            context.tag(unsafe { index_of(context, spec) })
        }
        _ => ptr::null_mut(),
    }
}

/// Whether the tag is one of the instance's store, and so still there.
#[cfg(feature = "alloc")]
fn is_in(found: StoreTag, context: Context) -> bool {
    // SAFETY: the store of an instance that lives, of which nothing changes meanwhile.
    found.store == unsafe { (*context.store().cast::<StoreHead>()).key }
}

/// Whether the tag is one of the instance's store, which has no other instance, and all of whose
/// tags are in its context.
#[cfg(not(feature = "alloc"))]
fn is_in(found: StoreTag, context: Context) -> bool {
    (0..context.module().tag_count).any(|index| context.own_tag(index).addr() == found.tag)
}

/// The index of a tag of the bindings in the instance's module.
///
/// # Safety
/// The bindings are those of the instance.
unsafe fn index_of(context: Context, spec: &TagSpec) -> u32 {
    // SAFETY: an instance of a loaded module has the words of the bindings' items as its owner.
    unsafe {
        let words = (*context.as_ptr()).owner.cast::<usize>();
        if words.is_null() { spec.index } else { *words.add(spec.item) as u32 }
    }
}

/// As [`throw`], from a host function of the untyped API. Without an instance, it is one that any
/// instance of the store may have called.
///
/// # Errors
/// As for `throw`.
///
/// # Safety
/// As for `throw`.
#[cfg(feature = "alloc")]
#[cold]
#[inline(never)]
pub(crate) unsafe fn throw_untyped(
    store: *mut VMStore,
    caller: Option<Context>,
    error: HostError,
) -> Result<(), HostError> {
    // SAFETY: the store is a `StoreHead`'s; guest code is suspended.
    let instances = unsafe { &(*store.cast::<StoreHead>()).instances };
    let context = caller.or_else(|| {
        let passes_on = |context: Context| context.module().flags & MODULE_EXCEPTIONS != 0;
        instances.iter().next().filter(|_| instances.iter().all(passes_on))
    });
    match context {
        // SAFETY: passed on.
        Some(context) => unsafe { throw(context, &[], error) },
        None => Err(error),
    }
}
