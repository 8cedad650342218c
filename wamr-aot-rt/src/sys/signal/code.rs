//! Which module an instruction belongs to: the ranges of code whose faults are traps.
//!
//! The list of them is linear in the number of modules to change, and logarithmic to search.

use core::ptr;

use wamr_aot_abi::{
    layout::{MODULE_SIGNALS, VMCode, VMModule},
    trap::TrapKind,
};

use super::published::Published;
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

/// What the module tells of its code, where traps of it can be signals.
fn section(image: Image) -> Option<&'static VMCode> {
    let module = image.module();
    if module.flags & MODULE_SIGNALS == 0 {
        return None;
    }
    // It is behind the module, which is a multiple of its alignment long.
    const { assert!(size_of::<VMModule>().is_multiple_of(align_of::<VMCode>())) };
    let end = ptr::from_ref(module).expose_provenance() + size_of::<VMModule>();
    // SAFETY: the compiler writes one behind a module with the flag, in the same object of data.
    Some(unsafe { &*ptr::with_exposed_provenance::<VMCode>(end) })
}

/// Sorted by their starts.
#[cfg(not(loom))]
static RANGES: Published<Range> = Published::new();
#[cfg(loom)]
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
    let Some(code) = section(image) else { return };
    let start = image.code(code.start).addr();
    let end = if code.end.is_null() { start + code.len } else { image.code(code.end).addr() };
    // Null: the linker dropped all of it.
    if start == 0 || is_known(start) {
        return;
    }
    RANGES.change(|ranges| {
        // Another thread may have been faster.
        if let Err(place) = ranges.binary_search_by_key(&start, |range| range.start) {
            ranges.insert(place, Range { start, end, image });
        }
    });
}

/// Removes the code of a module that is being unloaded, if it is there.
#[cfg(feature = "load")]
pub(crate) fn remove(image: Image) {
    let Some(start) = section(image).map(|code| image.code(code.start).addr()).filter(|start| is_known(*start)) else {
        return;
    };
    RANGES.change(|ranges| ranges.retain(|range| range.start != start));
}

impl Range {
    /// What the instruction at `pc`, which is in the range, traps with. Takes no lock and allocates nothing.
    pub(crate) fn site(&self, pc: usize) -> Option<Site> {
        let code = section(self.image)?;
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
