//! [`Limiter`]: who is asked before an instance takes more.

use wamr_aot_abi::layout::{VMMemory, VMStore, VMTable};

use crate::{activation::StoreHead, host_code::Scope, linear};

/// Is asked before a memory or a table is made or grows, by the guest or by the host, and may refuse: then `memory.grow` and
/// `table.grow` return -1, the host's methods an error, and instantiation fails.
///
/// Without a limiter memories have the limits of their module, and tables those of `Builder::table_limit`. A limiter decides beyond that,
/// too. What exceeds the maximum of the memory or table is refused without asking. That it was allowed does not mean that there was
/// enough memory.
///
/// ```
/// use wamr_aot_rt::Limiter;
///
/// /// As many bytes for all memories of an instance together.
/// struct Budget(usize);
///
/// impl Limiter for Budget {
///     fn memory_growing(&mut self, current: usize, desired: usize, _maximum: usize) -> bool {
///         match self.0.checked_sub(desired - current) {
///             Some(left) => {
///                 self.0 = left;
///                 true
///             }
///             None => false,
///         }
///     }
/// }
/// ```
pub trait Limiter: Send {
    /// Whether a memory of `current` bytes may have `desired` bytes. It is 0 where the memory is being made. The type's limits allow
    /// `maximum` bytes.
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// Whether a table of `current` elements may have `desired` elements. It is 0 where the table is being made. The type's limits
    /// allow `maximum` elements.
    fn table_growing(&mut self, current: usize, desired: usize, maximum: usize) -> bool {
        let _ = (current, desired, maximum);
        true
    }

    /// Whether a store that has `count` instances may have another.
    fn instance_added(&mut self, count: usize) -> bool {
        let _ = count;
        true
    }
}

/// Asks the limiter, if there is one.
///
/// # Safety
/// `store` is null or the head of a [`StoreHead`] that no reference borrows.
pub(crate) unsafe fn ask(store: *mut VMStore, scope: &Scope, question: impl FnOnce(&mut dyn Limiter) -> bool) -> bool {
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

/// Whether a memory may grow by `delta` pages. What cannot grow for another reason is for others to refuse.
///
/// # Safety
/// As for [`ask`]; the memory is filled, and no slot of a shared one.
pub(crate) unsafe fn memory(store: *mut VMStore, memory: *mut VMMemory, delta: u64, scope: &Scope) -> bool {
    // SAFETY: passed on; filled.
    unsafe {
        let (current, maximum) = (linear::memory_len(memory), (*memory).max_len);
        let page = 1u64.checked_shl((*memory).page_size_log2);
        let desired = page.and_then(|page| delta.checked_mul(page)).and_then(|more| more.checked_add(current as u64));
        match desired.and_then(|desired| usize::try_from(desired).ok()).filter(|desired| *desired <= maximum) {
            Some(desired) if desired > current => {
                ask(store, scope, |limiter| limiter.memory_growing(current, desired, maximum))
            }
            _ => true,
        }
    }
}

/// The elements of a store's tables.
#[derive(Default)]
pub(crate) struct Elements {
    /// How many there may be without a limiter.
    allowed: u64,
    /// How many there are, or were allowed.
    used: u64,
}

impl Elements {
    /// Another instance may have so many.
    pub(crate) fn allow(&mut self, more: u32) {
        self.allowed = self.allowed.saturating_add(more.into());
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

/// Whether a table that has `current` elements may have `desired`, of which its type allows `maximum`.
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
