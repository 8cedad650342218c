//! `memory.copy` and `memory.fill` that trap: where they do, and what is in the memory afterwards.

use wamr_aot_rt::{
    Module, TrapKind,
    untyped::{Extern, Linker, Store, Value},
};

const END: i32 = 65536;

/// Lengths around those at which the code takes another way.
const LENGTHS: [i32; 12] = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 32, 5000];

fn check(module: &Module) {
    let mut store = Store::new(());
    let instance = store.instantiate(module, &Linker::new()).unwrap();
    let Some(Extern::Memory(memory)) = instance.export(&store, "memory") else {
        panic!("a memory is exported")
    };
    for len in LENGTHS {
        for (name, arguments, line) in [
            ("copy", &[END - len + 1, 0, len][..], 5),
            ("copy", &[0, END - len + 1, len], 5),
            ("copy", &[-1, 0, len], 5),
            ("copy", &[0, -len, len], 5),
            ("fill", &[END - len + 1, len], 8),
            ("fill", &[-len, len], 8),
        ] {
            let Some(Extern::Func(func)) = instance.export(&store, name) else {
                panic!("{name} is a function")
            };
            let values: Vec<Value> = arguments.iter().map(|argument| Value::I32(*argument)).collect();
            let error = func.call(&mut store, &values).unwrap_err();
            let trap = error.trap().expect("the arguments fit");
            let context = format!("{name} {arguments:?}: {trap}");
            assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds, "{context}");
            assert_eq!(trap.line(), Some(line), "{context}");
            // The store before it is done, and nothing else.
            let view = memory.view(&store).unwrap();
            let bytes = view.bytes();
            assert_eq!(bytes[..4], *b"abcd", "{context}");
            assert!(bytes[4..].iter().all(|byte| *byte == 0), "{context}");
        }
    }
}

#[test]
fn a_trap_has_its_line_and_writes_nothing() {
    check(&semantics::bulk_native::module());
    check(&semantics::bulk_checked::module());
    check(&semantics::bulk_unoptimised::module());
}

#[cfg(through_c)]
#[test]
fn a_trap_through_c_has_its_line_and_writes_nothing() {
    check(&semantics::bulk_c::module());
}
