//! One implementation of imports for the instances of several modules.

use loadable::artefact;
use wamr_aot_rt::{AnyCaller, HostError, TrapKind};

wamr_aot_rt::include_aot!(mod sharer);
wamr_aot_rt::include_aot!(mod sharer_other, imports = crate::sharer);
wamr_aot_rt::include_aot!(mod sharer_hidden, imports = crate::sharer);
wamr_aot_rt::include_aot!(mod sharer_pure, imports = crate::sharer);

#[derive(Default)]
struct Host {
    ticks: u32,
    read: Vec<i32>,
}

impl<C: AnyCaller<Host = Host>> sharer::imports::Env<C> for Host {
    fn tick(cx: &mut C) -> Result<(), HostError> {
        cx.data_mut().ticks += 1;
        Ok(())
    }

    fn scale(cx: &mut C, address: i32) -> Result<i32, HostError> {
        assert!(cx.data().read.len() < 10);
        let (host, memory) = cx.split();
        let memory = memory.ok_or(HostError::new("no memory"))?;
        let value = memory.read::<i32>(address)?;
        host.read.push(value);
        Ok(2 * value)
    }

    fn base(&mut self) -> i32 {
        1000
    }
}

#[test]
fn instances_of_two_modules() {
    let mut one = sharer::Instance::new(Host::default()).unwrap();
    let mut other = sharer_other::Instance::new(one.into_data()).unwrap();
    assert_eq!(other.run(3).unwrap(), 1600);
    one = sharer::Instance::new(other.into_data()).unwrap();
    assert_eq!(one.run(4).unwrap(), 1008);
    let host = one.into_data();
    assert_eq!((host.ticks, host.read), (1, vec![300, 4]));
}

#[test]
fn loaded_instances() {
    // SAFETY: the build script wrote it.
    let module = unsafe { sharer_other::Module::load(artefact("sharer_other")) }.unwrap();
    let mut loaded = sharer_other::Instance::from_module(&module, Host::default()).unwrap();
    assert_eq!(loaded.run(5).unwrap(), 2000);
    assert_eq!(loaded.data().read, [500]);
}

#[test]
fn what_the_caller_cannot_see() {
    let mut hidden = sharer_hidden::Instance::new(Host::default()).unwrap();
    let trap = hidden.run(1).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Host);
    assert!(trap.to_string().contains("no memory"), "{trap}");
    assert_eq!(hidden.data().ticks, 1);
}

#[test]
fn a_module_without_imports_needs_no_host() {
    assert_eq!(sharer_pure::Instance::new(()).unwrap().one().unwrap(), 1);
}
