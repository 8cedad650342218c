//! Instances in statics, and memories that a limit cuts off.

use std::sync::atomic::{AtomicU32, Ordering};

use semantics::{
    cut,
    static_instance::{self, Instance, StaticInstance, imports::Env},
};
use wamr_aot_rt::{AnyCaller, HostError, StackUse, TrapKind};

// The traits are those of bindings in another crate.
wamr_aot_rt::include_aot!(mod static_sharer, imports = ::semantics::static_instance);

#[derive(Default)]
struct Host {
    noted: Vec<i32>,
    drops: Option<&'static AtomicU32>,
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(drops) = self.drops {
            drops.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<C: AnyCaller<Host = Host>> Env<C> for Host {
    fn note(cx: &mut C, value: i32) -> Result<(), HostError> {
        cx.data_mut().noted.push(value);
        Ok(())
    }

    fn base(&mut self) -> i32 {
        2
    }
}

#[test]
fn statics_of_two_modules_share_an_implementation() {
    static ROOM: StaticInstance<Host> = StaticInstance::new();
    static OTHER: static_sharer::StaticInstance<Host> = static_sharer::StaticInstance::new();
    let mut first = ROOM.init(Host::default()).unwrap();
    first.bump().unwrap();
    let mut other = OTHER.init(first.into_data()).unwrap();
    other.note_base().unwrap();
    assert_eq!(other.data().noted, [1, 2]);
}

#[test]
fn a_static_has_one_instance_at_a_time() {
    static ROOM: StaticInstance<Host> = StaticInstance::new();
    static DROPS: AtomicU32 = AtomicU32::new(0);
    let host = || Host { noted: Vec::new(), drops: Some(&DROPS) };

    let mut first = ROOM.init(host()).unwrap();
    assert_eq!((first.bump().unwrap(), first.bump().unwrap()), (7, 9));
    assert_eq!(first.data().noted, [1, 2]);
    assert!(ROOM.init(host()).unwrap_err().is_in_use());
    assert_eq!(DROPS.load(Ordering::Relaxed), 1, "the rejected host state is dropped");
    drop(first);
    assert_eq!(DROPS.load(Ordering::Relaxed), 2);

    // Nothing of the first instance is left.
    let mut second = ROOM.init(host()).unwrap();
    assert_eq!(second.own().slice(8, 5).unwrap(), b"flash");
    assert_eq!(second.own().read::<u8>(100), Ok(0));
    assert_eq!(second.env_shared().read::<u8>(0), Ok(0));
    assert_eq!(second.bump().unwrap(), 7);
    // It can move to another thread, and be dropped there.
    let host = std::thread::spawn(move || second.into_data()).join().unwrap();
    assert_eq!(host.noted, [1]);
    assert!(ROOM.init(Host::default()).is_ok());
}

#[test]
fn statics_do_not_move_but_grow_to_what_was_reserved() {
    static ROOM: StaticInstance<Host> = StaticInstance::new();
    let mut instance = ROOM.init(Host::default()).unwrap();
    // The limit of the build script is 200000: three pages.
    let base = instance.own().bytes().as_ptr();
    assert_eq!((instance.grow(2).unwrap(), instance.grow(1).unwrap(), instance.grow(0).unwrap()), (1, -1, 3));
    assert_eq!(instance.own().bytes().as_ptr(), base);
    assert_eq!((instance.grow_shared(1).unwrap(), instance.grow_shared(1).unwrap()), (1, -1));
    assert_eq!((instance.grow_table(2).unwrap(), instance.grow_table(1).unwrap()), (1, -1));
    assert_eq!(
        size_of_val(&ROOM) as u64 / 65536,
        (static_instance::STATS.memory / 65536),
        "and less than a page in addition"
    );
}

#[test]
fn what_fails_leaves_room() {
    static ROOM: StaticInstance<Host> = StaticInstance::new();
    let mut instance = ROOM.init(Host::default()).unwrap();
    instance.set_stack_limit(16 * 1024);
    assert_eq!(instance.deep(1_000_000).unwrap_err().kind(), TrapKind::StackOverflow);
    assert_eq!(instance.deep(10).unwrap(), 10);
    drop(instance);
    assert!(ROOM.init(Host::default()).is_ok());
}

#[test]
fn the_same_type_as_an_allocated_instance() {
    static ROOM: StaticInstance<Host> = StaticInstance::new();
    let instances: [Instance<Host>; 2] =
        [ROOM.init(Host::default()).unwrap(), Instance::new(Host::default()).unwrap()];
    for mut instance in instances {
        assert_eq!(instance.bump().unwrap(), 7);
    }
}

#[test]
fn costs_are_constants() {
    const { assert!(static_instance::STATS.memory == 3 * 65536 + 2 * 65536) };
    const { assert!(static_instance::STATS.data == 5) };
    assert_eq!(static_instance::STATS.table, 3 * size_of::<usize>() as u64);
    let StackUse::Unbounded(why) = static_instance::STATS.stack else { panic!("it is recursive") };
    assert!(why.contains("`deep`") && why.contains("calls itself"), "{why}");
    // Of the exports only one recurses.
    const STATS: wamr_aot_rt::Stats = static_instance::STATS;
    assert_eq!(STATS.stack_of("deep"), STATS.stack);
    const { assert!(matches!(STATS.stack_of("bump"), StackUse::Bytes(8..400))) };
    assert_eq!(STATS.export_stacks().len(), 5);
    const { assert!(STATS.description > 100 && STATS.description < 2000) };
    const { assert!(cut::STATS.memory == 1000) };
    assert!(matches!(cut::STATS.stack, StackUse::Bytes(16..200)), "{:?}", cut::STATS.stack);
}

#[test]
fn a_limit_below_a_page_cuts_it_off() {
    static ROOM: cut::StaticInstance = cut::StaticInstance::new();
    let instances = [cut::Instance::new(()).unwrap(), ROOM.init(()).unwrap()];
    for mut instance in instances {
        assert_eq!((instance.memory().size(), instance.memory().pages()), (1000, 1));
        assert_eq!(
            (instance.size().unwrap(), instance.grow(0).unwrap(), instance.grow(1).unwrap()),
            (1, 1, -1)
        );
        assert!(instance.memory_mut().grow(1).is_err());
        assert_eq!(instance.load(996).unwrap(), 0);
        for address in [997, 999, 1000, 4096, 65532, 65536, -1, -4] {
            assert_eq!(instance.load(address).unwrap_err().kind(), TrapKind::MemoryOutOfBounds, "{address}");
        }
        assert_eq!(instance.fill(990, 10).unwrap(), ());
        assert_eq!(instance.fill(991, 10).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
        assert_eq!(instance.constant().unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    }
    assert!(size_of_val(&ROOM) < 2000);
}
