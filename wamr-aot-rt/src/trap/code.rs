//! Which module an instruction belongs to: the ranges of code whose faults are traps, or whose
//! frames appear in traps.
//!
//! Changing the list is linear in the number of modules; searching it is logarithmic.

#[cfg(feature = "load")]
use core::sync::atomic::{AtomicBool, Ordering};

use wamr_aot_abi::{
    layout::{MODULE_FRAMES, VMCode, VMCodePart},
    trap::{TrapKind, UNKNOWN_PLACE},
};

use crate::{
    raw::Image,
    trap::{
        place::{Address, Place, UNKNOWN},
        published::Published,
    },
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
    pub(crate) function: u32,
    /// The place, as generated code passes it.
    pub(crate) place: u32,
    /// Whether this very instruction is known to trap with the code. Otherwise it is somewhere in
    /// code that traps with it only by faulting.
    pub(crate) is_exact: bool,
}

/// The way of an exception out of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handler {
    /// The address of the code.
    pub(crate) target: usize,
    /// The distance in bytes from the stack pointer there to the frame pointer.
    pub(crate) frame: usize,
}

/// Sorted by start address.
#[cfg(not(all(loom, test)))]
static RANGES: Published<Range> = Published::new();
#[cfg(all(loom, test))]
loom::lazy_static! {
    static ref RANGES: Published<Range> = Published::new();
}

/// The module whose code an address is in.
pub(crate) fn find(pc: usize) -> Option<Range> {
    RANGES.read(|ranges| {
        let range = ranges[..ranges.partition_point(|range| range.start <= pc)].last()?;
        (pc < range.end).then_some(*range)
    })
}

fn is_known(start: usize) -> bool {
    RANGES.read(|ranges| ranges.binary_search_by_key(&start, |range| range.start).is_ok())
}

/// Adds the code of a module, once.
pub(crate) fn add(image: Image) {
    let Some(code) = image.code_section() else { return };
    let start = image.code(code.start).addr();
    let end = if code.end.is_null() { start + code.len } else { image.code(code.end).addr() };
    // Null: the linker dropped all of the module's code.
    if start == 0 || is_known(start) {
        return;
    }
    #[cfg(feature = "load")]
    if image.is_loaded() {
        MAY_FORGET.store(true, Ordering::Relaxed);
    }
    RANGES.change(|ranges| {
        // Another thread may have added it in the meantime.
        if let Err(place) = ranges.binary_search_by_key(&start, |range| range.start) {
            ranges.insert(place, Range { start, end, image });
        }
    });
}

/// Whether code that is known may be unloaded later.
#[cfg(feature = "load")]
static MAY_FORGET: AtomicBool = AtomicBool::new(false);

/// Whether known modules may be unloaded. Code of such a module runs only after its [`add`], on the
/// same thread or on one that got it from there.
#[inline]
pub(crate) fn may_forget() -> bool {
    #[cfg(feature = "load")]
    return MAY_FORGET.load(Ordering::Relaxed);
    #[cfg(not(feature = "load"))]
    false
}

/// What is at an address that a call returns to.
pub(crate) fn at(address: usize) -> Address {
    // The address of the call itself: it may be the last instruction of its function.
    match find(address.wrapping_sub(1)) {
        Some(range) => range.caller(address),
        None => Address::Host,
    }
}

/// Removes the code of a module that is being unloaded, if it is in the list.
#[cfg(feature = "load")]
pub(crate) fn remove(image: Image) {
    let Some(start) =
        image.code_section().map(|code| image.code(code.start).addr()).filter(|start| is_known(*start))
    else {
        return;
    };
    RANGES.change(|ranges| ranges.retain(|range| range.start != start));
}

