//! Exceptions, through typed instances and the untyped API.

use alloc::{string::ToString, vec, vec::Vec};
use core::ptr::null_mut;

use wamr_aot_abi::{
    guest_fn,
    layout::{
        CONST_REF_NULL, EXCEPTION_REFERENCED, EXCEPTION_USED, MODULE_CLOSED_TYPES, MODULE_EXCEPTIONS,
        VMContext, VMException, VMModule,
    },
    signature::ValType as AbiType,
    trap::TrapKind,
};

use super::fixture::{
    FuncTypeParts, Item, Parts, constant, guest_call_import, guest_trap, guest_trap_with, instance, unary,
};
use crate::{
    __private::{Bindings, Guest, TagSpec, host_call, payload, throw},
    ExternType, FuncType, GlobalType, HostError, InstantiateError, Module, TableType, Trap, ValType,
    instance::owned::OwnedInstance,
    raw::Context,
    untyped::{CallError, Caller, Extern, Func, Global, Linker, Store, StoreError, Table, Tag, Value},
};

/// What generated code does to throw an exception with the module's tag 0.
unsafe fn throw_in(vmctx: *mut VMContext, value: i32) {
    // SAFETY: called by the tests' guests with their own context.
    unsafe {
        let tag = Context::new(vmctx).tag(0);
        let store = (*vmctx).store;
        let new = (*(*store).builtins).exception_new.expect("the table is full");
        let exception = new(vmctx, tag.cast()).cast::<VMException>();
        if exception.is_null() {
            guest_trap(vmctx, TrapKind::TooManyExceptions);
        }
        exception.add(1).cast::<i32>().write(value);
        (*store).exception = exception;
    }
}

/// What a handler of the module's tag 0 does: the payload, if there is an exception with that tag.
unsafe fn handle(vmctx: *mut VMContext) -> Option<i32> {
    // SAFETY: called by the tests' guests with their own context.
    unsafe {
        let exception = (*(*vmctx).store).exception;
        if exception.is_null() || (*exception).tag != Context::new(vmctx).tag(0) {
            return None;
        }
        (*(*vmctx).store).exception = null_mut();
        if (*exception).state == EXCEPTION_USED {
            (*exception).state = 0;
        }
        Some(exception.add(1).cast::<i32>().read())
    }
}

/// Throws the value, unless it is 0.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn guest_throw(vmctx: *mut VMContext, value: i32) -> i32 {
    if value != 0 {
        // SAFETY: the tests call it with a context.
        unsafe { throw_in(vmctx, value) };
    }
    0
}

/// Calls the import and handles what it throws: then the result is the value, plus 1000.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn guest_catch(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the tests call it with a context.
    unsafe {
        let result = guest_call_import(vmctx, value);
        handle(vmctx).map_or(result, |value| value + 1000)
    }
}

/// Throws the value, and keeps a reference in the global 0.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn guest_keep(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the tests call it with a context.
    unsafe {
        throw_in(vmctx, value);
        let store = (*vmctx).store;
        let exception = core::mem::replace(&mut (*store).exception, null_mut());
        (*exception).state |= EXCEPTION_REFERENCED;
        Context::new(vmctx).global(0).cast::<*mut VMException>().write(exception);
    }
    0
}

/// Throws what the global 0 refers to.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn guest_throw_kept(vmctx: *mut VMContext, _: i32) -> i32 {
    // SAFETY: the tests call it with a context, after `guest_keep`.
    unsafe { (*(*vmctx).store).exception = Context::new(vmctx).global(0).cast::<*mut VMException>().read() };
    0
}

fn payload_type() -> FuncTypeParts {
    let none = core::ptr::null();
    FuncTypeParts { params: vec![AbiType::I32], results: vec![], from_slots: none, to_slots: none }
}

