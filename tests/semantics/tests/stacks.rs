//! Stacks other than the thread's own: guest code stops before their ends, whether there is a guard
//! or not.

#![cfg(target_os = "linux")]

use std::{cell::Cell, ops::Range, ptr};

use semantics::{deep, deep_checked};
use wamr_aot_rt::{HostError, TrapKind};

const FILL: u8 = 0xa5;
/// The part of a stack with unknown bounds that a guest may use.
const UNKNOWN: usize = 16 << 10;

/// Runs a test with each way to compile the guest.
macro_rules! each {
    ($name:ident) => {
        $name!(deep);
        $name!(deep_checked);
        #[cfg(through_c)]
        {
            use semantics::deep_c;
            $name!(deep_c);
        }
    };
}

/// The action of the host function.
type Act = fn(&mut dyn FnMut(&str) -> TrapKind);

struct Host(Act);

macro_rules! host {
    ($module:ident) => {
        impl semantics::$module::imports::Env for Host {
            fn host(cx: &mut semantics::$module::Caller<Self>, depth: i32) -> Result<i32, HostError> {
                let act = cx.data().0;
                act(&mut |name| match name {
                    "wide" => cx.recurse_wide(0).unwrap_err().kind(),
                    _ => cx.recurse(0).unwrap_err().kind(),
                });
                Ok(depth)
            }
        }
    };
}

host!(deep);
host!(deep_checked);
#[cfg(through_c)]
host!(deep_c);

fn nothing(_: &mut dyn FnMut(&str) -> TrapKind) {}

/// A range of addresses with a stack at its upper end, and filled below it.
struct Region {
    start: *mut u8,
    below: usize,
    guard: usize,
    stack: usize,
}

impl Region {
    fn new(below: usize, guard: usize, stack: usize) -> Region {
        let len = below + guard + stack;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        // SAFETY: the mapping is new, and the guard is a part of it.
        let start = unsafe {
            let start = libc::mmap(ptr::null_mut(), len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0)
                .cast::<u8>();
            assert_ne!(start.cast(), libc::MAP_FAILED);
            start.write_bytes(FILL, below);
            start.add(below + guard).write_bytes(FILL, stack);
            // QEMU rejects a protection of zero bytes.
            assert!(guard == 0 || libc::mprotect(start.add(below).cast(), guard, libc::PROT_NONE) == 0);
            start
        };
        Region { start, below, guard, stack }
    }

    fn bounds(&self) -> Range<usize> {
        let low = self.start.addr() + self.below + self.guard;
        low..low + self.stack
    }

    /// Calls `f` on the stack.
    fn run<R>(&self, f: impl FnOnce() -> R) -> R {
        // SAFETY: nothing else uses the upper part of the region; `f` does not unwind past this
        // call, or the test fails anyway.
        unsafe { psm::on_stack(self.start.add(self.below + self.guard), self.stack, f) }
    }

    /// Whether nothing below the stack was written.
    fn is_whole_below(&self) -> bool {
        // SAFETY: the lower part is readable, and no code writes it now.
        unsafe { std::slice::from_raw_parts(self.start, self.below) }.iter().all(|byte| *byte == FILL)
    }

    /// The number of bytes of the stack that were ever used.
    fn used(&self) -> usize {
        // SAFETY: as above.
        let stack =
            unsafe { std::slice::from_raw_parts(self.start.add(self.below + self.guard), self.stack) };
        self.stack - stack.iter().take_while(|byte| **byte == FILL).count()
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: this value owns the mapping.
        unsafe { libc::munmap(self.start.cast(), self.below + self.guard + self.stack) };
    }
}

#[test]
fn a_stack_of_unknown_bounds_is_used_for_the_documented_bytes() {
    macro_rules! check {
        ($module:ident) => {
            for guard in [0, 4096] {
                let region = Region::new(1 << 20, guard, 512 << 10);
                let mut guest = $module::Instance::new(Host(nothing)).unwrap();
                // A larger limit applies only to stacks with known bounds.
                guest.set_stack_limit(usize::MAX);
                let depth = region.run(|| {
                    assert_eq!(guest.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow);
                    guest.memory().read::<u32>(0).unwrap()
                });
                assert!(depth > 10, "{depth}");
                // The runtime uses the rest.
                assert!(region.used() < UNKNOWN + (48 << 10), "{}: {}", stringify!($module), region.used());
                region.run(|| assert_eq!(guest.recurse_wide(0).unwrap_err().kind(), TrapKind::StackOverflow));
                region.run(|| assert_eq!(guest.add(2, 3).unwrap(), 5));
                assert!(region.is_whole_below());
            }
        };
    }
    each!(check);
}

