//! The untyped API: linking, calls in all directions, and handles in the wrong hands.

use alloc::{string::ToString, sync::Arc, vec, vec::Vec};
use core::sync::atomic::{AtomicU32, Ordering};

use wamr_aot_abi::{layout::*, signature::ValType as AbiType, trap::TrapKind};

use super::fixture::*;
use crate::{
    ExternType, FuncType, GlobalType, HostError, MemoryType, Module, TableType, ValType,
    untyped::{CallError, Caller, Extern, Func, Global, Linker, Memory, Store, StoreError, Table, Value},
};

fn unary_type() -> FuncType {
    FuncType::new([ValType::I32], [ValType::I32])
}

/// Imports `env.f: [i32] -> [i32]` and exports it as `again`, a function that calls it as `call`,
/// one that traps as `trap`, and what it has of the rest.
fn caller_parts() -> Parts {
    Parts {
        imported_functions: 1,
        functions: 3,
        memories: vec![memory(1, 4)],
        tables: vec![table(AbiType::FuncRef, 4, 8)],
        globals: vec![(AbiType::I32, true, constant(CONST_I32, 5))],
        types: vec![unary()],
        func_refs: vec![VMFuncRefInit { code: guest_call_import as *const u8, function: 1, type_index: 0 }],
        elements: vec![(0, constant(CONST_I32, 1), vec![0])],
        imports: vec![("env", "f", Item::Func(0, core::ptr::null()), 0)],
        exports: vec![
            ("again", Item::Func(0, core::ptr::null()), 0),
            ("call", Item::Func(0, guest_call_import as *const u8), 1),
            ("trap", Item::Func(0, guest_trap_with as *const u8), 2),
            ("memory", Item::Memory, 0),
            ("table", Item::Table, 0),
            ("global", Item::Global, 0),
        ],
        ..Parts::default()
    }
}

fn module() -> Module {
    caller_parts().untyped()
}

fn func<T>(store: &Store<T>, instance: crate::untyped::Instance, name: &str) -> Func {
    instance.export(store, name).and_then(Extern::func).expect("the function is exported")
}

#[test]
fn reflection_lists_names_and_types() {
    let module = module();
    let imports: Vec<_> =
        module.imports().map(|import| (import.module, import.name, import.ty.to_string())).collect();
    assert_eq!(imports, [("env", "f", "function of type [i32] -> [i32]".to_string())]);
    let names: Vec<_> = module.exports().map(|export| export.name).collect();
    assert_eq!(names, ["again", "call", "trap", "memory", "table", "global"]);
    let memory = module.exports().nth(3).unwrap().ty;
    assert_eq!(memory, ExternType::Memory(MemoryType::new(1, Some(4))));
    assert_eq!(module.name(), Some("fixture"));
}

fn double(
    caller: &mut Caller<'_, Vec<i32>>,
    arguments: &[Value],
    results: &mut [Value],
) -> Result<(), HostError> {
    let value = arguments[0].i32().ok_or(HostError::new("not an i32"))?;
    caller.data_mut().push(value);
    match value {
        -1 => return Err(HostError::new("negative")),
        -2 => results[0] = Value::I64(0),
        -3 => {
            let trap = caller.export("trap").and_then(Extern::func).expect("exported");
            results[0] = trap.call(caller, &[Value::I32(TrapKind::Unreachable.code() as i32)])?[0];
        }
        -4 => {
            let memory = caller.export("memory").and_then(Extern::memory).expect("exported");
            memory.view_mut(caller)?.write(0, 0x55u8)?;
        }
        value => results[0] = Value::I32(value * 2),
    }
    Ok(())
}

#[test]
fn calls_go_both_ways() {
    let mut store = Store::new(Vec::new());
    let mut linker = Linker::new();
    linker.define_func("env", "f", unary_type(), double);
    let instance = store.instantiate(&module(), &linker).unwrap();
    let call = func(&store, instance, "call");
    assert_eq!(call.ty(&store), Ok(unary_type()));
    assert_eq!(call.call(&mut store, &[Value::I32(21)]).unwrap(), [Value::I32(42)]);
    assert_eq!(func(&store, instance, "again").call(&mut store, &[Value::I32(4)]).unwrap(), [Value::I32(8)]);
    let error = call.call(&mut store, &[Value::I32(-1)]).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::Host);
    assert!(call.call(&mut store, &[Value::I32(-2)]).unwrap_err().trap().is_some());
    let nested = call.call(&mut store, &[Value::I32(-3)]).unwrap_err();
    assert_eq!(
        (nested.trap().unwrap().kind(), nested.trap().unwrap().offset()),
        (TrapKind::Unreachable, Some(0x1234))
    );
    call.call(&mut store, &[Value::I32(-4)]).unwrap();
    let memory = instance.export(&store, "memory").and_then(Extern::memory).unwrap();
    assert_eq!(memory.view(&store).unwrap().read::<u8>(0), Ok(0x55));
    assert!(matches!(call.call(&mut store, &[]), Err(CallError::ArgumentCount { expected: 1, found: 0 })));
    assert!(matches!(call.call(&mut store, &[Value::I64(1)]), Err(CallError::Argument { index: 0, .. })));
    assert_eq!(store.into_data(), [21, 4, -1, -2, -3, -4]);
}