/// Imports `env.import: [i32] -> [i32]`, and has one tag of its own, with an `i32`, as `error`.
fn parts(flags: u32) -> Parts {
    Parts {
        flags,
        imported_functions: 1,
        functions: 6,
        types: vec![unary(), payload_type()],
        tags: vec![(1, 8, "error")],
        exceptions: 4,
        globals: vec![(AbiType::ExnRef, true, constant(CONST_REF_NULL, 0))],
        imports: vec![("env", "import", Item::Func(0, core::ptr::null()), 0)],
        exports: vec![
            ("call", Item::Func(0, guest_call_import as *const u8), 1),
            ("throw", Item::Func(0, guest_throw as *const u8), 2),
            ("catch", Item::Func(0, guest_catch as *const u8), 3),
            ("keep", Item::Func(0, guest_keep as *const u8), 4),
            ("throw_kept", Item::Func(0, guest_throw_kept as *const u8), 5),
            ("error", Item::Tag(1), 0),
            ("kept", Item::Global, 0),
        ],
        ..Parts::default()
    }
}

fn linked(flags: u32) -> &'static VMModule {
    parts(flags).module()
}

static TAGS: [TagSpec; 1] = [TagSpec { module: "fixture", name: "error", index: 0, item: 0, payload: 8 }];
static OTHERS: [TagSpec; 1] = [TagSpec { module: "other", name: "error", index: 0, item: 0, payload: 8 }];

type Code = guest_fn!(unsafe fn(*mut VMContext, i32) -> i32);

fn enter(cx: &mut Guest<()>, code: Code, value: i32) -> Result<i32, Trap> {
    // SAFETY: the guest's functions have this type.
    unsafe { cx.enter::<true, _, _>(move |vmctx| code(vmctx, value)) }
}

/// What the host does depends on the value.
fn import(cx: &mut Guest<()>, value: i32) -> Result<i32, HostError> {
    let slot = 77u64.to_ne_bytes();
    match value {
        // SAFETY: the payload is a slot with an `i32`.
        1 => Err(unsafe { throw(&TAGS[0], &slot_of(77)) }),
        // SAFETY: as above.
        2 => Err(unsafe { throw(&OTHERS[0], &slot) }),
        3 => Ok(enter(cx, guest_throw, 33)?),
        4 => Ok(enter(cx, guest_throw, 44).map_or_else(|trap| value_of(&trap), |_| -1)),
        5 => Ok(enter(cx, guest_trap_with, TrapKind::IntegerOverflow.code() as i32)?),
        _ => Ok(value),
    }
}

fn slot_of(value: i32) -> [u8; 8] {
    let mut slot = [0; 8];
    slot[..4].copy_from_slice(&value.to_ne_bytes());
    slot
}

fn value_of(trap: &Trap) -> i32 {
    let payload = payload(&TAGS[0], trap).expect("an exception with the tag");
    i32::from_ne_bytes(*payload.first_chunk().expect("a slot"))
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn trampoline(vmctx: *mut VMContext, value: i32) -> i32 {
    // SAFETY: the guest calls it with its own context, whose data is `()`.
    unsafe { host_call::<Bound, _, _>(vmctx, "env.import", move |cx| import(&mut cx.0, value)) }
}

/// As bindings have one.
#[repr(transparent)]
struct Bound(Guest<()>);

// SAFETY: a transparent wrapper; the tag is that of the module.
unsafe impl Bindings for Bound {
    type Host = ();
    const THROWS: bool = true;
    const TAGS: &'static [TagSpec] = &TAGS;
}

fn typed(flags: u32) -> OwnedInstance<()> {
    instance(linked(flags), (), &[trampoline as *const u8])
}

#[test]
fn an_exception_that_no_guest_handles_is_a_trap() {
    let mut instance = typed(MODULE_EXCEPTIONS);
    let trap = enter(&mut instance, guest_throw, -5).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Exception);
    assert_eq!(trap.to_string(), "uncaught exception `error`");
    let exception = trap.exception().unwrap();
    assert_eq!((exception.module(), exception.tag()), (Some("fixture"), Some("error")));
    assert_eq!(
        (exception.payload()[..4].to_vec(), exception.is_complete()),
        ((-5i32).to_ne_bytes().into(), true)
    );
    assert_eq!(value_of(&trap), -5);
    assert_eq!(payload(&OTHERS[0], &trap), Err(crate::OtherTrap));
    assert_eq!(enter(&mut instance, guest_throw, 0).unwrap(), 0);
}

#[test]
fn what_is_thrown_makes_room_again() {
    let mut instance = typed(MODULE_EXCEPTIONS);
    for value in 1..100 {
        assert_eq!(value_of(&enter(&mut instance, guest_throw, value).unwrap_err()), value);
    }
}