impl Range {
    /// What the instruction at `pc`, which is in the range, traps with. Takes no lock and allocates
    /// nothing.
    pub(crate) fn site(&self, pc: usize) -> Option<Site> {
        let code = self.image.code_section()?;
        if code.functions.is_null() {
            return Some(Site {
                kind: TrapKind::MemoryOutOfBounds,
                function: self.function_in_parts(code, pc),
                place: UNKNOWN_PLACE,
                is_exact: false,
            });
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
        let function = self.image.module().imported_function_count + defined(functions, at)?;
        Some(Site { kind, function, place: self.place(code, index), is_exact: true })
    }

    /// What contains the call that returns to this address, which is past the first byte of the
    /// range.
    fn caller(&self, address: usize) -> Address {
        let Some(code) = self.image.code_section().filter(|_| self.image.module().flags & MODULE_FRAMES != 0)
        else {
            return Address::Host;
        };
        let Ok(at) = u32::try_from(address - self.start) else { return Address::Host };
        // SAFETY: the code's own lists and lengths.
        let (functions, places, offsets) = unsafe {
            (
                self.image.list(code.functions, code.function_count as usize),
                self.image.list(code.call_places, code.call_count as usize),
                self.image.list(code.call_offsets, code.call_count as usize),
            )
        };
        let Some(defined) = defined(functions, at - 1).filter(|_| at <= code.functions_end) else {
            return Address::Helper;
        };
        let place = places.binary_search(&at).map_or(UNKNOWN_PLACE, |index| offsets[index]);
        let function = self.image.module().imported_function_count + defined;
        Address::Guest(Place { image: self.image, function, place })
    }

    /// Whether an address is in the range.
    #[cfg_attr(target_arch = "s390x", expect(dead_code, reason = "no frames are walked for exceptions"))]
    pub(crate) fn contains(&self, address: usize) -> bool {
        (self.start..self.end).contains(&address)
    }

    /// The handler for exceptions of the call that returns to this address.
    #[cfg_attr(target_arch = "s390x", expect(dead_code, reason = "no frames are walked for exceptions"))]
    pub(crate) fn handler(&self, address: usize) -> Option<Handler> {
        let code = self.image.code_section()?;
        let at = u32::try_from(address - self.start).ok()?;
        let count = code.handler_count as usize;
        // SAFETY: the code's own lists and length.
        let (places, targets, frames) = unsafe {
            (
                self.image.list(code.handler_places, count),
                self.image.list(code.handler_targets, count),
                self.image.list(code.handler_frames, count),
            )
        };
        let index = places.binary_search(&at).ok()?;
        Some(Handler { target: self.start + targets[index] as usize, frame: frames[index] as usize })
    }

    /// Whether the module's code has frame pointers.
    pub(crate) fn has_frames(&self) -> bool {
        self.image.module().flags & MODULE_FRAMES != 0
    }

    /// Whether the function at `pc` leaves the return address in its register.
    pub(crate) fn is_frameless(&self, pc: usize) -> bool {
        let (Some(code), Ok(at)) = (self.image.code_section(), u32::try_from(pc - self.start)) else {
            return false;
        };
        // SAFETY: the code's own lists and lengths.
        let (functions, frameless) = unsafe {
            (
                self.image.list(code.functions, code.function_count as usize),
                self.image.list(code.frameless, code.frameless_count as usize),
            )
        };
        defined(functions, at).is_some_and(|defined| frameless.binary_search(&defined).is_ok())
    }

    /// Whether an instruction is in a function of the module rather than in the bytes after the
    /// functions.
    pub(crate) fn is_function(&self, pc: usize) -> bool {
        self.function(pc).is_some()
    }

    /// The index of the function that an instruction is in.
    pub(crate) fn function(&self, pc: usize) -> Option<u32> {
        let (code, at) = (self.image.code_section()?, u32::try_from(pc - self.start).ok()?);
        // SAFETY: the code's own list and length.
        let functions = unsafe { self.image.list(code.functions, code.function_count as usize) };
        let defined = defined(functions, at).filter(|_| at < code.functions_end)?;
        Some(self.image.module().imported_function_count + defined)
    }

    /// The index of the function that an instruction of a C compiler's code is of.
    fn function_in_parts(&self, code: &VMCode, pc: usize) -> u32 {
        // SAFETY: the code's own list and length.
        let parts = unsafe { self.image.list(code.parts, code.part_count as usize) };
        let in_part = |part: &VMCodePart| {
            let at = u32::try_from(pc.checked_sub(self.image.code(part.start).addr())?).ok()?;
            // SAFETY: the part's own list and length.
            let pieces = unsafe { self.image.list(part.pieces, part.piece_count as usize) };
            let piece = pieces[..pieces.partition_point(|piece| piece.at <= at)].last()?;
            Some(piece.function).filter(|function| *function != UNKNOWN)
        };
        parts.iter().find_map(in_part).unwrap_or(UNKNOWN)
    }

    fn place(&self, code: &VMCode, index: usize) -> u32 {
        if code.trap_offsets.is_null() {
            return UNKNOWN_PLACE;
        }
        // SAFETY: the code's own list and length.
        let offsets = unsafe { self.image.list(code.trap_offsets, code.trap_count as usize) };
        offsets[index]
    }
}

/// The position, in the list, of the function that contains an instruction.
fn defined(functions: &[u32], at: u32) -> Option<u32> {
    u32::try_from(functions.partition_point(|start| *start <= at).checked_sub(1)?).ok()
}
