//! An instance that is reset is as a new one: whatever a guest did before, in memories with guards,
//! with images and without either, in statics, and through errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wamr_aot_rt::{ExternRef, HostError, MemoryLimits, TrapKind};

/// What a host has seen of start functions, and what it answers.
#[derive(Debug, Default)]
struct Host {
    /// What each of them found.
    starts: Vec<[i32; 3]>,
    /// The start function that traps, if one does.
    traps_at: Option<usize>,
    /// Whether it panics when it is asked for the global.
    panics: bool,
    asked: i32,
    /// Pages of the memory that it provides; 1 if this is 0.
    pages: u64,
}

const NEW: [i32; 3] = [0, 0, 5];

/// The tests of one module.
macro_rules! tests {
    ($($module:ident)*) => {$(
        mod $module {
            use semantics::$module::{Caller, Instance, imports::Env};

            use super::*;

            impl Env for Host {
                fn started(
                    cx: &mut Caller<Self>,
                    large: i32,
                    small: i32,
                    count: i32,
                ) -> Result<(), HostError> {
                    let host = cx.data_mut();
                    host.starts.push([large, small, count]);
                    match host.traps_at {
                        Some(at) if at + 1 == host.starts.len() => Err(HostError::new("not again")),
                        _ => Ok(()),
                    }
                }

                fn given(&mut self) -> MemoryLimits {
                    MemoryLimits::new(self.pages.max(1), Some(3))
                }

                fn base(&mut self) -> i32 {
                    assert!(!self.panics, "asked again");
                    self.asked += 1;
                    self.asked
                }
            }

            fn memories(instance: &Instance<Host>) -> Vec<Vec<u8>> {
                let views = [instance.large(), instance.small(), instance.none(), instance.env_given()];
                views.map(|view| view.bytes().to_vec()).into()
            }

            /// It is as `new`, an instance that has run only its start function.
            pub(crate) fn check(instance: &mut Instance<Host>, new: &Instance<Host>, asked: i32) {
                for (index, (found, expected)) in memories(instance).iter().zip(memories(new)).enumerate() {
                    assert_eq!(found.len(), expected.len(), "memory {index}");
                    // Megabytes, which `assert_eq` would print.
                    assert!(*found == expected, "memory {index}");
                }
                assert_eq!(instance.sizes().unwrap(), (410, 22));
                assert_eq!(instance.count(), 5 + asked);
                assert_eq!(instance.kept(), None);
                for index in [0, 1] {
                    assert_eq!(instance.list_get(index).unwrap(), None);
                    assert_eq!(instance.table().get(index).unwrap().is_some(), index == 1);
                }
                // What is past the ends is out of bounds.
                let outside = TrapKind::MemoryOutOfBounds;
                for offset in [0, 1, 65535, 65536, 131_071] {
                    assert_eq!(instance.load_large(4 * 65536 + offset).unwrap_err().kind(), outside);
                    assert_eq!(instance.load_small(65536 + offset).unwrap_err().kind(), outside);
                    assert_eq!(instance.load_given(65536 + offset).unwrap_err().kind(), outside);
                    assert_eq!(instance.load_none(offset).unwrap_err().kind(), outside);
                }
                assert_eq!(instance.list_get(2).unwrap_err().kind(), TrapKind::TableOutOfBounds);
            }

            #[test]
            fn nothing_of_the_guest_is_left() {
                let new = Instance::new(Host::default()).unwrap();
                let mut instance = Instance::new(Host::default()).unwrap();
                for round in 1..5 {
                    check(&mut instance, &new, round);
                    // The segments are there.
                    instance.init().unwrap();
                    instance.table_init().unwrap();
                    instance.call().unwrap();
                    // More is zero, where the guest before wrote.
                    if round % 2 == 0 {
                        assert_eq!(instance.grow_large(2).unwrap(), 4);
                        assert!(instance.large().bytes()[4 * 65536..].iter().all(|byte| *byte == 0));
                    }
                    instance.spoil(ExternRef::new(9)).unwrap();
                    assert_eq!(instance.init().unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
                    assert_eq!(instance.table_init().unwrap_err().kind(), TrapKind::TableOutOfBounds);
                    assert_eq!(instance.fail().unwrap_err().kind(), TrapKind::Unreachable);
                    instance = instance.reset().unwrap();
                }
                assert_eq!(instance.data().starts, [NEW; 5], "and each start function found it new");
            }

            #[test]
            #[cfg(target_os = "linux")]
            fn memories_stay_where_they_are() {
                let mut instance = Instance::new(Host::default()).unwrap();
                let places = |instance: &Instance<Host>| {
                    let large = (!stringify!($module).ends_with("checked")).then(|| instance.large());
                    (large.map(|view| view.bytes().as_ptr()), instance.env_given().bytes().as_ptr())
                };
                let before = places(&instance);
                for _ in 0..3 {
                    instance = instance.reset().unwrap();
                    assert_eq!(places(&instance), before);
                }
            }

            #[test]
            fn a_start_function_that_traps_ends_the_instance() {
                let instance = Instance::new(Host { traps_at: Some(1), ..Host::default() }).unwrap();
                let error = instance.reset().unwrap_err();
                assert_eq!(error.trap().unwrap().kind(), TrapKind::Host);
                assert!(error.to_string().contains("not again"), "{error}");
            }

            #[test]
            fn a_host_that_panics_ends_the_instance() {
                let mut instance = Instance::new(Host::default()).unwrap();
                instance.data_mut().panics = true;
                assert!(catch_unwind(AssertUnwindSafe(|| instance.reset())).is_err());
            }

            #[test]
            fn the_host_may_provide_other_imports() {
                let mut instance = Instance::new(Host { pages: 3, ..Host::default() }).unwrap();
                assert_eq!(instance.env_given().pages(), 3);
                for pages in [1, 2, 3, 1] {
                    instance.spoil(None).unwrap();
                    instance.data_mut().pages = pages;
                    instance = instance.reset().unwrap();
                    let memory = instance.env_given();
                    assert_eq!(memory.pages(), pages);
                    assert_eq!(memory.slice(8, 6).unwrap(), b"active");
                    assert!(memory.bytes()[14..].iter().all(|byte| *byte == 0));
                }
                instance.data_mut().pages = 4;
                assert!(instance.reset().unwrap_err().is_incompatible_import());
            }

            #[test]
            fn it_can_be_reset_on_another_thread() {
                let mut instance = Instance::new(Host::default()).unwrap();
                let new = Instance::new(Host::default()).unwrap();
                instance.spoil(None).unwrap();
                let mut instance = std::thread::spawn(|| instance.reset().unwrap()).join().unwrap();
                check(&mut instance, &new, 2);
            }
        }
    )*};
}

tests!(reset reset_checked reset_mapped reset_mapped_checked);

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_image_is_mapped() {
    let instance = semantics::reset_mapped::Instance::new(Host::default()).unwrap();
    assert_eq!(wamr_aot_rt::pool::images(), 1);
    assert!(instance.reset().is_ok());
    assert_eq!(wamr_aot_rt::pool::images(), 1);
}

/// Modules with guards have no instances in statics.
macro_rules! statics {
    ($($name:ident $module:ident)*) => {$(
        mod $name {
            use semantics::$module::{Instance, StaticInstance};

            use super::{$module::check, *};

            #[test]
            fn in_a_static() {
                static ROOM: StaticInstance<Host> = StaticInstance::new();
                let room = &ROOM;
                let new = Instance::new(Host::default()).unwrap();
                let mut instance = room.init(Host::default()).unwrap();
                for round in 1..5 {
                    check(&mut instance, &new, round);
                    instance.spoil(ExternRef::new(9)).unwrap();
                    // Both ways do the same.
                    let again = if round % 2 == 0 { instance.reset() } else { room.reset(instance) };
                    instance = again.unwrap();
                }
                assert_eq!(instance.data().starts, [NEW; 5]);
                // An instance that is elsewhere ends, and leaves this one alone.
                let error = room.reset(new).unwrap_err();
                assert!(error.to_string().contains("not in this static"), "{error}");
                assert!(room.init(Host::default()).unwrap_err().is_in_use());
                // After an error the room is free.
                instance.data_mut().traps_at = Some(instance.data().starts.len());
                assert!(room.reset(instance).unwrap_err().trap().is_some());
                let mut instance = room.init(Host::default()).unwrap();
                instance.data_mut().pages = 4;
                assert!(room.reset(instance).unwrap_err().is_incompatible_import());
                assert!(room.init(Host::default()).is_ok());
            }
        }
    )*};
}

statics! {
    static_small reset_checked
    static_large reset_mapped_checked
}
