//! The untyped API with loaded modules: what keeps them alive, and what outlives them.

use loadable::artefact;
use wamr_aot_rt::{
    FuncType, HostError, Module, ValType, pool,
    untyped::{CallError, Extern, Func, Global, Linker, Store, Value},
};

fn load(name: &str) -> Module {
    // SAFETY: the build script wrote it.
    unsafe { Module::load(artefact(name)) }.unwrap()
}

fn linker(store: &mut Store<u32>) -> Linker<u32> {
    let mut linker = Linker::new();
    linker.define_func("env", "log", FuncType::new([ValType::I32, ValType::I32], []), |caller, _, _| {
        *caller.data_mut() += 1;
        Ok(())
    });
    linker.define_func(
        "env",
        "twice",
        FuncType::new([ValType::I64], [ValType::I64]),
        |_, arguments, results| {
            results[0] = arguments[0];
            Ok(())
        },
    );
    let scale = Global::new(store, wamr_aot_rt::GlobalType::new(ValType::I32, false), Value::I32(3)).unwrap();
    linker.define("env", "scale", scale);
    linker
}

fn func<T>(store: &Store<T>, instance: wamr_aot_rt::untyped::Instance, name: &str) -> Func {
    instance.export(store, name).and_then(Extern::func).unwrap()
}

#[test]
fn a_store_keeps_what_it_instantiated() {
    let mut store = Store::new(0);
    let linker = linker(&mut store);
    let (first, second) = {
        let module = load("plugin");
        (store.instantiate(&module, &linker).unwrap(), store.instantiate(&load("update"), &linker).unwrap())
    };
    let add = func(&store, first, "add");
    assert_eq!(add.call(&mut store, &[Value::I32(1), Value::I32(2)]).unwrap(), [Value::I32(9)]);
    func(&store, second, "greet").call(&mut store, &[]).unwrap();
    let names: Vec<&str> = first.exports(&store).map(|(name, _)| name).collect();
    assert_eq!(names[..3], ["memory", "table", "count"]);
    let oops = func(&store, first, "oops");
    let error = oops.call(&mut store, &[]).unwrap_err();
    assert_eq!(store.into_data(), 1);
    let CallError::Trap(trap) = error else { panic!("{error}") };
    assert_eq!(trap.function().unwrap().name, Some("oops"));
}

#[test]
fn a_failed_instantiation_leaves_no_trace() {
    let mut store = Store::new(0);
    let linker = linker(&mut store);
    // The registry of types has the module's trampolines before the missing import is noticed.
    let error = store.instantiate(&load("plugin"), &Linker::new()).unwrap_err();
    assert!(error.is_unknown_import() && error.to_string().contains("env.log"), "{error}");
    let instance = store.instantiate(&load("plugin"), &linker).unwrap();
    let func = func(&store, instance, "both");
    assert_eq!(
        func.call(&mut store, &[Value::from(1.0f64)]).unwrap(),
        [Value::from(-1.0f64), Value::I64(21)]
    );
}

#[test]
fn an_artefact_describes_itself() {
    let module = load("plugin");
    let info = module.artefact().unwrap();
    assert_eq!((info.name(), info.emitter(), module.name()), ("plugin", "native", Some("plugin")));
    assert!(info.triple().starts_with(std::env::consts::ARCH), "{info:?}");
    assert_eq!(wamr_aot_rt::artefact::ArtefactInfo::read(artefact("plugin")).unwrap(), *info);
    assert!(loadable::plugin::module().artefact().is_none());
    let imports: Vec<String> =
        module.imports().map(|i| format!("{}.{}: {}", i.module, i.name, i.ty)).collect();
    let linked: Vec<String> =
        loadable::plugin::module().imports().map(|i| format!("{}.{}: {}", i.module, i.name, i.ty)).collect();
    assert_eq!(imports, linked);
}

/// The number of anonymous executable mappings in this process.
#[cfg(target_os = "linux")]
fn anonymous_code() -> (usize, usize) {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let anonymous = || maps.lines().filter(|line| line.split_whitespace().count() == 5);
    let with = |flags: &str| {
        anonymous().filter(|line| line.split_whitespace().nth(1).unwrap().contains(flags)).count()
    };
    (with("x"), with("wx"))
}