#[test]
fn a_host_states_the_bounds_of_its_stacks() {
    macro_rules! check {
        ($module:ident) => {
            let region = Region::new(1 << 20, 0, 1 << 20);
            let mut guest = $module::Instance::new(Host(nothing)).unwrap();
            // SAFETY: `run` makes the calls on this stack, all of which is available to them.
            unsafe { guest.set_stack_bounds(region.bounds()) };
            guest.set_stack_limit(usize::MAX);
            for wide in [false, true] {
                region.run(|| match wide {
                    false => assert_eq!(guest.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow),
                    true => assert_eq!(guest.recurse_wide(0).unwrap_err().kind(), TrapKind::StackOverflow),
                });
                assert!(region.is_whole_below());
            }
            let used = region.used();
            assert!((800 << 10..(1 << 20) - (16 << 10)).contains(&used), "{}: {used}", stringify!($module));
        };
    }
    each!(check);
}

#[test]
fn a_grown_stack_is_one_of_its_own() {
    macro_rules! check {
        ($module:ident) => {
            let mut guest = $module::Instance::new(Host(nothing)).unwrap();
            for size in [64 << 10, 256 << 10, 1 << 20] {
                let vector = stacker::grow(size, || {
                    let vector = vec![0u8; 1 << 20];
                    assert_eq!(guest.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow);
                    assert_eq!(guest.recurse_wide(0).unwrap_err().kind(), TrapKind::StackOverflow);
                    vector
                });
                assert!(vector.iter().all(|byte| *byte == 0));
            }
        };
    }
    each!(check);
}

#[test]
fn a_nested_call_on_another_stack_has_its_limit() {
    thread_local! {
        static REGION: Cell<*const Region> = const { Cell::new(ptr::null()) };
    }

    fn act(recurse: &mut dyn FnMut(&str) -> TrapKind) {
        // SAFETY: the test below sets it, and waits.
        let region = unsafe { &*REGION.get() };
        for name in ["narrow", "wide"] {
            assert_eq!(region.run(|| recurse(name)), TrapKind::StackOverflow);
            assert!(region.is_whole_below());
            // Back on the stack of the previous call, with its limit.
            assert_eq!(recurse(name), TrapKind::StackOverflow);
        }
    }

    macro_rules! check {
        ($module:ident) => {
            // Stacks with and without a guard, called from the thread's stack and from each other,
            // whichever is at higher addresses.
            let regions = [
                Region::new(1 << 20, 4096, 512 << 10),
                Region::new(1 << 20, 0, 512 << 10),
                Region::new(1 << 20, 4096, 1 << 20),
            ];
            for inner in &regions {
                REGION.set(inner);
                let mut guest = $module::Instance::new(Host(act)).unwrap();
                assert_eq!(guest.call_host(7).unwrap(), 7);
                for outer in regions.iter().filter(|outer| !ptr::eq(*outer, inner)) {
                    assert_eq!(outer.run(|| guest.call_host(8).unwrap()), 8);
                    assert!(outer.is_whole_below());
                }
            }
        };
    }
    each!(check);
}

/// A wrong limit, because the bounds include the guard: only the guard remains. A guest's frames
/// must not skip it.
#[test]
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn no_frame_steps_over_a_guard() {
    let region = Region::new(1 << 20, 4096, 512 << 10);
    let mut guest = deep::Instance::new(Host(nothing)).unwrap();
    let low = region.start.addr();
    // SAFETY: not sound: the guard is in the range. The module's guest code ends there with a trap
    // by a signal.
    unsafe { guest.set_stack_bounds(low..low + region.below + region.guard + region.stack) };
    guest.set_stack_limit(usize::MAX);
    for _ in 0..2 {
        region.run(|| {
            assert_eq!(guest.recurse_wide(0).unwrap_err().kind(), TrapKind::StackOverflow);
            assert_eq!(guest.recurse(0).unwrap_err().kind(), TrapKind::StackOverflow);
            assert_eq!(guest.add(2, 3).unwrap(), 5);
        });
        assert!(region.is_whole_below());
    }
}