#[test]
fn instances_call_each_other() {
    let mut store = Store::new(Vec::new());
    let mut linker = Linker::new();
    linker.define_func("env", "f", unary_type(), double);
    let first = store.instantiate(&module(), &linker).unwrap();
    let mut second_linker = Linker::new();
    second_linker.define("env", "f", func(&store, first, "call"));
    let second = store.instantiate(&module(), &second_linker).unwrap();
    let call = func(&store, second, "call");
    assert_eq!(call.call(&mut store, &[Value::I32(8)]).unwrap(), [Value::I32(16)]);
    assert!(call.call(&mut store, &[Value::I32(-1)]).is_err());
    assert_eq!(func(&store, second, "again"), func(&store, first, "call"));
    linker.define_instance(&store, "first", first).unwrap();
    assert!(alloc::format!("{linker:?}").contains("global"));
}

#[test]
fn tables_hold_functions_of_guests_and_host() {
    let mut store = Store::new(Vec::new());
    let early = Func::new(&mut store, unary_type(), double);
    assert_eq!(early.call(&mut store, &[Value::I32(1)]).unwrap(), [Value::I32(2)]);
    let ty = TableType::new(ValType::FuncRef, 1, None);
    assert_eq!(Table::new(&mut store, ty.clone(), early.into()), Err(StoreError::NoTrampoline));
    let mut linker = Linker::new();
    linker.define("env", "f", early);
    let instance = store.instantiate(&module(), &linker).unwrap();
    let table = instance.export(&store, "table").and_then(Extern::table).unwrap();
    let call = func(&store, instance, "call");
    assert_eq!(table.get(&store, 1), Ok(Value::FuncRef(Some(call))), "two handles to one function are equal");
    assert_eq!(table.get(&store, 0), Ok(Value::FuncRef(None)));
    table.set(&mut store, 0, early.into()).unwrap();
    let Ok(Value::FuncRef(Some(again))) = table.get(&store, 0) else { panic!("a function was set") };
    assert_eq!(again.call(&mut store, &[Value::I32(3)]).unwrap(), [Value::I32(6)]);
    assert_eq!(table.grow(&mut store, 4, call.into()), Ok(4));
    assert!(table.grow(&mut store, 1, call.into()).is_err());
    assert!(matches!(table.get(&store, 8), Err(StoreError::Table(_))));
    assert!(matches!(table.set(&mut store, 0, Value::ExternRef(None)), Err(StoreError::WrongType { .. })));
    assert_eq!(table.len(&store), Ok(8));
    assert!(Table::new(&mut store, ty, call.into()).is_ok());
}

