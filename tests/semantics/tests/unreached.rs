//! Traps in a module with functions that are left out: they name the functions by the module's own
//! indices.

use wamr_aot_rt::{
    Module, TrapKind,
    untyped::{CallError, Extern, Linker, Store, Value},
};

/// The modules, and whether their traps of accesses have lines.
fn modules() -> Vec<(Module, bool)> {
    let mut modules = vec![
        (semantics::unreached::module(), true),
        (semantics::unreached_called::module(), true),
        (semantics::unreached_kept::module(), true),
    ];
    #[cfg(through_c)]
    modules.push((semantics::unreached_c::module(), cfg!(not(handles_signals))));
    modules
}

#[test]
fn traps_have_the_indices_of_the_module() {
    for (module, has_lines) in modules() {
        for (export, argument, kind, functions, line) in [
            ("divide", 0, TrapKind::IntegerDivideByZero, [("divides", 4), ("divide", 6)], Some(13)),
            ("load", -1, TrapKind::MemoryOutOfBounds, [("loads", 2), ("load", 7)], Some(10)),
        ] {
            let mut store = Store::new(());
            let instance = store.instantiate(&module, &Linker::new()).unwrap();
            let func = instance.export(&store, export).and_then(Extern::func).unwrap();
            let result = func.call(&mut store, &[Value::I32(argument)]);
            let Err(CallError::Trap(trap)) = result else { panic!("{:?}: {result:?}", module.name()) };
            assert_eq!(trap.kind(), kind, "{trap}");
            let function = trap.function().unwrap();
            assert_eq!((function.name, function.index), (Some(functions[0].0), functions[0].1), "{trap}");
            if has_lines || kind != TrapKind::MemoryOutOfBounds {
                assert_eq!(trap.line(), line, "{trap}");
            }
            // The C compiler and some machines have no callers, or inline them.
            for (frame, expected) in trap.frames().zip(functions) {
                assert_eq!((frame.name, frame.index), (Some(expected.0), expected.1), "{trap:#}");
            }
        }
    }
}
