//! How deep the stack may grow.

/// The number of bytes of a thread's stack that the guest leaves to host functions and builtins.
#[cfg(not(target_os = "none"))]
pub(crate) const HEADROOM: usize = 128 * 1024;

/// The number of bytes of the stack that the guest leaves to host functions, builtins, interrupt
/// handlers, and functions whose small frames the compiler does not check
/// ([`unchecked_frame`](wamr_aot_abi::stack::unchecked_frame)).
#[cfg(target_os = "none")]
pub(crate) const HEADROOM: usize = 1024;

/// The default limit of the stack that guest code uses, in bytes.
///
/// Without an operating system the default is different: the rest of the stack according to the
/// linker script's symbols `_stack_end` and `_stack_start` (the stack's lowest address and the one
/// above its highest, as `cortex-m-rt` defines them), less 1 KiB for host functions and interrupts;
/// or 2 KiB if they are not defined.
pub const DEFAULT_STACK_LIMIT: usize = 512 * 1024;

/// The default budget. Without an operating system the linker script's symbols are the only limit.
pub(crate) const DEFAULT_BUDGET: usize =
    if cfg!(target_os = "none") { usize::MAX } else { DEFAULT_STACK_LIMIT };

/// The number of bytes for guest code on a stack whose bounds are not known: documented in
/// `docs/src/guide/stacks.md`.
const UNKNOWN_STACK: usize = if cfg!(target_os = "none") { 2048 } else { 16 * 1024 };

/// Two activations on stacks with unknown bounds are assumed to be on the same stack if they are no
/// farther apart than this.
#[cfg(not(target_os = "none"))]
const NEAR: usize = 1 << 20;

/// What a host allows guest code to use of its stacks.
#[derive(Clone, Copy)]
pub(crate) struct Grant {
    /// The bytes that guest code may use of any stack.
    pub(crate) budget: usize,
    /// The bounds of one stack: the lowest address, and the one above the highest. They are equal
    /// if the host stated none.
    pub(crate) stated: (usize, usize),
}

impl Grant {
    pub(crate) const DEFAULT: Grant = Grant { budget: DEFAULT_BUDGET, stated: (0, 0) };

    /// States the bounds of a stack. An empty range states that there is none.
    pub(crate) fn state(&mut self, bounds: core::ops::Range<usize>) {
        self.stated = if bounds.is_empty() { (0, 0) } else { (bounds.start, bounds.end) };
    }
}

/// The address that the stack pointer of guest code must not pass, for an activation that starts at
/// `sp`: never closer than [`HEADROOM`] to the end of a stack whose bounds are known. It is `sp` if
/// less than that is left, so that guest code traps at once.
#[inline]
pub(crate) fn limit(sp: usize, grant: Grant) -> usize {
    #[cfg(all(feature = "std", any(target_os = "linux", target_vendor = "apple", windows), not(miri)))]
    {
        let (floor, extent) = thread::usable();
        let left = sp.wrapping_sub(floor);
        if left < extent && grant.stated.1 == 0 {
            return sp - grant.budget.min(left);
        }
    }
    unusual(sp, grant)
}

/// The same, for a stack pointer anywhere.
#[cfg_attr(target_os = "none", inline)]
#[cfg_attr(not(target_os = "none"), cold, inline(never))]
fn unusual(sp: usize, grant: Grant) -> usize {
    match bounds(sp, grant.stated) {
        Some((low, _)) => above(sp, low, grant.budget),
        None => sp.saturating_sub(grant.budget.min(UNKNOWN_STACK)),
    }
}

/// How many bytes guest code may use that is called from here.
#[cfg(feature = "in-place")]
#[inline(never)]
pub(crate) fn available(grant: Grant) -> usize {
    let here = 0u8;
    let sp = (&raw const here).addr();
    sp - limit(sp, grant)
}

/// The limit on a stack that ends at `low`.
fn above(sp: usize, low: usize, budget: usize) -> usize {
    sp - budget.min((sp - low).saturating_sub(HEADROOM))
}

/// The limit for an activation that starts at `sp` while one that started at `outer`, with the
/// limit `current`, waits. It is the same on the same stack; a host function may have switched to
/// another one.
#[cfg(not(target_os = "none"))]
#[inline]
pub(crate) fn nested_limit(sp: usize, outer: usize, current: usize, grant: Grant) -> usize {
    // Everything between the two is part of the stack that both are on.
    if sp.wrapping_sub(current) < outer.wrapping_sub(current) {
        current
    } else {
        beyond(sp, outer, current, grant)
    }
}

