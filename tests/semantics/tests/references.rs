//! Typed function references at the boundary: the guest trusts their types, so no reference of
//! another type gets in.

use semantics::references::{self, Caller, Instance, imports::Env};
use wamr_aot_rt::{
    ExternRef, FuncRef, FuncRefError, FuncType, GlobalType, HostError, TableError, TableType, Trap, TrapKind,
    ValType,
    untyped::{CallError, Global, Linker, Store, StoreError, Table, Value},
};

#[derive(Default)]
struct Host {
    /// The result of `pick` and `must`, if it is not their argument.
    reference: Option<FuncRef>,
}

impl Env for Host {
    fn pick(cx: &mut Caller<Self>, f: FuncRef) -> Result<Option<FuncRef>, HostError> {
        Ok(cx.data().reference.or(Some(f)))
    }

    fn must(cx: &mut Caller<Self>) -> Result<FuncRef, HostError> {
        cx.data().reference.ok_or(HostError::new("there is none"))
    }

    fn bounce(_: &mut Caller<Self>, x: ExternRef) -> Result<ExternRef, HostError> {
        Ok(ExternRef::from_index(x.index() + 1))
    }
}

fn instance() -> Instance<Host> {
    Instance::new(Host::default()).unwrap()
}

#[track_caller]
fn refused(result: Result<i32, Trap>, why: FuncRefError) {
    let trap = result.unwrap_err();
    assert_eq!(trap.kind(), TrapKind::Host);
    assert_eq!(trap.downcast_ref::<FuncRefError>(), Some(&why));
}

#[test]
fn references_are_called() {
    let mut instance = instance();
    let inc = instance.inc_ref().unwrap();
    let double = instance.double_ref().unwrap();
    assert_eq!(instance.apply(inc, 4).unwrap(), 5);
    assert_eq!(instance.apply_maybe(double, 4).unwrap(), 8);
    assert_eq!(instance.tail_maybe(double, 5).unwrap(), 10);
    assert_eq!(instance.chain(3).unwrap(), 4);
    let x = ExternRef::from_index(7);
    assert_eq!(instance.both(None, x).unwrap(), (x, 1, None));
    assert_eq!(instance.both(Some(inc), x).unwrap(), (x, 0, Some(inc)));
    assert_eq!(instance.bounces(x).unwrap(), ExternRef::from_index(8));
    assert_eq!(instance.picks(1).unwrap(), 2);
    instance.data_mut().reference = double;
    assert_eq!((instance.picks(3).unwrap(), instance.musts(4).unwrap()), (6, 8));
}

#[test]
fn the_host_calls_by_reference() {
    let mut instance = instance();
    let inc = instance.inc_ref().unwrap();
    assert_eq!(instance.call_ref::<_, i32>(inc, 4).unwrap(), 5);
    assert_eq!(instance.call_ref::<_, (i32,)>(inc, (4,)).unwrap(), (5,));
    let double = instance.sparse().get(1).unwrap().unwrap();
    let doubled: i32 = instance.call_ref(double, (21,)).unwrap();
    assert_eq!(doubled, 42);
    let wide = instance.wide_ref().unwrap();
    assert_eq!(instance.call_ref::<_, i64>(wide, i64::MAX).unwrap(), i64::MIN);

    // References among the arguments and results, and several results.
    let x = ExternRef::from_index(7);
    let both = instance.both_ref().unwrap();
    let result: (ExternRef, i32, Option<FuncRef>) = instance.call_ref(both, (Some(inc), x)).unwrap();
    assert_eq!(result, (x, 0, Some(inc)));
    let error = instance.call_ref::<_, (ExternRef, i32, Option<FuncRef>)>(both, (Some(wide), x)).unwrap_err();
    assert_eq!(error.downcast_ref::<FuncRefError>(), Some(&FuncRefError::WrongType));

    // A function of the host's, and one that calls the host, which calls back.
    let bounce = instance.bounce_ref().unwrap();
    assert_eq!(instance.call_ref::<_, ExternRef>(bounce, x).unwrap(), ExternRef::from_index(8));
    let picks = instance.picks_ref().unwrap();
    assert_eq!(instance.call_ref::<_, i32>(picks, 1).unwrap(), 2);
    instance.data_mut().reference = Some(wide);
    refused(instance.call_ref(picks, 1), FuncRefError::WrongType);
}

