//! Recursion groups: types are equal if their groups and their positions in them are equal.

use semantics::groups::{self, Instance};
use wamr_aot_rt::{
    FuncRefError, FuncType, TrapKind, ValType,
    untyped::{Linker, Store, Value},
};

#[test]
fn calls_through_tables_compare_groups() {
    let mut instance = Instance::new(()).unwrap();
    assert_eq!((instance.is_even(10).unwrap(), instance.is_even(7).unwrap()), (1, 0));
    let table = 0..5;
    let outcome = |result: Result<i32, wamr_aot_rt::Trap>| result.map_err(|trap| trap.kind());
    let mismatch = Err(TrapKind::IndirectCallTypeMismatch);
    let empty = Err(TrapKind::UninitializedElement);
    let first: Vec<_> = table.clone().map(|i| outcome(instance.as_first(i))).collect();
    assert_eq!(first, [Ok(1), mismatch, Ok(3), mismatch, empty]);
    let second: Vec<_> = table.clone().map(|i| outcome(instance.as_second(i))).collect();
    assert_eq!(second, [mismatch, Ok(2), mismatch, mismatch, empty]);
    let alone: Vec<_> = table.map(|i| outcome(instance.as_alone(i))).collect();
    assert_eq!(alone, [mismatch, mismatch, mismatch, Ok(4), empty]);
}

#[test]
fn references_of_another_place_do_not_get_in() {
    let mut instance = Instance::new(()).unwrap();
    let (first, second) = (instance.first_ref().unwrap(), instance.second_ref().unwrap());
    assert_eq!(instance.call_first(first).unwrap(), 1);
    let trap = instance.call_first(second).unwrap_err();
    assert_eq!(trap.downcast_ref(), Some(&FuncRefError::WrongType));

    let mut store = Store::new(());
    let instance = store.instantiate(&groups::module(), &Linker::new()).unwrap();
    let mut call = |name: &str, arguments: &[Value]| {
        let function = instance.export(&store, name).unwrap().func().unwrap();
        function.call(&mut store, arguments)
    };
    let (first, second) = (call("first_ref", &[]).unwrap()[0], call("second_ref", &[]).unwrap()[0]);
    assert_eq!(call("call_first", &[first]).unwrap(), [Value::I32(1)]);
    assert!(call("call_first", &[second]).is_err());
}

#[test]
fn groups_are_reported() {
    let signature = || (vec![], vec![ValType::I32]);
    let group = FuncType::group([signature(), signature()]);
    let module = groups::module();
    let export = module.exports().find(|export| export.name == "call_first").unwrap();
    let expected =
        FuncType::new([ValType::TypedFuncRef { nullable: false, ty: group[0].clone() }], [ValType::I32]);
    assert_eq!(export.ty, wamr_aot_rt::ExternType::Func(expected));
    assert_eq!(
        export.ty.to_string(),
        "function of type [(ref [] -> [i32] (type 0 of a group of 2))] -> [i32]"
    );
}
