//! Typed bindings of loaded modules, alongside the linked one.

use std::{fs, thread};

use loadable::{Host, artefact, plugin, pure};
use wamr_aot_rt::{LoadErrorKind, TrapKind, artefact as aot};

fn load(name: &str) -> plugin::Module {
    // SAFETY: the build script wrote it.
    unsafe { plugin::Module::load(artefact(name)) }.unwrap()
}

#[test]
fn loaded_and_linked_do_the_same() {
    let mut linked = plugin::Instance::new(Host::default()).unwrap();
    let mut loaded = plugin::Instance::from_module(&load("plugin"), Host::default()).unwrap();
    let mut again = plugin::LoadedInstance::from_module(&plugin::Module::linked(), Host::default()).unwrap();
    macro_rules! each {
        ($instance:ident => $check:expr) => {{
            {
                let $instance = &mut linked;
                $check
            }
            {
                let $instance = &mut loaded;
                $check
            }
            {
                let $instance = &mut again;
                $check
            }
        }};
    }
    each!(i => {
        assert_eq!(i.count(), 7, "the start function ran");
        assert_eq!(i.add(2, 3).unwrap(), 50);
        assert_eq!(i.count(), 8);
        i.greet().unwrap();
        assert_eq!(i.data().lines, ["hello from the plugin"]);
        assert_eq!((i.apply(1, 21).unwrap(), i.apply(2, 5).unwrap()), (42, 25));
        assert_eq!(i.both(1.5).unwrap(), (-1.5, 42));
        assert_eq!(i.pick(1).unwrap(), i.table().get(1).unwrap());
        let square = i.table().get(2).unwrap().unwrap();
        assert_eq!(i.call_ref::<_, i32>(square, 5).unwrap(), 25);
        assert!(i.call_ref::<_, ()>(square, 5).unwrap_err().to_string().contains("[i32] -> [i32]"));
        assert_eq!(i.apply(0, 1).unwrap_err().kind(), TrapKind::UninitializedElement);
        i.set_count(1);
        assert_eq!(i.memory().size(), 65536);
        i.memory_mut().write_bytes(16, b"HELLO").unwrap();
        i.greet().unwrap();
        assert_eq!(i.data().lines[1], "HELLO from the plugin");
        assert_eq!(i.recurse(1000).unwrap(), 1000);
        assert_eq!(i.recurse(i32::MAX).unwrap_err().kind(), TrapKind::StackOverflow);
        // A host function calls through the `Caller` that serves both kinds.
        i.data_mut().reenter = true;
        assert_eq!(i.both(0.0).unwrap().1, 42);
        assert_eq!(i.data().lines[2], "sum 30");
        assert_eq!(i.count(), 3);
    });
    assert_eq!(loaded.into_data().lines.len(), 3);
}

#[test]
fn loaded_and_linked_instances_are_reset() {
    macro_rules! check {
        ($made:expr) => {
            let mut instance = $made.unwrap();
            for round in 1..4 {
                assert_eq!(
                    (instance.count(), instance.memory().size()),
                    (7, 65536),
                    "the start function ran"
                );
                assert_eq!(instance.apply(1, 21).unwrap(), 42);
                assert_eq!(instance.pick(1).unwrap(), instance.table().get(1).unwrap());
                assert_eq!(instance.both(1.5).unwrap(), (-1.5, 42));
                instance.greet().unwrap();
                assert_eq!(instance.data().lines, vec!["hello from the plugin"; round]);
                instance.memory_mut().bytes_mut().fill(1);
                instance.set_count(1);
                instance = instance.reset().unwrap();
            }
        };
    }
    check!(plugin::Instance::new(Host::default()));
    check!(plugin::LoadedInstance::from_module(&plugin::Module::linked(), Host::default()));
    // The instance keeps the module.
    let instance = plugin::Instance::from_module(&load("plugin"), Host::default());
    check!(instance);
}

#[test]
fn an_instance_keeps_its_module_and_a_trap_does_not() {
    let module = load("plugin");
    let mut first = plugin::Instance::from_module(&module, Host::default()).unwrap();
    let second = plugin::Instance::from_module(&module, Host::default()).unwrap();
    drop(module);
    assert_eq!(first.add(1, 1).unwrap(), 20);
    drop(second);
    let trap = first.oops().unwrap_err();
    drop(first);
    assert_eq!(trap.kind(), TrapKind::IntegerDivideByZero);
    let function = trap.function().unwrap();
    assert_eq!(function.name, Some("oops"));
    assert!(trap.line().is_some() && trap.to_string().contains("`oops`"), "{trap}");
}