#[test]
fn calls_by_reference_are_checked() {
    let mut instance = instance();
    let inc = instance.inc_ref().unwrap();
    let foreign = self::instance().inc_ref().unwrap();
    refused(instance.call_ref(foreign, 1), FuncRefError::Foreign);
    let error = instance.call_ref::<_, i32>(inc, (1, 2_i64)).unwrap_err();
    let text = "a function of the type [i32] -> [i32] is called as [i32 i64] -> [i32]";
    assert!(error.to_string().contains(text), "{error}");
    let error = instance.call_ref::<_, ()>(inc, 1).unwrap_err();
    assert!(error.to_string().ends_with("is called as [i32] -> []"), "{error}");
    let trap = instance.trap_ref().unwrap();
    assert_eq!(instance.call_ref::<_, ()>(trap, ()).unwrap_err().kind(), TrapKind::Unreachable);
    // The instance is usable after each.
    assert_eq!(instance.call_ref::<_, i32>(inc, 4).unwrap(), 5);
}

#[test]
fn null_traps() {
    let mut instance = instance();
    assert_eq!(instance.apply_maybe(None, 1).unwrap_err().kind(), TrapKind::NullFunctionReference);
    assert_eq!(instance.tail_maybe(None, 1).unwrap_err().kind(), TrapKind::NullFunctionReference);
    assert_eq!(instance.as_non_null(None).unwrap_err().kind(), TrapKind::NullReference);
}

#[test]
fn other_types_do_not_get_in() {
    let mut instance = instance();
    let wide = instance.wide_ref().unwrap();
    let inc = instance.inc_ref().unwrap();
    refused(instance.apply(wide, 1), FuncRefError::WrongType);
    refused(instance.apply_maybe(Some(wide), 1), FuncRefError::WrongType);
    assert_eq!(instance.as_non_null(Some(wide)).unwrap(), wide);

    assert_eq!(instance.set_maybe(Some(wide)), Err(FuncRefError::WrongType));
    assert_eq!(instance.set_always(wide), Err(FuncRefError::WrongType));
    instance.set_maybe(Some(inc)).unwrap();
    assert_eq!((instance.maybe(), instance.any()), (Some(inc), wide));
    let double = instance.double_ref().unwrap().unwrap();
    instance.set_always(double).unwrap();
    instance.set_any(inc).unwrap();
    assert_eq!(instance.call_global(21).unwrap(), 42);

    let mut full = instance.full_mut();
    assert_eq!(full.get(2), Ok(Some(inc)));
    assert_eq!(full.set(0, Some(wide)), Err(TableError::WrongType));
    assert_eq!(full.set(0, None), Err(TableError::WrongType));
    assert_eq!(full.grow(1, None), Err(TableError::WrongType));
    assert_eq!(full.grow(1, Some(wide)), Err(TableError::WrongType));
    assert_eq!(full.grow(1, Some(double)), Ok(3));
    let mut sparse = instance.sparse_mut();
    assert_eq!(sparse.set(0, Some(wide)), Err(TableError::WrongType));
    sparse.set(1, None).unwrap();
    assert_eq!(instance.call_table(21, 3).unwrap(), 42);

    instance.data_mut().reference = Some(wide);
    refused(instance.picks(1), FuncRefError::WrongType);
    refused(instance.musts(1), FuncRefError::WrongType);
}

#[test]
fn other_instances_do_not_get_in() {
    let mut instance = instance();
    let foreign = self::instance().inc_ref().unwrap();
    refused(instance.apply(foreign, 1), FuncRefError::Foreign);
    assert_eq!(instance.set_always(foreign), Err(FuncRefError::Foreign));
}

fn number() -> FuncType {
    FuncType::new([ValType::I32], [ValType::I32])
}

fn typed(nullable: bool) -> ValType {
    ValType::TypedFuncRef { nullable, ty: number() }
}