#[test]
fn host_functions_throw_into_the_guest() {
    let mut instance = typed(MODULE_EXCEPTIONS);
    for _ in 0..10 {
        assert_eq!(enter(&mut instance, guest_catch, 1).unwrap(), 1077);
        assert_eq!(enter(&mut instance, guest_catch, 3).unwrap(), 1033);
        assert_eq!(enter(&mut instance, guest_catch, 4).unwrap(), 44);
        assert_eq!(enter(&mut instance, guest_catch, 6).unwrap(), 6);
        assert_eq!(value_of(&enter(&mut instance, guest_call_import, 1).unwrap_err()), 77);
    }
    // No tag of these bindings.
    let trap = enter(&mut instance, guest_catch, 2).unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Exception);
    assert_eq!(trap.exception().unwrap().module(), Some("other"));
    // Traps are not handled.
    assert_eq!(enter(&mut instance, guest_catch, 5).unwrap_err().kind(), TrapKind::IntegerOverflow);
}

#[test]
fn a_module_without_exceptions_gets_none() {
    let mut instance = typed(0);
    let trap = enter(&mut instance, guest_catch, 1).unwrap_err();
    assert_eq!((trap.kind(), value_of(&trap)), (TrapKind::Exception, 77));
}

#[test]
fn what_is_referred_to_stays_and_can_be_thrown_again() {
    let mut instance = typed(MODULE_EXCEPTIONS);
    assert_eq!(enter(&mut instance, guest_keep, 9).unwrap(), 0);
    for value in 1..20 {
        assert_eq!(value_of(&enter(&mut instance, guest_throw, value).unwrap_err()), value);
        assert_eq!(value_of(&enter(&mut instance, guest_throw_kept, 0).unwrap_err()), 9);
    }
}

/// Miri has no stack to search for references, so nothing that is referred to is freed.
#[cfg(not(miri))]
#[test]
fn what_nothing_refers_to_makes_room() {
    let mut instance = typed(MODULE_EXCEPTIONS);
    for value in 1..100 {
        assert_eq!(enter(&mut instance, guest_keep, value).unwrap(), 0);
        assert_eq!(value_of(&enter(&mut instance, guest_throw_kept, 0).unwrap_err()), value);
    }
}

#[test]
fn a_lack_of_room_is_a_trap() {
    let mut parts = parts(MODULE_EXCEPTIONS);
    parts.exceptions = 0;
    let mut instance = instance(parts.module(), (), &[trampoline as *const u8]);
    assert_eq!(enter(&mut instance, guest_throw, 1).unwrap_err().kind(), TrapKind::TooManyExceptions);
    assert_eq!(enter(&mut instance, guest_catch, 1).unwrap_err().kind(), TrapKind::TooManyExceptions);
}

/// The host handles errors of instances that are gone, and of others.
#[test]
fn an_exception_of_another_store_stays_a_trap() {
    let trap = enter(&mut typed(MODULE_EXCEPTIONS), guest_throw, 1).unwrap_err();
    let mut store = Store::new(());
    let mut linker = Linker::new();
    let trap = std::sync::Mutex::new(Some(trap));
    linker.define_func("env", "import", unary_type(), move |_, _, _| {
        Err(trap.lock().unwrap().take().expect("called once").into())
    });
    let instance = store.instantiate(&parts(MODULE_EXCEPTIONS).untyped(), &linker).unwrap();
    let error = call(&mut store, instance, "catch", 1).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::Exception);
}

fn unary_type() -> FuncType {
    FuncType::new([ValType::I32], [ValType::I32])
}

fn error_type() -> FuncType {
    FuncType::new([ValType::I32], [])
}

fn func(store: &Store<()>, instance: crate::untyped::Instance, name: &str) -> Func {
    instance.export(store, name).and_then(Extern::func).expect("the function is exported")
}

fn call(
    store: &mut Store<()>,
    instance: crate::untyped::Instance,
    name: &str,
    value: i32,
) -> Result<Vec<Value>, CallError> {
    func(store, instance, name).call(store, &[Value::I32(value)])
}

/// As `parts`, but the tag is imported as `env.error`.
fn importing() -> Module {
    let mut parts = parts(MODULE_EXCEPTIONS);
    parts.imported_tags = 1;
    parts.tags = vec![(1, 8, "env.error")];
    parts.imports.push(("env", "error", Item::Tag(1), 0));
    parts.untyped()
}