/// [`nested_limit`] for a stack pointer that is not between the limit and the outer activation.
#[cfg(not(target_os = "none"))]
#[cold]
#[inline(never)]
fn beyond(sp: usize, outer: usize, current: usize, grant: Grant) -> usize {
    match bounds(sp, grant.stated) {
        Some((low, high)) if (low..high).contains(&outer) => current,
        Some((low, _)) => above(sp, low, grant.budget),
        None if sp <= outer && outer - sp < NEAR => current,
        None => sp.saturating_sub(grant.budget.min(UNKNOWN_STACK)),
    }
}

/// Whether an activation at `sp` is known to be on the stack of the one at `outer`, with the limit
/// `current`.
#[cfg(not(target_os = "none"))]
#[inline]
pub(crate) fn is_same(sp: usize, outer: usize, current: usize, grant: Grant) -> bool {
    sp.wrapping_sub(current) < outer.wrapping_sub(current)
        || bounds(sp, grant.stated).is_some_and(|(low, high)| (low..high).contains(&outer))
}

/// The bounds of the stack that `sp` is in, if they are known.
fn bounds(sp: usize, stated: (usize, usize)) -> Option<(usize, usize)> {
    let holds = |&(low, high): &(usize, usize)| is_stack(low, high) && (low..high).contains(&sp);
    let found = Some(stated).filter(holds).or_else(|| Some(thread::bounds()).filter(holds));
    #[cfg(all(feature = "std", target_os = "linux", not(miri)))]
    let found = found.or_else(|| foreign::alternate().filter(holds));
    found
}

/// Whether these are bounds at all. A linker script may define only one of the two symbols: the
/// other is then 0.
fn is_stack(low: usize, high: usize) -> bool {
    low != 0 && low < high
}

#[cfg(all(feature = "std", target_os = "linux", not(miri)))]
#[path = "foreign_stack.rs"]
mod foreign;

/// Symbols of the linker script say where the stack is: `_stack_end` is its lowest address and
/// `_stack_start` the one above its highest, as in `cortex-m-rt`. Both are weak: a script need not
/// define them.
#[cfg(all(
    target_os = "none",
    any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64", target_arch = "aarch64")
))]
mod thread {
    /// The stack's lowest address, and the one above its highest. An address that the linker script
    /// does not define is 0.
    #[inline]
    #[cfg(target_arch = "arm")]
    pub(super) fn bounds() -> (usize, usize) {
        let (low, high): (usize, usize);
        // SAFETY: loads two constants, which are next to the code.
        unsafe {
            core::arch::asm!(
                ".weak _stack_end",
                ".weak _stack_start",
                "ldr {low}, =_stack_end",
                "ldr {high}, =_stack_start",
                low = out(reg) low,
                high = out(reg) high,
                options(pure, nomem, nostack, preserves_flags)
            );
        }
        (low, high)
    }

    /// The two addresses, as data next to the code that reads them: the distance to an undefined
    /// symbol may not be encodable.
    #[cfg(not(target_arch = "arm"))]
    macro_rules! bounds {
        ($($code:literal),*; $word:literal) => {
            core::arch::naked_asm!(
                ".weak _stack_end",
                ".weak _stack_start",
                $($code,)*
                ".p2align 3",
                "2:",
                concat!($word, " _stack_end"),
                concat!($word, " _stack_start"),
            )
        };
    }

    #[derive(Clone, Copy)]
    #[repr(C)]
    #[cfg(not(target_arch = "arm"))]
    struct Bounds {
        low: usize,
        high: usize,
    }

    /// The stack's lowest address, and the one above its highest. An address that the linker script
    /// does not define is 0.
    #[inline]
    #[cfg(not(target_arch = "arm"))]
    pub(super) fn bounds() -> (usize, usize) {
        // SAFETY: reads two words next to the code.
        let Bounds { low, high } = unsafe { *symbols() };
        (low, high)
    }

    #[unsafe(naked)]
    #[cfg(target_arch = "aarch64")]
    extern "C" fn symbols() -> *const Bounds {
        bounds!("adr x0, 2f", "ret"; ".xword")
    }

    #[unsafe(naked)]
    #[cfg(target_arch = "riscv32")]
    extern "C" fn symbols() -> *const Bounds {
        bounds!("lla a0, 2f", "ret"; ".word")
    }

    #[unsafe(naked)]
    #[cfg(target_arch = "riscv64")]
    extern "C" fn symbols() -> *const Bounds {
        bounds!("lla a0, 2f", "ret"; ".dword")
    }
}

#[cfg(all(feature = "std", any(target_os = "linux", target_vendor = "apple", windows), not(miri)))]
mod thread {
    use core::cell::Cell;

    std::thread_local! {
        // The lowest address and the one above the highest. Both are 0 until they have been
        // queried, and equal if unknown.
        static BOUNDS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
        // The part that guests may use: the lowest address and the number of bytes. The number is 0
        // until it has been queried, and if it is unknown.
        static USABLE: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
    }