fn wrong(result: Result<Vec<Value>, CallError>) -> (ValType, ValType) {
    match result {
        Err(CallError::Argument { index: 0, error: StoreError::WrongType { expected, found } }) => {
            (expected, found)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_untyped_api_checks_too() {
    // The store's data is the result of the host functions.
    let mut store = Store::new(Value::FuncRef(None));
    let mut linker = Linker::new();
    linker.define_func("env", "pick", FuncType::new([typed(false)], [typed(true)]), |cx, _, results| {
        results[0] = *cx.data();
        Ok(())
    });
    linker.define_func("env", "must", FuncType::new([], [typed(false)]), |cx, _, results| {
        results[0] = *cx.data();
        Ok(())
    });
    let extern_type = FuncType::new([ValType::NonNullExternRef], [ValType::NonNullExternRef]);
    linker.define_func("env", "bounce", extern_type, |_, arguments, results| {
        results[0] = arguments[0];
        Ok(())
    });
    let module = references::module();
    let instance = store.instantiate(&module, &linker).unwrap();
    let func = |store: &Store<Value>, name: &str| instance.export(store, name).unwrap().func().unwrap();
    let call =
        |store: &mut Store<Value>, name: &str, arguments: &[Value]| func(store, name).call(store, arguments);

    let inc = call(&mut store, "inc_ref", &[]).unwrap()[0];
    let wide = call(&mut store, "wide_ref", &[]).unwrap()[0];
    let null = Value::FuncRef(None);
    assert_eq!(call(&mut store, "apply", &[inc, Value::I32(1)]).unwrap(), [Value::I32(2)]);
    let wide_type =
        ValType::TypedFuncRef { nullable: false, ty: FuncType::new([ValType::I64], [ValType::I64]) };
    assert_eq!(wrong(call(&mut store, "apply", &[wide, Value::I32(1)])), (typed(false), wide_type));
    assert_eq!(wrong(call(&mut store, "apply", &[null, Value::I32(1)])).0, typed(false));
    assert_eq!(wrong(call(&mut store, "apply_maybe", &[wide, Value::I32(1)])).0, typed(true));
    let x = Value::from(ExternRef::from_index(3));
    assert_eq!(call(&mut store, "bounces", &[x]).unwrap(), [x]);
    assert_eq!(wrong(call(&mut store, "bounces", &[Value::ExternRef(None)])).0, ValType::NonNullExternRef);
    let trap = call(&mut store, "apply_maybe", &[null, Value::I32(1)]).unwrap_err();
    assert_eq!(trap.trap().unwrap().kind(), TrapKind::NullFunctionReference);

    for (value, picks, musts) in [(inc, true, true), (wide, false, false), (null, false, false)] {
        *store.data_mut() = value;
        for (name, works) in [("picks", picks), ("musts", musts)] {
            let kind = call(&mut store, name, &[Value::I32(1)]).map_err(|error| error.into_trap().kind());
            // A nullable result may be null: then the guest's call traps.
            let trap = if name == "picks" && value == null {
                TrapKind::NullFunctionReference
            } else {
                TrapKind::Host
            };
            assert_eq!(kind, if works { Ok(vec![Value::I32(2)]) } else { Err(trap) }, "{name}");
        }
    }

    let always = instance.export(&store, "always").unwrap().global().unwrap();
    assert_eq!(always.ty(&store).unwrap(), GlobalType::new(typed(false), true));
    assert!(always.set(&mut store, wide).is_err() && always.set(&mut store, null).is_err());
    always.set(&mut store, inc).unwrap();
    let full = instance.export(&store, "full").unwrap().table().unwrap();
    assert!(full.set(&mut store, 0, wide).is_err() && full.set(&mut store, 0, null).is_err());
    assert!(full.grow(&mut store, 1, wide).is_err() && full.grow(&mut store, 1, null).is_err());
    full.grow(&mut store, 1, inc).unwrap();
    assert!(Table::new(&mut store, TableType::new(typed(true), 1, None), wide).is_err());
    assert!(Table::new(&mut store, TableType::new(typed(false), 1, None), inc).is_ok());
    assert!(Global::new(&mut store, GlobalType::new(typed(true), false), wide).is_err());
    let unbound = GlobalType::new(ValType::GroupFuncRef { nullable: true, position: 0 }, false);
    assert_eq!(Global::new(&mut store, unbound, null), Err(StoreError::InvalidType));

    // A function of another type does not match the import, however similar the type is.
    for ty in [FuncType::new([], [typed(true)]), FuncType::new([], [ValType::NonNullFuncRef])] {
        let mut other = linker.clone();
        other.define_func("env", "must", ty, |_, _, _| Ok(()));
        assert!(
            store.instantiate(&module, &other).unwrap_err().to_string().contains("incompatible import type")
        );
    }
}

#[test]
fn a_type_that_refers_to_itself_is_shown() {
    let chain =
        FuncType::new([ValType::GroupFuncRef { nullable: true, position: 0 }, ValType::I32], [ValType::I32]);
    assert_eq!(chain.to_string(), "[(ref null rec 0) i32] -> [i32]");
    let module = references::module();
    let call = module.exports().find(|export| export.name == "apply").unwrap();
    assert_eq!(call.ty.to_string(), "function of type [(ref [i32] -> [i32]) i32] -> [i32]");
}
