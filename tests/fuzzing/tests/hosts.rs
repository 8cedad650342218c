//! Host functions that throw through instances of modules without exceptions.

use wamr_aot_build::{Bounds, Builder, Output};
use wamr_aot_rt::{
    FuncType, Module, ValType,
    untyped::{CallError, Linker, Store, Value},
};

fn load(name: &str, text: &str) -> Module {
    let directory = std::env::temp_dir().join(format!("wamr-aot-hosts-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let builder = Builder::from_bytes(name, text).untyped().output(Output::Loadable).bounds(Bounds::Guard);
    let artifact = builder.out_dir(&directory).try_compile().unwrap();
    let bytes = std::fs::read(artifact.loadable().unwrap()).unwrap();
    // SAFETY: the compiler has just written it.
    unsafe { Module::load_bytes(&bytes) }.unwrap()
}

/// One module exports a host function that throws. Another, without exceptions, calls it: either
/// that is refused, or its code does not go on after the call.
#[test]
fn a_function_that_another_exports_again_ends_the_code_that_calls_it() {
    let thrower = load(
        "thrower",
        r#"(module
            (tag $e (export "e"))
            (import "host" "f" (func $f))
            (export "f" (func $f)))"#,
    );
    let plain = load(
        "plain",
        r#"(module
            (import "thrower" "f" (func $f))
            (global $after (export "after") (mut i32) (i32.const 0))
            (func (export "run") (call $f) (global.set $after (i32.const 1))))"#,
    );
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("host", "f", FuncType::new([] as [ValType; 0], []), |caller, _, _| {
        let tag = caller.export("e").and_then(|export| export.tag()).expect("the caller exports a tag");
        Err(tag.throw(caller, &[]).expect("the tag has no payload"))
    });
    let instance = store.instantiate(&thrower, &linker).unwrap();
    linker.define("thrower", "f", instance.export(&store, "f").unwrap());
    let Ok(plain) = store.instantiate(&plain, &linker) else { return };
    let run = plain.export(&store, "run").and_then(|export| export.func()).unwrap();
    let outcome = run.call(&mut store, &[]);
    assert!(matches!(outcome, Err(CallError::Trap(_))), "{outcome:?}");
    let after = plain.export(&store, "after").and_then(|export| export.global()).unwrap();
    assert_eq!(after.get(&store).unwrap(), Value::I32(0));
}