#[test]
#[cfg(target_os = "linux")]
fn code_is_never_writable_and_goes_with_the_last_handle() {
    // The test needs a process of its own, because other tests load modules at the same time.
    if std::env::var_os("LOADABLE_ALONE").is_none() {
        let test = "code_is_never_writable_and_goes_with_the_last_handle";
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        let status = command.args(["--exact", test]).env("LOADABLE_ALONE", "1").status().unwrap();
        assert!(status.success());
        return;
    }
    let before = anonymous_code();
    let module = load("plugin");
    assert_eq!(anonymous_code(), (before.0 + 1, 0));
    let mut store = Store::new(0);
    let linker = linker(&mut store);
    store.instantiate(&module, &linker).unwrap();
    drop(module);
    assert_eq!(anonymous_code().0, before.0 + 1);
    drop(store);
    assert_eq!(anonymous_code(), before);
}

/// A mapped memory image is forgotten with its module: the next image may be at the same address.
#[test]
fn a_memory_image_goes_with_the_module() {
    let mapped = usize::from(cfg!(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64", target_arch = "s390x")
    )));
    for round in 0..20 {
        let (name, byte) = if round % 3 == 0 { ("large", b'a') } else { ("large_other", b'b') };
        let mut store = Store::new(());
        let instance = store.instantiate(&load(name), &Linker::new()).unwrap();
        let Some(Extern::Memory(memory)) = instance.export(&store, "memory") else {
            panic!("it exports its memory")
        };
        assert_eq!(pool::images(), mapped);
        let mut view = memory.view_mut(&mut store).unwrap();
        let bytes = view.bytes_mut();
        assert!(bytes[..100] == [0; 100] && bytes[100..100_100] == vec![byte; 100_000], "{round}");
        assert!(bytes[100_100..] == vec![0; (4 << 16) - 100_100], "{round}");
        bytes.fill(7);
        drop(store);
        assert_eq!(pool::images(), 0);
    }
}

#[test]
fn frames_outlive_what_was_unloaded() {
    let trap = |name: &str| {
        let mut store = Store::new(());
        let mut linker = Linker::new();
        linker.define_func("env", "observe", FuncType::new([], []), |_, _, _| Ok(()));
        linker
            .define_func("env", "fail", FuncType::new([], []), |_, _, _| Err(HostError::new("as it should")));
        linker.define_func("env", "again", FuncType::new([ValType::I32], []), |caller, _, _| {
            let outer = caller.export("outer").and_then(Extern::func).unwrap();
            outer.call(caller, &[]).map(drop).map_err(Into::into)
        });
        let instance = store.instantiate(&load("frames"), &linker).unwrap();
        let arguments = if name == "nests" { vec![Value::I32(1)] } else { vec![] };
        let func = instance.export(&store, name).and_then(Extern::func).unwrap();
        match func.call(&mut store, &arguments).unwrap_err() {
            CallError::Trap(trap) => trap,
            error => panic!("{error}"),
        }
    };
    // On s390x guest code has no frame pointers, and no unwinder knows loaded code.
    if cfg!(not(all(target_os = "linux", target_pointer_width = "64", not(target_arch = "s390x")))) {
        return;
    }
    for (name, expected) in [
        ("outer", &["boom", "middle", "outer"][..]),
        ("fails", &["failing", "fails"]),
        ("nests", &["boom", "middle", "outer", "nesting"]),
    ] {
        let trap = trap(name);
        let found: Vec<_> = trap.frames().map(|frame| (frame.module, frame.name.unwrap())).collect();
        let expected: Vec<_> = expected.iter().map(|name| ("frames", *name)).collect();
        assert_eq!(found, expected, "{trap:#}");
        assert!(trap.frames().all(|frame| frame.line.is_some()));
    }
}

#[cfg(guards_through_c)]
#[test]
fn a_fault_in_a_c_compilers_code_names_its_function() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("env", "unused", FuncType::new([], []), |_, _, _| Ok(()));
    let instance = store.instantiate(&load("faults"), &linker).unwrap();
    for (name, index) in [("loads", 1), ("stores", 2)] {
        let error = func(&store, instance, name).call(&mut store, &[Value::I32(-1)]).unwrap_err();
        let found = error.trap().unwrap().function().unwrap();
        assert_eq!((found.name, found.index), (Some(name), index));
    }
}
