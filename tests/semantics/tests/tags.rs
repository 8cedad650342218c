//! Exceptions in typed bindings: what a guest threw and did not catch, and what the host throws.

use std::{fmt, panic::AssertUnwindSafe};

use wamr_aot_rt::{Exit, ExternRef, HostError, OtherTrap, Trap, TrapKind, V128};

/// The number of throws, of which each would need room for good if it leaked.
const THROWS: i32 = if cfg!(debug_assertions) { 100_000 } else { 10_000_000 };

/// Whether it is an exception with the tag of this name.
#[track_caller]
fn is_exception(trap: &Trap, tag: Option<&str>) {
    assert_eq!(trap.kind(), TrapKind::Exception, "{trap}");
    assert_eq!(trap.exception().and_then(|exception| exception.tag()), tag);
}

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {}

macro_rules! cases {
    ($($module:ident $(($cfg:ident))?)*) => {$(
        $(#[cfg($cfg)])?
        mod $module {
            use semantics::$module::{Caller, Instance, imports::Env, tags};

            use super::*;

            /// What `run` does.
            struct Host(fn(&mut Caller<Host>, i32) -> Result<i32, HostError>);

            impl Env for Host {
                fn run(cx: &mut Caller<Self>, value: i32) -> Result<i32, HostError> {
                    (cx.data().0)(cx, value)
                }
            }

            fn instance(run: fn(&mut Caller<Host>, i32) -> Result<i32, HostError>) -> Instance<Host> {
                Instance::new(Host(run)).unwrap()
            }

            fn idle() -> Instance<Host> {
                instance(|_, value| Ok(value))
            }

            #[test]
            fn what_no_guest_catches_is_a_trap_with_the_payload() {
                let mut guest = idle();
                let trap = guest.throw(7, -1).unwrap_err();
                is_exception(&trap, Some("my_error"));
                assert_eq!(tags::MyError::try_from(&trap), Ok(tags::MyError(7, -1)));
                assert_eq!(tags::Stop::try_from(&trap), Err(OtherTrap));
                assert_eq!(tags::Refused::try_from(&trap), Err(OtherTrap));

                let trap = guest.throw_wide(1, -2, 0.5, -0.25, 3).unwrap_err();
                let wide = tags::Wide(1, -2, 0.5, -0.25, V128::from_i64x2([3, 3]), 1);
                assert_eq!(tags::Wide::try_from(&trap), Ok(wide));

                let [one, two] = [1, 2].map(ExternRef::from_index);
                let trap = guest.throw_handle(None, Some(two)).unwrap_err();
                assert_eq!(tags::Handle::try_from(&trap), Ok(tags::Handle(None, two)));
                let trap = guest.throw_handle(Some(one), Some(two)).unwrap_err();
                assert_eq!(tags::Handle::try_from(&trap), Ok(tags::Handle(Some(one), two)));

                let trap = guest.throw_stop().unwrap_err();
                assert_eq!(tags::Stop::try_from(&trap), Ok(tags::Stop));
                let trap = guest.throw_refused(5).unwrap_err();
                is_exception(&trap, Some("env.refused"));
                assert_eq!(tags::Refused::try_from(&trap), Ok(tags::Refused(5)));

                let trap = guest.throw_refused_again(6).unwrap_err();
                assert_eq!(tags::Refused::try_from(&trap), Ok(tags::Refused(6)));
                assert_eq!(guest.catches_the_other(7).unwrap(), 7);
                let trap = guest.throw_once(1).unwrap_err();
                is_exception(&trap, Some("twice"));
                assert_eq!(tags::Twice::try_from(&trap), Ok(tags::Twice(1)));
                let trap = guest.throw_twice(2).unwrap_err();
                assert_eq!(tags::Twice::try_from(&trap), Ok(tags::Twice(2)));

                let trap = guest.throw_private().unwrap_err();
                is_exception(&trap, None);
                assert_eq!(tags::MyError::try_from(&trap), Err(OtherTrap));
                let trap = guest.traps_in_try(-1).unwrap_err();
                assert_eq!(tags::MyError::try_from(&trap), Err(OtherTrap));
                assert_eq!(guest.answer().unwrap(), 42);
            }

            #[test]
            fn references_to_functions_can_be_read() {
                let mut guest = idle();
                let trap = guest.throw_callback(0).unwrap_err();
                assert_eq!(tags::Callback::try_from(&trap), Ok(tags::Callback(None, 9)));
                let trap = guest.throw_callback(1).unwrap_err();
                let tags::Callback(function, 9) = tags::Callback::try_from(&trap).unwrap() else { panic!() };
                assert_eq!(guest.is_answer(function).unwrap(), 1);
                // Another instance does not take it.
                assert!(idle().is_answer(function).is_err());
            }

            #[test]
            fn a_host_function_throws_into_the_guest() {
                let mut guest = instance(|_, value| match value {
                    1 => Err(tags::MyError(3, 1 << 40).into()),
                    2 => Err(tags::Refused(-9))?,
                    3 => Err(tags::Stop.into()),
                    4 => Err(tags::Wide(1, 2, 3.0, 4.0, V128::from_i64x2([5, 6]), 7).into()),
                    5 => {
                        let [one, two] = [1, 2].map(ExternRef::from_index);
                        Err(tags::Handle(Some(one), two).into())
                    }
                    _ => Ok(value),
                });
                assert_eq!(guest.catches(1).unwrap(), (3, 1 << 40));
                assert_eq!(guest.catches(0).unwrap(), (0, -1));
                assert_eq!(guest.catches_refused(2).unwrap(), -9);
                assert_eq!(guest.catches_all(3).unwrap(), -7);
                assert_eq!(guest.catches_wide(4).unwrap(), (1, 2, 3.0, 4.0, 6, 7));
                let [one, two] = [1, 2].map(|index| Some(ExternRef::from_index(index)));
                assert_eq!(guest.catches_handle(5).unwrap(), (one, two));

                // Those that it does not catch, and one that it throws on.
                for trap in [guest.catches(2).unwrap_err(), guest.passes(2).unwrap_err()] {
                    assert_eq!(tags::Refused::try_from(&trap), Ok(tags::Refused(-9)));
                }
                let seen = guest.seen();
                let trap = guest.rethrows(1).unwrap_err();
                assert_eq!(tags::MyError::try_from(&trap), Ok(tags::MyError(3, 1 << 40)));
                assert_eq!(guest.seen(), seen + 1);
                assert_eq!(guest.passes(6).unwrap(), 7);
            }

            #[test]
            fn calls_back_into_the_guest_are_matched_and_passed_on() {
                let mut guest = instance(|cx, value| {
                    if value == 1 {
                        cx.throw(8, 9)?;
                    }
                    let trap = match value {
                        2 => cx.throw_stop().unwrap_err(),
                        3 => cx.throw_private().unwrap_err(),
                        _ => cx.throw(value, 0).unwrap_err(),
                    };
                    match tags::MyError::try_from(&trap) {
                        Ok(tags::MyError(code, _)) => Ok(code + 100),
                        Err(OtherTrap) => Err(trap.into()),
                    }
                });
                assert_eq!(guest.catches(1).unwrap(), (8, 9));
                assert_eq!(guest.catches_all(2).unwrap(), -7);
                assert_eq!(guest.catches_all(3).unwrap(), -7);
                assert_eq!(guest.passes(4).unwrap(), 105);
                assert_eq!(tags::Stop::try_from(&guest.passes(2).unwrap_err()), Ok(tags::Stop));
            }

            /// A tag belongs to an instance: to throw the exception of one in another, the host
            /// makes it one of the other's.
            #[test]
            fn two_instances_have_different_tags() {
                let mut passes_on = instance(|_, value| {
                    Err(idle().throw(value, 1).unwrap_err().into())
                });
                for trap in [passes_on.catches(5).unwrap_err(), passes_on.catches_all(5).unwrap_err()] {
                    assert_eq!(tags::MyError::try_from(&trap), Ok(tags::MyError(5, 1)));
                }
                assert_eq!(passes_on.seen(), 0);
                let mut throws_anew = instance(|_, value| {
                    let trap = idle().throw(value, 1).unwrap_err();
                    Err(tags::MyError::try_from(&trap)?.into())
                });
                assert_eq!(throws_anew.catches(5).unwrap(), (5, 1));
                assert_eq!(throws_anew.catches_all(5).unwrap(), -7);
            }

            /// The error is that of other bindings.
            #[test]
            fn tags_of_other_bindings_are_not_caught() {
                let mut guest = instance(|_, _| Err(semantics::tags_start::tags::Failed(1).into()));
                let trap = guest.catches_all(0).unwrap_err();
                is_exception(&trap, Some("failed"));
                assert_eq!(tags::MyError::try_from(&trap), Err(OtherTrap));
                assert_eq!(guest.seen(), 0);
            }

            #[test]
            fn guests_catch_no_traps_errors_exits_and_panics() {
                let mut guest = instance(|cx, value| match value {
                    1 => Err(Broken.into()),
                    2 => Err(Exit::new(3).into()),
                    3 => panic!("from the host"),
                    // The guest traps in a call back.
                    _ => Ok(cx.traps_in_try(-1)?),
                });
                for call in [Caller::catches_all as fn(&mut Caller<Host>, i32) -> _, Caller::rethrows] {
                    let trap = call(&mut guest, 1).unwrap_err();
                    assert_eq!(trap.kind(), TrapKind::Host);
                    assert!(trap.downcast_ref::<Broken>().is_some(), "{trap}");
                    let trap = call(&mut guest, 2).unwrap_err();
                    assert_eq!(trap.downcast_ref::<Exit>(), Some(&Exit::new(3)), "{trap}");
                    let panic = std::panic::catch_unwind(AssertUnwindSafe(|| call(&mut guest, 3)));
                    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"from the host"));
                    assert_eq!(call(&mut guest, 4).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
                }
                assert_eq!(guest.traps_in_try(-1).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
                assert_eq!(guest.recurses_in_try(0).unwrap_err().kind(), TrapKind::StackOverflow);
                assert_eq!(guest.seen(), 0);
                assert_eq!(guest.answer().unwrap(), 42);
            }

            #[test]
            fn many_exceptions_need_no_room() {
                let mut guest = instance(|_, value| match value % 2 {
                    0 => Err(tags::Stop.into()),
                    _ => Err(tags::MyError(value, 1).into()),
                });
                let count = i64::from(THROWS);
                assert_eq!(guest.many(THROWS).unwrap(), count * (count + 1) / 2 + count);
                assert_eq!(guest.many_from_host(THROWS / 10).unwrap(), THROWS / 10);
                for value in 0..1000 {
                    let trap = guest.throw(value, 0).unwrap_err();
                    assert_eq!(tags::MyError::try_from(&trap), Ok(tags::MyError(value, 0)));
                }
            }
        }
    )*};
}

cases! {
    tags
    tags_unoptimised
    tags_called
    tags_checked
    tags_epoch
    tags_instruction (handles_signals)
    tags_c (through_c)
    tags_c_checked (through_c)
}

#[test]
fn a_start_function_throws() {
    use semantics::tags_start::{Instance, tags};

    let error = Instance::new(()).unwrap_err();
    assert_eq!(tags::Failed::try_from(error.trap().unwrap()), Ok(tags::Failed(5)));
}

#[test]
fn tags_with_names_that_are_alike() {
    use semantics::tags_named::{Instance, tags};

    let mut guest = Instance::new(()).unwrap();
    let mut thrown = |value| guest.throw(value).unwrap_err();
    let [a, b, c, d, e] = [1, 2, 3, 4, 5].map(&mut thrown);
    assert!(tags::Import_a_twice::try_from(&a).is_ok() && tags::Import_a_twice::try_from(&b).is_err());
    assert!(tags::Import_b_twice::try_from(&b).is_ok() && tags::Import_b_twice::try_from(&a).is_err());
    assert!(tags::Third::try_from(&c).is_ok() && tags::Third::try_from(&d).is_err());
    assert!(tags::Twice::try_from(&d).is_ok() && tags::Twice::try_from(&a).is_err());
    assert_eq!(tags::Failure::try_from(&e), Ok(tags::Failure(5)));
}

mod interrupted {
    use semantics::{tags_epoch, tags_fuel};
    use wamr_aot_rt::InstanceOptions;

    use super::*;

    struct Host;

    impl tags_fuel::imports::Env for Host {
        fn run(_: &mut tags_fuel::Caller<Self>, value: i32) -> Result<i32, HostError> {
            Ok(value)
        }
    }

    impl tags_epoch::imports::Env for Host {
        fn run(_: &mut tags_epoch::Caller<Self>, value: i32) -> Result<i32, HostError> {
            Ok(value)
        }
    }

    #[test]
    fn fuel_runs_out_in_a_handler() {
        let options = InstanceOptions::new().fuel(100_000);
        let mut guest = tags_fuel::Instance::with_options(Host, options).unwrap();
        assert_eq!(guest.burns_in_handler().unwrap_err().kind(), TrapKind::FuelExhausted);
        guest.set_fuel(1000);
        let trap = guest.throw(1, 2).unwrap_err();
        assert_eq!(tags_fuel::tags::MyError::try_from(&trap), Ok(tags_fuel::tags::MyError(1, 2)));
    }

    #[test]
    fn a_deadline_ends_a_handler() {
        let mut guest = tags_epoch::Instance::new(Host).unwrap();
        let handle = guest.interrupt_handle().unwrap();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(50));
            handle.interrupt();
        });
        assert_eq!(guest.burns_in_handler().unwrap_err().kind(), TrapKind::Interrupted);
        thread.join().unwrap();
        let trap = guest.throw(1, 2).unwrap_err();
        assert_eq!(tags_epoch::tags::MyError::try_from(&trap), Ok(tags_epoch::tags::MyError(1, 2)));
    }
}

mod in_a_static {
    use semantics::tags_checked::{Caller, StaticInstance, imports::Env, tags};

    use super::*;

    struct Host;

    impl Env for Host {
        fn run(cx: &mut Caller<Self>, value: i32) -> Result<i32, HostError> {
            if value == 1 { Err(tags::MyError(1, 2).into()) } else { Ok(cx.throw_stop().map(|()| 0)?) }
        }
    }

    #[test]
    fn exceptions_go_both_ways() {
        static ROOM: StaticInstance<Host> = StaticInstance::new();
        for _ in 0..2 {
            let mut guest = ROOM.init(Host).unwrap();
            assert_eq!(guest.catches(1).unwrap(), (1, 2));
            assert_eq!(guest.catches_all(2).unwrap(), -7);
            assert_eq!(tags::Stop::try_from(&guest.passes(2).unwrap_err()), Ok(tags::Stop));
            assert_eq!(guest.many(THROWS / 10).unwrap() % 2, 0);
        }
    }
}
