//! What an instance may take: the limiter is asked, or the default limits hold.

use wamr_aot_abi::layout::{VMMemory, VMStore, VMTable};

use crate::{
    base::limiter::Limiter,
    memory::slot,
    store::{head::StoreHead, host_code::Scope},
};

/// Asks the limiter, if there is one.
///
/// # Safety
/// `store` is null or the head of a [`StoreHead`] that no reference borrows.
pub(crate) unsafe fn ask(
    store: *mut VMStore,
    scope: &Scope,
    question: impl FnOnce(&mut dyn Limiter) -> bool,
) -> bool {
    if store.is_null() {
        return true;
    }
    // SAFETY: not borrowed. The limiter does not reach the store.
    let control = unsafe { &mut (*store.cast::<StoreHead>()).control };
    match control.existing().and_then(|inner| inner.limiter(scope)) {
        Some(limiter) => question(limiter),
        None => true,
    }
}

/// Whether a memory may grow by `delta` pages. Other reasons against growth are checked elsewhere.
///
/// # Safety
/// As for [`ask`]; the memory is filled, and no slot of a shared one.
pub(crate) unsafe fn memory(store: *mut VMStore, memory: *mut VMMemory, delta: u64, scope: &Scope) -> bool {
    // SAFETY: passed on; filled.
    unsafe {
        let (current, maximum) = (slot::memory_len(memory), (*memory).max_len);
        let page = 1u64.checked_shl((*memory).page_size_log2);
        let desired =
            page.and_then(|page| delta.checked_mul(page)).and_then(|more| more.checked_add(current as u64));
        match desired.and_then(|desired| usize::try_from(desired).ok()).filter(|desired| *desired <= maximum)
        {
            Some(desired) if desired > current => {
                ask(store, scope, |limiter| limiter.memory_growing(current, desired, maximum))
            }
            _ => true,
        }
    }
}

/// Why tables may not have more elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The limiter says so.
    Limiter,
    /// There is no limiter, and they would pass the limit of their modules.
    Limit,
}

/// Whether a table that has `current` elements may have `desired`, of which its type allows
/// `maximum`.
///
/// # Errors
/// If it may not.
///
/// # Safety
/// As for [`ask`].
pub(crate) unsafe fn elements(
    store: *mut VMStore,
    scope: &Scope,
    current: usize,
    desired: usize,
    maximum: usize,
) -> Result<(), Refusal> {
    if store.is_null() || desired <= current {
        return Ok(());
    }
    let more = (desired - current) as u64;
    // SAFETY: not borrowed. The limiter does not reach the store.
    let head = unsafe { &mut *store.cast::<StoreHead>() };
    let (is_allowed, refusal) = match head.control.existing().and_then(|inner| inner.limiter(scope)) {
        Some(limiter) => (limiter.table_growing(current, desired, maximum), Refusal::Limiter),
        None => (more <= head.elements.allowed.saturating_sub(head.elements.used), Refusal::Limit),
    };
    if !is_allowed {
        return Err(refusal);
    }
    head.elements.used = head.elements.used.saturating_add(more);
    Ok(())
}

/// Whether a table may grow by `delta` elements.
///
/// # Safety
/// As for [`ask`]; the table is filled.
pub(crate) unsafe fn table(store: *mut VMStore, table: *mut VMTable, delta: u64, scope: &Scope) -> bool {
    // SAFETY: passed on; filled.
    unsafe {
        let (current, maximum) = ((*table).len, (*table).max_len);
        let desired = usize::try_from(delta).ok().and_then(|delta| delta.checked_add(current));
        match desired.filter(|desired| *desired <= maximum) {
            Some(desired) => elements(store, scope, current, desired, maximum).is_ok(),
            None => true,
        }
    }
}