/// Calls the first export of the instance that imports the function.
fn forward(caller: &mut Caller<'_, ()>, values: &[Value], results: &mut [Value]) -> Result<(), HostError> {
    match values[0].i32() {
        Some(1) => {
            let tag = caller.export("error").and_then(Extern::tag).expect("exported");
            Err(tag.throw(caller, &[Value::I32(55)])?)
        }
        Some(2) => {
            let throw = caller.export("throw").and_then(Extern::func).expect("exported");
            results[0] = throw.call(caller, &[Value::I32(66)])?[0];
            Ok(())
        }
        _ => Ok(()),
    }
}

#[test]
fn tags_are_handles() {
    let mut store = Store::new(());
    let tag = Tag::new(&mut store, error_type()).unwrap();
    assert_eq!(tag.ty(&store), Ok(error_type()));
    assert_eq!(Tag::new(&mut store, unary_type()), Err(StoreError::InvalidType));
    assert_eq!(tag.ty(&Store::new(())), Err(StoreError::WrongStore));
    assert!(matches!(tag.throw(&mut store, &[]), Err(CallError::ArgumentCount { expected: 1, found: 0 })));
    assert!(matches!(tag.throw(&mut store, &[Value::I64(1)]), Err(CallError::Argument { index: 0, .. })));
    assert_eq!(tag.payload(&store, &Trap::of_kind(TrapKind::Unreachable)), Ok(None));
    let exn = || GlobalType::new(ValType::ExnRef, true);
    assert_eq!(Global::new(&mut store, exn(), Value::ExnRef(None)), Err(StoreError::InvalidType));
    let ty = TableType::new(ValType::ExnRef, 1, None);
    assert_eq!(Table::new(&mut store, ty, Value::ExnRef(None)), Err(StoreError::InvalidType));
}

#[test]
fn instances_throw_through_each_other() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("env", "import", unary_type(), forward);
    let module = parts(MODULE_EXCEPTIONS).untyped();
    let first = store.instantiate(&module, &linker).unwrap();
    assert_eq!(module.exports().find(|e| e.name == "error").unwrap().ty, ExternType::Tag(error_type()));
    let tag = first.export(&store, "error").and_then(Extern::tag).unwrap();
    assert_eq!(tag.ty(&store), Ok(error_type()));
    for _ in 0..10 {
        assert_eq!(call(&mut store, first, "catch", 1).unwrap(), [Value::I32(1055)]);
        assert_eq!(call(&mut store, first, "catch", 2).unwrap(), [Value::I32(1066)]);
    }

    let mut second = Linker::new();
    second.define("env", "import", func(&store, first, "throw")).define("env", "error", tag);
    let second = store.instantiate(&importing(), &second).unwrap();
    assert_eq!(call(&mut store, second, "catch", 3).unwrap(), [Value::I32(1003)]);
    let error = call(&mut store, second, "throw", 4).unwrap_err();
    assert_eq!(error.to_string(), "uncaught exception `error`");
    assert_eq!(tag.payload(&store, error.trap().unwrap()), Ok(Some(vec![Value::I32(4)])));

    // Another instance's tag is another, and so is one of the host's.
    let own = Tag::new(&mut store, error_type()).unwrap();
    let mut third = Linker::new();
    third.define("env", "import", func(&store, first, "throw")).define("env", "error", own);
    let third = store.instantiate(&importing(), &third).unwrap();
    assert_eq!(call(&mut store, third, "catch", 3).unwrap_err().to_string(), "uncaught exception `error`");
    let error = call(&mut store, third, "throw", 4).unwrap_err();
    assert_eq!(error.to_string(), "uncaught exception `env.error`");
    assert_eq!(tag.payload(&store, error.trap().unwrap()), Ok(None));
    assert_eq!(own.payload(&store, error.trap().unwrap()), Ok(Some(vec![Value::I32(4)])));

    let wide = Tag::new(&mut store, FuncType::new([ValType::I64], [])).unwrap();
    let mut linker = Linker::new();
    linker.define("env", "import", func(&store, first, "throw")).define("env", "error", wide);
    let error = store.instantiate(&importing(), &linker).unwrap_err();
    assert_eq!(
        error.to_string(),
        "incompatible import type: `env.error`: \
         expected tag of type [i32] -> [], found tag of type [i64] -> []"
    );
}