#[test]
fn instances_go_to_other_threads() {
    let module = load("plugin");
    let threads: Vec<_> = (0..4)
        .map(|i| {
            let module = module.clone();
            let mut instance = plugin::Instance::from_module(&module, Host::default()).unwrap();
            thread::spawn(move || {
                drop(module);
                (0..1000).map(|j| instance.add(i, j).unwrap()).sum::<i32>()
            })
        })
        .collect();
    drop(module);
    for (i, thread) in (0..).zip(threads) {
        assert_eq!(thread.join().unwrap(), 10 * (1000 * i + 499_500));
    }
}

#[test]
fn an_update_with_the_same_interface_loads() {
    let mut instance = plugin::Instance::from_module(&load("update"), Host::default()).unwrap();
    assert_eq!(instance.count(), 100);
    assert_eq!(instance.add(2, 3).unwrap(), 1050);
    assert_eq!(instance.both(2.0).unwrap(), (-2.0, 8));
    assert_eq!(instance.apply(1, 4).unwrap(), 8);
    assert_eq!(instance.memory().size(), 2 * 65536);
    instance.greet().unwrap();
    instance.data_mut().reenter = true;
    instance.both(0.0).unwrap();
    assert_eq!(instance.data().lines, ["hello from the update", "sum 1030"]);
    assert_eq!(instance.count(), 101);
    instance.set_count(5);
    assert_eq!(instance.count(), 5);
    assert_eq!(instance.oops().unwrap_err().kind(), TrapKind::Unreachable);
}

#[test]
fn another_interface_is_rejected() {
    // SAFETY: the build script wrote both.
    let (error, other) = unsafe {
        let error = plugin::Module::load(artefact("pure")).unwrap_err();
        (error, pure::Module::load(artefact("plugin")).unwrap_err())
    };
    assert_eq!(error.kind(), LoadErrorKind::Interface);
    assert!(error.to_string().contains("it does not export `memory`, a memory"), "{error}");
    assert!(
        other.to_string().contains("it imports `env.log`, a function of type [i32 i32] -> []"),
        "{other}"
    );
}

#[test]
fn what_is_only_loaded_needs_no_symbols() {
    // SAFETY: the build script wrote it.
    let module = unsafe { pure::Module::load_bytes(&fs::read(artefact("pure")).unwrap()) }.unwrap();
    assert_eq!(pure::Instance::from_module(&module, ()).unwrap().increment(41).unwrap(), 42);
    assert_eq!(module.untyped().artefact().unwrap().name(), "pure");
}

#[test]
fn a_signature_says_who_wrote_it() {
    let bytes = fs::read(artefact("plugin")).unwrap();
    let (mine, other) = ([7; 32], [8; 32]);
    // SAFETY: these tests sign only artefacts that the build script wrote.
    let [key, other_key] =
        [mine, other].map(|key| unsafe { aot::TrustedKey::new(&aot::public_key(&key)) }.unwrap());
    let signed = aot::sign(&bytes, &mine);
    assert_eq!(aot::sign(&aot::sign(&bytes, &other), &mine), signed, "a signature is replaced");
    let path = std::env::temp_dir().join(format!("wamr-aot-loadable-{}.aot", std::process::id()));
    fs::write(&path, &signed).unwrap();
    let module = plugin::Module::load_signed(&path, &key).unwrap();
    // SAFETY: as above; without a key the signature is ignored.
    assert!(unsafe { plugin::Module::load(&path) }.is_ok());
    fs::remove_file(&path).unwrap();
    assert_eq!(plugin::Instance::from_module(&module, Host::default()).unwrap().add(1, 1).unwrap(), 20);

    let refused = |bytes: &[u8], key| plugin::Module::load_signed_bytes(bytes, key).unwrap_err();
    for (error, text) in [
        (refused(&signed, &other_key), "signature is not valid"),
        (refused(&bytes, &key), "is not signed"),
        (refused(&signed[..signed.len() - 1], &key), "is not signed"),
    ] {
        assert_eq!(error.kind(), LoadErrorKind::Signature);
        assert!(error.to_string().contains(text), "{error}");
    }
    for at in [0, 20, 200, bytes.len() / 2, bytes.len() - 1, signed.len() - 1] {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        assert_eq!(refused(&changed, &key).kind(), LoadErrorKind::Signature, "at {at}");
    }
}
