//! Exceptions in typed bindings of loaded modules, alongside the linked one.

use loadable::{artefact, thrower};
use wamr_aot_rt::{HostError, OtherTrap, TrapKind};

struct Host;

impl thrower::imports::Env for Host {
    fn run(cx: &mut thrower::Caller<Self>, value: i32) -> Result<i32, HostError> {
        match value {
            1 => Err(thrower::tags::MyError(3, 1 << 40).into()),
            2 => Err(thrower::tags::Refused(-9).into()),
            3 => Ok(cx.throw_stop().map(|()| 0)?),
            _ => Ok(value),
        }
    }
}

fn module() -> thrower::Module {
    // SAFETY: the build script wrote it.
    unsafe { thrower::Module::load(artefact("thrower")) }.unwrap()
}

/// Exceptions go both ways.
macro_rules! check {
    ($guest:expr) => {{
        let mut guest = $guest;
        let trap = guest.throw(7, -1).unwrap_err();
        assert_eq!(trap.kind(), TrapKind::Exception);
        assert_eq!(thrower::tags::MyError::try_from(&trap), Ok(thrower::tags::MyError(7, -1)));
        assert_eq!(thrower::tags::Refused::try_from(&trap), Err(OtherTrap));
        assert_eq!(guest.catches(1).unwrap(), (3, 1 << 40));
        assert_eq!(guest.catches_refused(2).unwrap(), -9);
        assert_eq!(guest.catches_all(3).unwrap(), -7);
        let trap = guest.passes(2).unwrap_err();
        assert_eq!(thrower::tags::Refused::try_from(&trap), Ok(thrower::tags::Refused(-9)));
        let trap = guest.passes(3).unwrap_err();
        assert_eq!(thrower::tags::Stop::try_from(&trap), Ok(thrower::tags::Stop));
    }};
}

#[test]
fn loaded_and_linked_throw_and_catch() {
    check!(thrower::Instance::new(Host).unwrap());
    check!(thrower::Instance::from_module(&module(), Host).unwrap());
    check!(thrower::LoadedInstance::from_module(&thrower::Module::linked(), Host).unwrap());
}

/// What an exception says outlives its module.
#[test]
fn exceptions_outlive_their_module() {
    let trap = {
        let module = module();
        thrower::Instance::from_module(&module, Host).unwrap().throw(5, 6).unwrap_err()
    };
    assert_eq!(thrower::tags::MyError::try_from(&trap), Ok(thrower::tags::MyError(5, 6)));
    assert!(trap.to_string().starts_with("uncaught exception `my_error`"), "{trap}");
}
