//! Frees exceptions that nothing refers to.
//!
//! Handlers free what they catch unless they take a reference (`exnref`). References are in the
//! guest's registers and frames, in globals and tables, and in payloads. Generated code does not
//! say which words are references, so the stack is read conservatively: whatever looks like an
//! address in a place for an exception keeps it. Exceptions do not move, so nothing else is needed.

use core::mem::size_of;

use wamr_aot_abi::{
    layout::{EXCEPTION_MARKED, EXCEPTION_REFERENCED, VMException, VMStore, VMTag},
    signature::ValType,
};

use crate::{
    raw::Context,
    store::{head::StoreHead, instances::Instances},
};

/// A state of exceptions that is private to the runtime: the host has a reference, so the exception
/// stays as long as the store.
pub(crate) const HELD: usize = 8;
/// A state of marked exceptions: the payload was looked at.
const SCANNED: usize = 16;

/// The rooms for exceptions of a store.
struct Rooms<'a> {
    instances: &'a Instances,
    known: Context,
    /// The lowest address of any, and the one above the highest.
    bounds: (usize, usize),
}

impl<'a> Rooms<'a> {
    fn new(instances: &'a Instances, known: Context) -> Rooms<'a> {
        let rooms = instances.with(known).map(Context::exception_room).filter(|room| !room.is_empty());
        let bounds =
            rooms.fold((usize::MAX, 0), |(low, high), room| (low.min(room.start), high.max(room.end)));
        Rooms { instances, known, bounds }
    }

    fn instances(&self) -> impl Iterator<Item = Context> {
        self.instances.with(self.known)
    }

    fn places(&self) -> impl Iterator<Item = *mut VMException> {
        self.instances().flat_map(|context| {
            (0..context.module().exception_count).map(move |place| context.exception(place))
        })
    }

    /// The exception that an address is in.
    fn find(&self, address: usize) -> Option<*mut VMException> {
        if address < self.bounds.0 || address >= self.bounds.1 {
            return None;
        }
        let mut found = self.instances().filter_map(|context| context.exception_at(address));
        // SAFETY: the place is in the block of an instance of the store.
        found.next().filter(|place| unsafe { (**place).state != 0 })
    }

    fn mark(&self, address: usize) {
        if let Some(place) = self.find(address) {
            // SAFETY: as above.
            unsafe { (*place).state |= EXCEPTION_MARKED };
        }
    }
}

/// Calls `visit` with each word of a place after the header.
///
/// # Safety
/// The place is in the room of `context`.
unsafe fn payload_words(context: Context, place: *mut VMException, mut visit: impl FnMut(usize)) {
    let words = (context.module().exception_size as usize).saturating_sub(size_of::<VMException>())
        / size_of::<usize>();
    for word in 0..words {
        // SAFETY: the rest of a place of this size; places are aligned to words.
        visit(unsafe { place.add(1).cast::<usize>().add(word).read() });
    }
}

/// Frees the exceptions of all instances of the store that nothing refers to.
///
/// # Safety
/// Generated code of the instance's store, or a host function that it called, calls this.
#[cold]
#[inline(never)]
pub(crate) unsafe fn collect(context: Context) {
    let store = context.store();
    // SAFETY: the store is a `StoreHead`'s, which nothing borrows while guest code runs. Contexts
    // of its instances are filled, and do not move.
    unsafe {
        let rooms = Rooms::new(&(*store.cast::<StoreHead>()).instances, context);
        let is_complete = mark_stack(store, &rooms);
        rooms.mark((*store).exception.addr());
        for place in rooms.places() {
            let keeps = if is_complete { HELD } else { HELD | EXCEPTION_REFERENCED };
            if (*place).state & keeps != 0 {
                (*place).state |= EXCEPTION_MARKED;
            }
        }
        rooms.instances().for_each(|context| mark_state(context, &rooms));
        mark_payloads(&rooms);
        for place in rooms.places() {
            if (*place).state & EXCEPTION_MARKED == 0 {
                (*place).state = 0;
            }
            (*place).state &= !(EXCEPTION_MARKED | SCANNED);
        }
    }
}

fn is_exception_reference(code: u32) -> bool {
    ValType::from_code(code).is_some_and(ValType::is_exception_reference)
}

/// Marks what globals and tables refer to.
///
/// # Safety
/// The instance is complete, and its guest suspended.
unsafe fn mark_state(context: Context, rooms: &Rooms<'_>) {
    // SAFETY: globals and tables of a complete instance are there.
    unsafe {
        for (index, ty) in (0..).zip(context.image().globals()) {
            if is_exception_reference(ty.value_type) {
                rooms.mark(context.global(index).cast::<usize>().read());
            }
        }
        for (index, ty) in (0..).zip(context.image().tables()) {
            if is_exception_reference(ty.element_type) {
                let table = context.table(index);
                for element in 0..(*table).len {
                    rooms.mark((*table).base.add(element).read());
                }
            }
        }
    }
}

/// Marks what the payloads of marked exceptions refer to.
///
/// # Safety
/// As for [`collect`].
unsafe fn mark_payloads(rooms: &Rooms<'_>) {
    let mut again = true;
    while again {
        again = false;
        for context in rooms.instances() {
            for place in (0..context.module().exception_count).map(|place| context.exception(place)) {
                // SAFETY: the place is in the block.
                unsafe {
                    if (*place).state & (EXCEPTION_MARKED | SCANNED) == EXCEPTION_MARKED {
                        (*place).state |= SCANNED;
                        again = true;
                        payload_words(context, place, |word| rooms.mark(word));
                    }
                }
            }
        }
    }
}

/// Marks what the stack refers to. `false` if not all of it is known: Miri has no stack to read,
/// and a host may run activations on several stacks.
///
/// # Safety
/// As for [`collect`].
#[cfg(miri)]
unsafe fn mark_stack(_: *mut VMStore, _: &Rooms<'_>) -> bool {
    false
}

/// Marks what the stack refers to. `false` if not all of it is known: a host may run activations on
/// several stacks.
///
/// # Safety
/// As for [`collect`].
#[cfg(not(miri))]
unsafe fn mark_stack(store: *mut VMStore, rooms: &Rooms<'_>) -> bool {
    use core::mem::MaybeUninit;

    use crate::sys;

    struct Scan<'a> {
        rooms: &'a Rooms<'a>,
        end: usize,
    }

