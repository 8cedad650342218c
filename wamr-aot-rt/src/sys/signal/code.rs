//! Which module an instruction belongs to: the ranges of code whose faults are traps.
//!
//! The list is replaced as a whole, so that a signal handler can read it at any time. It is linear in the number of modules to
//! change, and logarithmic to search.

use alloc::{boxed::Box, vec::Vec};
use core::{
    ptr,
    sync::atomic::{AtomicPtr, AtomicUsize, Ordering::SeqCst},
};
use std::sync::{Mutex, PoisonError};

use wamr_aot_abi::{layout::VMCode, trap::TrapKind};

use crate::{
    raw::Image,
    trap::{Trap, UNKNOWN},
};

/// The code of a module.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    start: usize,
    end: usize,
    pub(crate) image: Image,
}

/// An instruction that can trap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) kind: TrapKind,
    function: u32,
    offset: u32,
    /// This very instruction is known to trap so. Otherwise it is somewhere in code that does so by faults alone.
    pub(super) is_exact: bool,
}

/// Sorted by their starts; null where there are none yet.
static RANGES: AtomicPtr<Vec<Range>> = AtomicPtr::new(ptr::null_mut());
/// How many threads, and signal handlers, read what `RANGES` pointed to.
static READERS: AtomicUsize = AtomicUsize::new(0);
/// Who replaces the list.
static WRITER: Mutex<()> = Mutex::new(());

/// Reads the list. Takes no lock.
fn with_ranges<R>(read: impl FnOnce(&[Range]) -> R) -> R {
    READERS.fetch_add(1, SeqCst);
    let ranges = RANGES.load(SeqCst);
    // SAFETY: null, or from `replace`, which frees it only when it saw no reader after it put another one in its place.
    let result = read(unsafe { ranges.as_ref() }.map_or(&[], Vec::as_slice));
    READERS.fetch_sub(1, SeqCst);
    result
}

/// The module whose code an address is in.
pub(crate) fn find(pc: usize) -> Option<Range> {
    with_ranges(|ranges| {
        let range = ranges[..ranges.partition_point(|range| range.start <= pc)].last()?;
        (pc < range.end).then_some(*range)
    })
}

fn is_known(start: usize) -> bool {
    with_ranges(|ranges| ranges.binary_search_by_key(&start, |range| range.start).is_ok())
}

/// Adds the code of a module, once.
pub(crate) fn add(image: Image) {
    let Some(code) = image.code_section() else { return };
    let start = image.code(code.start).addr();
    let end = if code.end.is_null() { start + code.len } else { image.code(code.end).addr() };
    // Null: the linker dropped all of it.
    if start == 0 || is_known(start) {
        return;
    }
    replace(|ranges| {
        // Another thread may have been faster.
        if let Err(place) = ranges.binary_search_by_key(&start, |range| range.start) {
            ranges.insert(place, Range { start, end, image });
        }
    });
}

/// Removes the code of a module that is being unloaded, if it is there.
#[cfg(feature = "load")]
pub(crate) fn remove(image: Image) {
    let Some(start) = image.code_section().map(|code| image.code(code.start).addr()).filter(|start| is_known(*start)) else {
        return;
    };
    replace(|ranges| ranges.retain(|range| range.start != start));
}

fn replace(change: impl FnOnce(&mut Vec<Range>)) {
    let _writer = WRITER.lock().unwrap_or_else(PoisonError::into_inner);
    let mut ranges = with_ranges(<[Range]>::to_vec);
    change(&mut ranges);
    let old = RANGES.swap(Box::into_raw(Box::new(ranges)), SeqCst);
    // A reader that is counted later sees the new list. One that never ends (its thread did not come along at a fork) costs the old
    // list.
    let is_unread = (0..10_000).any(|_| {
        let is_unread = READERS.load(SeqCst) == 0;
        if !is_unread {
            std::thread::yield_now();
        }
        is_unread
    });
    if !old.is_null() && is_unread {
        // SAFETY: from `Box::into_raw`, replaced by this function alone, and nobody reads it any more.
        drop(unsafe { Box::from_raw(old) });
    }
}

impl Range {
    /// What the instruction at `pc`, which is in the range, traps with. Takes no lock and allocates nothing.
    pub(crate) fn site(&self, pc: usize) -> Option<Site> {
        let code = self.image.code_section()?;
        if code.functions.is_null() {
            return Some(Site { kind: TrapKind::MemoryOutOfBounds, function: UNKNOWN, offset: UNKNOWN, is_exact: false });
        }
        let at = u32::try_from(pc - self.start).ok()?;
        // SAFETY: the code's own lists and lengths.
        let (places, codes, functions) = unsafe {
            (
                self.image.list(code.trap_places, code.trap_count as usize),
                self.image.list(code.trap_codes, code.trap_count as usize),
                self.image.list(code.functions, code.function_count as usize),
            )
        };
        let index = places.binary_search(&at).ok()?;
        let kind = TrapKind::from_code(u32::from(codes[index]))?;
        let defined = functions.partition_point(|start| *start <= at).checked_sub(1)?;
        let function = self.image.module().imported_function_count + u32::try_from(defined).ok()?;
        Some(Site { kind, function, offset: self.offset(code, index), is_exact: true })
    }

    fn offset(&self, code: &VMCode, index: usize) -> u32 {
        if code.trap_offsets.is_null() {
            return UNKNOWN;
        }
        // SAFETY: the code's own list and length.
        let offsets = unsafe { self.image.list(code.trap_offsets, code.trap_count as usize) };
        offsets[index]
    }

    /// The trap of a site of this module.
    pub(crate) fn trap(&self, Site { kind, function, offset, .. }: Site) -> Trap {
        Trap::new(kind, function, offset, Some(self.image))
    }
}
