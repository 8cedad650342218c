//! An instance of a module that was initialised in the build starts where the function ended, and
//! the function does not run again: linked, in statics, and after a reset.

use wamr_aot_rt::{HostError, TrapKind};

/// The numbers that the guest has logged.
#[derive(Debug, Default)]
struct Host(Vec<i32>);

/// The tests of one module.
macro_rules! tests {
    ($($module:ident)*) => {$(
        mod $module {
            use semantics::$module::{Caller, Instance, imports::Env, module};

            use super::*;

            impl Env for Host {
                fn log(cx: &mut Caller<Self>, number: i32) -> Result<(), HostError> {
                    cx.data_mut().0.push(number);
                    Ok(())
                }
            }

            /// It starts where `init` ended.
            pub(crate) fn check(instance: &mut Instance<Host>) {
                // The start function ran once, and so did `init`.
                assert_eq!(instance.count(), 108);
                assert_eq!((instance.pages().unwrap(), instance.memory().size()), (2, 131_072));
                for of in [0, 1, 2, 1000, 16383] {
                    assert_eq!(instance.square(of).unwrap(), of * of);
                }
                let mut expected = vec![0; 65536];
                expected[16..22].copy_from_slice(b"Before");
                expected[32..36].copy_from_slice(b"once");
                assert!(instance.memory().bytes()[..65536] == expected[..]);
                let (last, others) = instance.other().bytes().split_last().unwrap();
                assert!(*last == 9 && others.iter().all(|byte| *byte == 0));
                assert_eq!(instance.elements().unwrap(), 5);
                for index in [2, 3, 4] {
                    assert_eq!(instance.changed(index).unwrap(), 2);
                }
                for index in [0, 1] {
                    assert_eq!(instance.kept(index).unwrap(), index + 1);
                    assert_eq!(instance.changed(index).unwrap_err().kind(), TrapKind::UninitializedElement);
                }
                assert_eq!((instance.last().unwrap(), instance.lane().unwrap()), (2, 5));
                // What was dropped stays dropped, and the rest is there.
                instance.copy_nothing().unwrap();
                assert_eq!(instance.copy_once().unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
                assert_eq!(instance.copy_list().unwrap_err().kind(), TrapKind::TableOutOfBounds);
                instance.copy_always().unwrap();
                assert!(instance.memory().bytes().starts_with(b"always"));
                instance.log().unwrap();
                assert_eq!(instance.data_mut().0.pop(), Some(108));
            }

            #[test]
            fn an_instance_starts_where_the_function_ended() {
                check(&mut Instance::new(Host::default()).unwrap());
            }

            #[test]
            fn a_reset_goes_back_to_where_the_function_ended() {
                let mut instance = Instance::new(Host::default()).unwrap();
                check(&mut instance);
                instance.memory_mut().bytes_mut().fill(1);
                instance.other_mut().bytes_mut().fill(1);
                // The function is still there under another name.
                assert_eq!(instance.again().unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
                assert_eq!(instance.count(), 109);
                check(&mut instance.reset().unwrap());
            }

            #[test]
            fn what_ran_is_exported_no_longer() {
                let exports: Vec<String> =
                    module().exports().map(|export| export.name.to_owned()).collect();
                assert!(exports.contains(&"again".to_owned()) && !exports.contains(&"init".to_owned()));
            }
        }
    )*};
}

tests! { initialized initialized_unoptimised initialized_checked }
#[cfg(through_c)]
tests! { initialized_c }

#[test]
fn an_instance_in_a_static_starts_there_too() {
    use semantics::initialized_checked::StaticInstance;
    static PLACE: StaticInstance<Host> = StaticInstance::new();
    let mut instance = PLACE.init(Host::default()).unwrap();
    initialized_checked::check(&mut instance);
    initialized_checked::check(&mut PLACE.reset(instance).unwrap());
}