    #[cfg_attr(windows, wamr_aot_macros::system_v)]
    unsafe extern "C" fn scan(data: *mut u8) {
        // SAFETY: `mark_stack` passes a `Scan`.
        let Scan { rooms, end } = unsafe { data.cast::<Scan<'_>>().read() };
        let here = 0usize;
        let mut at = core::hint::black_box(&raw const here).addr();
        while at < end {
            // SAFETY: between this frame and that of the outermost activation, on one stack, whose
            // words may hold anything.
            let word = unsafe { core::ptr::with_exposed_provenance::<usize>(at).read_volatile() };
            rooms.mark(word);
            at += size_of::<usize>();
        }
    }

    // SAFETY: the store is valid.
    let (outermost, is_split) = unsafe {
        let head = &*store.cast::<StoreHead>();
        (if head.outermost.is_null() { head.vm.activation } else { head.outermost }, head.is_split)
    };
    if is_split || outermost.is_null() {
        return false;
    }
    let mut data = Scan { rooms, end: outermost.addr() };
    let mut saved = MaybeUninit::<sys::Saved>::uninit();
    // SAFETY: the thunk is for this data, and does not unwind. The port layer has the registers
    // that survive a call in this function's frame, or in `saved`, while the thunk runs.
    unsafe { sys::catch(saved.as_mut_ptr(), scan, (&raw mut data).cast()) };
    core::hint::black_box(&raw mut saved);
    true
}

/// The host gets this payload of an exception with this tag: what it refers to stays.
///
/// # Safety
/// As for [`collect`]; the tag is one of the store's.
pub(crate) unsafe fn hold(store: *mut VMStore, tag: *mut VMTag, payload: &[u8]) {
    // SAFETY: as in `collect`. A tag without a context was made in a store of the untyped API.
    unsafe {
        let instances = &(*store.cast::<StoreHead>()).instances;
        let known = (*tag).vmctx;
        #[cfg(feature = "alloc")]
        let known = if known.is_null() { instances.iter().next() } else { Some(Context::new(known)) };
        #[cfg(not(feature = "alloc"))]
        let known = Some(Context::new(known));
        let Some(known) = known else { return };
        let rooms = Rooms::new(instances, known);
        for place in words(payload).filter_map(|word| rooms.find(word)) {
            (*place).state |= HELD;
        }
    }
}

fn words(payload: &[u8]) -> impl Iterator<Item = usize> {
    // A reference is at the start of its slot.
    payload.chunks_exact(8).filter_map(|slot| {
        slot.first_chunk::<{ size_of::<usize>() }>().map(|bytes| usize::from_ne_bytes(*bytes))
    })
}

/// Whether a payload that the host had refers to no place that is free.
///
/// # Safety
/// As for [`collect`].
pub(crate) unsafe fn is_alive(context: Context, payload: &[u8]) -> bool {
    // SAFETY: as in `collect`.
    let rooms = unsafe { Rooms::new(&(*context.store().cast::<StoreHead>()).instances, context) };
    words(payload).all(|word| {
        rooms.find(word).is_some() || rooms.instances().all(|context| context.exception_at(word).is_none())
    })
}