    /// The part of the calling thread's stack without the headroom, if it has been queried: the
    /// lowest address and the length in bytes.
    #[inline]
    pub(super) fn usable() -> (usize, usize) {
        USABLE.get()
    }

    /// The lowest address of the calling thread's stack, and the one above its highest.
    pub(super) fn bounds() -> (usize, usize) {
        let known = BOUNDS.get();
        if known.0 == 0 { ask() } else { known }
    }

    #[cold]
    fn ask() -> (usize, usize) {
        let found = super::system::query().filter(|(low, high)| *low > 0 && low < high).unwrap_or((1, 1));
        BOUNDS.set(found);
        let floor = found.0.saturating_add(super::HEADROOM);
        USABLE.set((floor, found.1.saturating_sub(floor)));
        found
    }
}

#[cfg(all(feature = "std", target_os = "linux", not(miri)))]
mod system {
    use core::ffi::{c_int, c_void};

    /// `pthread_attr_t` has 56 bytes or a few more, with the alignment of a pointer.
    #[repr(C, align(16))]
    struct Attributes([u8; 256]);

    unsafe extern "C" {
        fn pthread_self() -> usize;
        fn pthread_getattr_np(thread: usize, attributes: *mut Attributes) -> c_int;
        fn pthread_attr_getstack(
            attributes: *const Attributes,
            address: *mut *mut c_void,
            size: *mut usize,
        ) -> c_int;
        fn pthread_attr_destroy(attributes: *mut Attributes) -> c_int;
    }

    /// The lowest address of the calling thread's stack, and the one above its highest.
    pub(super) fn query() -> Option<(usize, usize)> {
        let mut attributes = Attributes([0; 256]);
        let mut address = core::ptr::null_mut();
        let mut size = 0;
        // SAFETY: `attributes` has room for a `pthread_attr_t` and is initialised by the first call
        // before the others read it.
        let found = unsafe {
            if pthread_getattr_np(pthread_self(), &raw mut attributes) != 0 {
                return None;
            }
            let found = pthread_attr_getstack(&raw const attributes, &raw mut address, &raw mut size) == 0;
            pthread_attr_destroy(&raw mut attributes);
            found
        };
        let high = (address as usize).checked_add(size).filter(|_| found)?;
        Some((high.saturating_sub(main_thread::stack_size(size)), high))
    }

    /// musl reports how much of the main thread's stack is mapped now, not how far it may grow.
    #[cfg(target_env = "musl")]
    mod main_thread {
        use core::ffi::c_int;

        unsafe extern "C" {
            fn getpid() -> c_int;
            fn gettid() -> c_int;
            fn getrlimit(resource: c_int, limit: *mut [usize; 4]) -> c_int;
        }

        const RLIMIT_STACK: c_int = 3;

        pub(super) fn stack_size(mapped: usize) -> usize {
            // `rlim_t` has 64 bits: on little-endian and 64-bit machines, the first word of the
            // pair is the low half or all of the current limit.
            let mut limit = [0; 4];
            // SAFETY: `limit` has room for a `struct rlimit`; the calls have no other precondition.
            let known = unsafe { getpid() == gettid() && getrlimit(RLIMIT_STACK, &raw mut limit) == 0 };
            let usable = cfg!(any(target_endian = "little", target_pointer_width = "64"));
            // Above 1 GiB (or if there is no limit) the kernel's layout decides; by default it
            // leaves at least 8 MiB.
            if known && usable && limit[0] > mapped { limit[0].min(8 << 20).max(mapped) } else { mapped }
        }
    }

    #[cfg(not(target_env = "musl"))]
    mod main_thread {
        pub(super) fn stack_size(mapped: usize) -> usize {
            mapped
        }
    }
}

#[cfg(all(feature = "std", target_vendor = "apple", not(miri)))]
mod system {
    use core::ffi::c_void;

    unsafe extern "C" {
        fn pthread_self() -> *mut c_void;
        fn pthread_get_stackaddr_np(thread: *mut c_void) -> *mut c_void;
        fn pthread_get_stacksize_np(thread: *mut c_void) -> usize;
    }

    /// The lowest address of the calling thread's stack, and the one above its highest.
    pub(super) fn query() -> Option<(usize, usize)> {
        // SAFETY: the calling thread exists.
        let (high, size) = unsafe {
            let thread = pthread_self();
            (pthread_get_stackaddr_np(thread) as usize, pthread_get_stacksize_np(thread))
        };
        Some((high.checked_sub(size)?, high))
    }
}

#[cfg(all(feature = "std", windows, not(miri)))]
mod system {
    use windows_sys::Win32::System::Threading::GetCurrentThreadStackLimits;