#[test]
fn imports_are_matched_by_name_and_type() {
    let mut store = Store::new(Vec::new());
    let error = store.instantiate(&module(), &Linker::new()).unwrap_err();
    assert_eq!(error.to_string(), "unknown import: `env.f` is not defined");
    let mut linker = Linker::new();
    linker.define_func("env", "f", FuncType::new([ValType::I64], []), double);
    let error = store.instantiate(&module(), &linker).unwrap_err();
    assert!(
        error.is_incompatible_import() && error.to_string().starts_with("incompatible import type: `env.f`"),
        "{error}"
    );
    linker.refuse("env", "f", "it is not safe: do without");
    let error = store.instantiate(&module(), &linker).unwrap_err();
    assert_eq!(error.to_string(), "import `env.f` is refused: it is not safe: do without");
    assert!(error.is_unknown_import() && !error.is_incompatible_import());
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    linker.define("env", "f", memory);
    assert!(store.instantiate(&module(), &linker).unwrap_err().is_incompatible_import());

    let importer = |min, max| {
        let imports =
            vec![("m", "mem", Item::Memory, 0), ("m", "tab", Item::Table, 0), ("m", "glob", Item::Global, 0)];
        Parts {
            imported_memories: 1,
            imported_tables: 1,
            imported_globals: 1,
            memories: vec![super::fixture::memory(min, max)],
            tables: vec![super::fixture::table(AbiType::ExternRef, min, max)],
            globals: vec![(AbiType::I32, true, NO_EXPR)],
            imports,
            ..Parts::default()
        }
        .untyped()
    };
    let with = |store: &mut Store<Vec<i32>>, memory: MemoryType, table: TableType, global: GlobalType| {
        let mut linker = Linker::new();
        linker.define("m", "mem", Memory::new(store, memory).unwrap());
        linker.define("m", "tab", Table::new(store, table, Value::ExternRef(None)).unwrap());
        linker.define("m", "glob", Global::new(store, global, Value::I32(0)).unwrap());
        linker
    };
    let table = |min, max| TableType::new(ValType::ExternRef, min, max);
    let mutable = GlobalType::new(ValType::I32, true);
    let good = with(&mut store, MemoryType::new(1, Some(2)), table(1, Some(2)), mutable.clone());
    assert!(store.instantiate(&importer(1, 2), &good).is_ok());
    assert!(store.instantiate(&importer(1, u64::MAX), &good).is_ok());
    assert!(store.instantiate(&importer(2, u64::MAX), &good).unwrap_err().is_incompatible_import());
    assert!(store.instantiate(&importer(1, 1), &good).unwrap_err().is_incompatible_import());
    let unlimited = with(&mut store, MemoryType::new(1, None), table(1, None), mutable.clone());
    assert!(store.instantiate(&importer(1, 9), &unlimited).is_err());
    let constant =
        with(&mut store, MemoryType::new(1, None), table(1, None), GlobalType::new(ValType::I32, false));
    assert!(store.instantiate(&importer(1, u64::MAX), &constant).is_err());
    // What counts is the size now, not the one that was declared.
    let linker = with(&mut store, MemoryType::new(1, None), table(1, None), mutable);
    let mut grown = linker.clone();
    let memory = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    memory.view_mut(&mut store).unwrap().grow(1).unwrap();
    grown.define("m", "mem", memory).define(
        "m",
        "tab",
        Table::new(&mut store, table(2, None), Value::ExternRef(None)).unwrap(),
    );
    assert!(store.instantiate(&importer(2, u64::MAX), &grown).is_ok());
}

#[test]
fn a_failed_instance_leaves_its_traces() {
    let mut store = Store::new(Vec::new());
    let mut linker = Linker::new();
    let table =
        Table::new(&mut store, TableType::new(ValType::FuncRef, 2, None), Value::FuncRef(None)).unwrap();
    let memory_handle = Memory::new(&mut store, MemoryType::new(1, None)).unwrap();
    linker.define("m", "t", table).define("m", "m", memory_handle).define_func(
        "env",
        "f",
        unary_type(),
        double,
    );
    let parts = Parts {
        imported_tables: 1,
        imported_memories: 1,
        tables: vec![super::fixture::table(AbiType::FuncRef, 1, u64::MAX)],
        memories: vec![memory(1, u64::MAX)],
        elements: vec![(0, constant(CONST_I32, 0), vec![0])],
        data: vec![(0, constant(CONST_I32, 0), b"x"), (0, constant(CONST_I32, 65536), b"y")],
        imports: vec![
            ("env", "f", Item::Func(0, core::ptr::null()), 0),
            ("m", "t", Item::Table, 0),
            ("m", "m", Item::Memory, 0),
        ],
        exports: Vec::new(),
        globals: Vec::new(),
        ..caller_parts()
    };
    let error = store.instantiate(&parts.untyped(), &linker).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(memory_handle.view(&store).unwrap().read::<u8>(0), Ok(b'x'));
    let Ok(Value::FuncRef(Some(survivor))) = table.get(&store, 0) else { panic!("the element was written") };
    assert_eq!(survivor.call(&mut store, &[Value::I32(5)]).unwrap(), [Value::I32(10)]);
}

#[test]
fn handles_of_another_store_are_refused() {
    let (mut store, mut other) = (Store::new(()), Store::new(()));
    let ty = MemoryType::new(1, None);
    let memory = Memory::new(&mut other, ty).unwrap();
    assert_eq!(memory.view(&store).unwrap_err(), StoreError::WrongStore);
    assert_eq!(memory.view_mut(&mut store).unwrap_err(), StoreError::WrongStore);
    let global = Global::new(&mut other, GlobalType::new(ValType::I32, true), Value::I32(1)).unwrap();
    assert_eq!(global.get(&store), Err(StoreError::WrongStore));
    assert_eq!(global.set(&mut store, Value::I32(1)), Err(StoreError::WrongStore));
    let func = Func::new(&mut other, unary_type(), |_, _, _| Ok(()));
    assert!(matches!(func.call(&mut store, &[Value::I32(1)]), Err(CallError::Store(StoreError::WrongStore))));
    assert_eq!(func.ty(&store), Err(StoreError::WrongStore));
    let refs =
        Global::new(&mut store, GlobalType::new(ValType::FuncRef, true), Value::FuncRef(None)).unwrap();
    assert_eq!(refs.set(&mut store, func.into()), Err(StoreError::WrongStore));
    let mut linker = Linker::new();
    linker.define("env", "f", func);
    assert!(store.instantiate(&module(), &linker).unwrap_err().to_string().contains("another store"));
    drop(other);
    assert_eq!(memory.view(&store).unwrap_err(), StoreError::WrongStore);
}