#[test]
fn references_to_exceptions_are_the_guests() {
    let mut store = Store::new(());
    let mut linker = Linker::new();
    linker.define_func("env", "import", unary_type(), forward);
    let instance = store.instantiate(&parts(MODULE_EXCEPTIONS).untyped(), &linker).unwrap();
    let global = instance.export(&store, "kept").and_then(Extern::global).unwrap();
    assert_eq!(global.get(&store), Ok(Value::ExnRef(None)));
    call(&mut store, instance, "keep", 8).unwrap();
    let kept = global.get(&store).unwrap();
    assert!(matches!(kept, Value::ExnRef(Some(_))));
    global.set(&mut store, Value::ExnRef(None)).unwrap();
    for value in 1..20 {
        assert!(call(&mut store, instance, "throw", value).is_err());
    }
    // It is still there.
    global.set(&mut store, kept).unwrap();
    assert_eq!(global.get(&store), Ok(kept));
    let tag = instance.export(&store, "error").and_then(Extern::tag).unwrap();
    let error = call(&mut store, instance, "throw_kept", 0).unwrap_err();
    assert_eq!(tag.payload(&store, error.trap().unwrap()), Ok(Some(vec![Value::I32(8)])));
}

#[test]
fn modules_that_share_functions_pass_exceptions_on() {
    let module = |flags| {
        let mut parts = parts(flags);
        (parts.tags, parts.exceptions, parts.globals) = (vec![], 0, vec![]);
        parts.exports.truncate(1);
        parts.untyped()
    };
    let host = |store: &mut Store<()>| {
        let mut linker = Linker::new();
        let import = Func::new(store, unary_type(), forward);
        linker.define("env", "import", import);
        linker
    };
    let check = |first: u32, second: u32, shares: bool| -> Result<(), InstantiateError> {
        let mut store = Store::new(());
        let mut linker = host(&mut store);
        let first = store.instantiate(&module(first), &linker)?;
        if shares {
            linker.define("env", "import", func(&store, first, "call"));
        }
        store.instantiate(&module(second), &linker).map(drop)
    };
    let with = MODULE_EXCEPTIONS;
    assert!(check(0, 0, true).is_ok() && check(with, with, true).is_ok());
    // Closed types show that no function is shared, if all imports are the host's.
    assert!(check(MODULE_CLOSED_TYPES, with, true).is_ok());
    assert!(check(with, MODULE_CLOSED_TYPES, false).is_ok());
    for (first, second, shares) in [(with, 0, true), (0, with, false), (with, MODULE_CLOSED_TYPES, true)] {
        let error = check(first, second, shares).unwrap_err().to_string();
        assert!(error.contains("compile it with `Builder::exceptions(true)`"), "{error}");
    }
}

/// A function that any instance may have called throws only if all can pass exceptions on.
#[test]
fn a_host_function_of_no_instance_throws_if_all_pass_on() {
    for (other, expected) in [(MODULE_EXCEPTIONS, Ok(vec![Value::I32(1012)])), (MODULE_CLOSED_TYPES, Err(()))]
    {
        let mut store = Store::new(());
        let tag = Tag::new(&mut store, error_type()).unwrap();
        let code = move |caller: &mut Caller<'_, ()>, values: &[Value], _: &mut [Value]| {
            Err(tag.throw(caller, values)?)
        };
        let import = Func::new(&mut store, unary_type(), code);
        let mut linker = Linker::new();
        linker.define("env", "import", import).define("env", "error", tag);
        let instance = store.instantiate(&importing(), &linker).unwrap();
        let mut parts = parts(other);
        (parts.tags, parts.exceptions, parts.globals) = (vec![], 0, vec![]);
        parts.exports.truncate(1);
        store.instantiate(&parts.untyped(), &linker).unwrap();
        assert_eq!(call(&mut store, instance, "catch", 12).map_err(drop), expected);
        // Called by the host, there is no guest to handle it.
        let error = import.call(&mut store, &[Value::I32(1)]).unwrap_err();
        assert_eq!(tag.payload(&store, error.trap().unwrap()), Ok(Some(vec![Value::I32(1)])));
    }
}