    /// The lowest address of the calling thread's stack, and the one above its highest.
    pub(super) fn query() -> Option<(usize, usize)> {
        let (mut low, mut high) = (0, 0);
        // SAFETY: there is room for both.
        unsafe { GetCurrentThreadStackLimits(&raw mut low, &raw mut high) };
        Some((low, high))
    }
}

#[cfg(not(any(
    all(feature = "std", any(target_os = "linux", target_vendor = "apple", windows), not(miri)),
    all(
        target_os = "none",
        any(target_arch = "arm", target_arch = "riscv32", target_arch = "riscv64", target_arch = "aarch64")
    )
)))]
mod thread {
    /// Unknown: no stack pointer is between the two.
    #[inline]
    pub(super) fn bounds() -> (usize, usize) {
        (1, 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_stack_gets_the_plain_budget() {
        let grant = |budget| Grant { budget, ..Grant::DEFAULT };
        assert_eq!(limit(4096, grant(1024)), 3072);
        assert_eq!(limit(100, grant(1024)), 0);
        // However much is granted, it is not known whether that much is there.
        assert_eq!(limit(1 << 20, grant(usize::MAX)), (1 << 20) - UNKNOWN_STACK);
    }

    #[test]
    fn one_symbol_of_the_linker_script_is_no_stack() {
        assert!(is_stack(0x2000_0000, 0x2000_8000));
        for (low, high) in [(0, 0x2000_8000), (0x2000_0000, 0), (0, 0), (0x2000_8000, 0x2000_0000)] {
            assert!(!is_stack(low, high), "{low:#x} to {high:#x}");
        }
    }

    #[test]
    fn stated_bounds_are_kept() {
        let grant = Grant { budget: 1 << 20, stated: (0x10_0000, 0x20_0000) };
        assert_eq!(limit(0x18_0000, grant), 0x10_0000 + HEADROOM);
        assert_eq!(limit(0x18_0000, Grant { budget: 4096, ..grant }), 0x18_0000 - 4096);
        // Too little is left for host functions: guest code traps at once.
        assert_eq!(limit(0x10_0010, grant), 0x10_0010);
        assert_eq!(limit(0x20_0000, grant), 0x20_0000 - UNKNOWN_STACK);
    }

    #[test]
    #[cfg(not(target_os = "none"))]
    fn a_nested_activation_keeps_the_limit_of_its_stack() {
        let grant = Grant { budget: 1 << 20, stated: (0x10_0000, 0x20_0000) };
        let (outer, current) = (0x1f_0000, 0x12_0000);
        for sp in [0x1e_0000, 0x12_0000, 0x10_1000] {
            assert_eq!(nested_limit(sp, outer, current, grant), current, "{sp:#x}");
            assert!(is_same(sp, outer, current, grant), "{sp:#x}");
        }
        assert!(!is_same(0x80_0000, outer, current, grant));
        // On another stack, whose bounds are unknown, and back on one whose bounds are stated.
        assert_eq!(nested_limit(0x80_0000, outer, current, grant), 0x80_0000 - UNKNOWN_STACK);
        assert_eq!(nested_limit(0x18_0000, 0x80_0000, 0x7f_c000, grant), 0x10_0000 + HEADROOM);
        // Two stacks with unknown bounds.
        let grant = Grant { stated: (0, 0), ..grant };
        assert_eq!(nested_limit(0x7f_0000, 0x80_0000, 0x7f_c000, grant), 0x7f_c000);
        // That is likely, but not known.
        assert!(!is_same(0x7f_0000, 0x80_0000, 0x7f_c000, grant));
        assert!(is_same(0x7f_d000, 0x80_0000, 0x7f_c000, grant));
        assert_eq!(nested_limit(0x60_0000, 0x80_0000, 0x7f_c000, grant), 0x60_0000 - UNKNOWN_STACK);
    }

    #[cfg(all(feature = "std", any(target_os = "linux", target_vendor = "apple", windows)))]
    #[test]
    fn the_limit_stays_in_the_threads_stack() {
        let check = || {
            let local = 0u8;
            let sp = &raw const local as usize;
            let (low, high) = thread::bounds();
            assert!(low < sp && sp < high);
            // A thread with a small stack leaves nothing to guests.
            let lowest = (low + HEADROOM).min(sp);
            let grant = |budget| Grant { budget, ..Grant::DEFAULT };
            assert_eq!(limit(sp, grant(usize::MAX)), lowest);
            assert_eq!(limit(sp, grant(1)), (sp - 1).max(lowest));
        };
        check();
        std::thread::Builder::new().stack_size(64 * 1024).spawn(check).unwrap().join().unwrap();
    }
}