#[test]
fn globals_keep_bits_and_refuse_writes() {
    let mut store = Store::new(());
    for value in [
        Value::I32(-1),
        Value::I64(i64::MIN),
        Value::F32(0x7fa0_0001),
        Value::F64(0x7ff4_0000_0000_0001),
        Value::V128(u128::MAX - 5),
        Value::ExternRef(crate::ExternRef::new(77)),
        Value::FuncRef(None),
    ] {
        let global = Global::new(&mut store, GlobalType::new(value.ty(), true), value).unwrap();
        assert_eq!(global.get(&store), Ok(value));
        global.set(&mut store, Value::zero(&value.ty())).unwrap();
        assert_eq!(global.get(&store), Ok(Value::zero(&value.ty())));
        let constant = Global::new(&mut store, GlobalType::new(value.ty(), false), value).unwrap();
        assert_eq!(constant.set(&mut store, value), Err(StoreError::Immutable));
    }
    assert_eq!(Value::from(1.5f32).f32(), Some(1.5));
}

#[test]
fn invalid_types_are_refused() {
    let mut store = Store::new(());
    assert_eq!(Memory::new(&mut store, MemoryType::new(2, Some(1))), Err(StoreError::InvalidType));
    assert_eq!(Memory::new(&mut store, MemoryType::new(65537, None)), Err(StoreError::InvalidType));
    let numbers = TableType::new(ValType::I32, 1, None);
    assert_eq!(Table::new(&mut store, numbers, Value::I32(0)), Err(StoreError::InvalidType));
    let long = TableType::new(ValType::FuncRef, u64::MAX, None);
    assert_eq!(Table::new(&mut store, long, Value::FuncRef(None)), Err(StoreError::InvalidType));
}

#[test]
fn host_functions_drop_with_the_store() {
    struct Counted(Arc<AtomicU32>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = Arc::new(AtomicU32::new(0));
    let (data, captured) = (Counted(Arc::clone(&drops)), Counted(Arc::clone(&drops)));
    let mut store = Store::new(data);
    Func::new(&mut store, unary_type(), move |_, _, _| {
        let _ = &captured;
        Ok(())
    });
    drop(store);
    assert_eq!(drops.load(Ordering::Relaxed), 2);
}

#[cfg(feature = "std")]
#[test]
fn host_panics_continue_in_the_caller() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("env", "f", unary_type(), |_, arguments, _| match arguments[0] {
        Value::I32(0) => Ok(()),
        _ => panic!("in the host"),
    });
    let instance = store.instantiate(&module(), &linker).unwrap();
    let call = func(&store, instance, "call");
    let panics = core::panic::AssertUnwindSafe(|| call.call(&mut store, &[Value::I32(1)]));
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!(call.call(&mut store, &[Value::I32(0)]).unwrap(), [Value::I32(0)]);
    let moved = std::thread::spawn(move || call.call(&mut store, &[Value::I32(0)]).is_ok());
    assert!(moved.join().unwrap());
}

#[test]
fn closed_modules_share_no_function_references() {
    let mut store = Store::new(Vec::new());
    let mut linker = Linker::new();
    linker.define_func("env", "f", unary_type(), double);
    let open = Parts { flags: MODULE_CLOSED_TYPES, ..caller_parts() };
    assert!(store.instantiate(&open.untyped(), &linker).is_err());
    let mut closed = Parts { flags: MODULE_CLOSED_TYPES, ..caller_parts() };
    closed.exports.retain(|(name, ..)| *name != "table");
    let instance = store.instantiate(&closed.untyped(), &linker).unwrap();
    assert_eq!(func(&store, instance, "call").call(&mut store, &[Value::I32(2)]).unwrap(), [Value::I32(4)]);
}

#[test]
fn stores_go_between_threads() {
    fn assert_traits<T: Send + Sync>() {}
    assert_traits::<Store<u8>>();
    assert_traits::<Linker<u8>>();
    assert_traits::<Func>();
    assert_traits::<Value>();
    assert_traits::<CallError>();
}
