//! Typed instances that are made again in their room.

use alloc::{rc::Rc, string::ToString, sync::Arc, vec, vec::Vec};
use core::cell::Cell;
use std::sync::Mutex;

use wamr_aot_abi::{layout::*, signature::ValType, trap::TrapKind};

use super::fixture::*;
use crate::{
    __private::GlobalValue,
    ExternRef, FuncRef, InstanceOptions, InstantiateError, Limiter, MemoryLimits, TableLimits,
    instance::{
        imports::{ImportedMemory, ImportedState, Imports, InstanceParts},
        owned::OwnedInstance,
    },
    raw::Context,
    store::{
        builtins,
        head::{Pending, StoreHead},
    },
};

fn with_options<H>(
    module: &'static VMModule,
    data: H,
    options: InstanceOptions,
) -> Result<OwnedInstance<H>, InstantiateError> {
    let imports = Imports { functions: &[], state: ImportedState::NONE };
    let parts = InstanceParts { module, builtins: &builtins::FULL, imports };
    // SAFETY: the fixtures fit together, and import nothing.
    unsafe { OwnedInstance::new(data, parts, options) }
}

fn reset_with<H>(
    instance: OwnedInstance<H>,
    options: InstanceOptions,
    state: ImportedState<'_>,
) -> Result<OwnedInstance<H>, InstantiateError> {
    let (data, room) = instance.vacate();
    // SAFETY: the fixtures fit together, and import no functions.
    unsafe { OwnedInstance::reset(room, data, Imports { functions: &[], state }, options) }
}

fn reset<H>(instance: OwnedInstance<H>) -> Result<OwnedInstance<H>, InstantiateError> {
    reset_with(instance, InstanceOptions::new(), ImportedState::NONE)
}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn nothing(_: *mut VMContext) {}

/// A start function that traps from its second call on. The data begins with a `Cell<u32>`.
#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn start_once(vmctx: *mut VMContext) {
    // SAFETY: its own context, of an instance with such data.
    unsafe {
        let calls = &*(*(*vmctx).store).data.cast::<Cell<u32>>();
        calls.set(calls.get() + 1);
        if calls.get() == 2 {
            guest_trap(vmctx, TrapKind::Unreachable);
        }
    }
}

fn func_ref(function: u32) -> VMFuncRefInit {
    VMFuncRefInit { code: nothing as *const u8, function, type_index: 0 }
}

/// A module with state of all kinds.
fn everything() -> Parts {
    Parts {
        memories: vec![memory(1, 4), memory(0, 2)],
        tables: vec![table(ValType::FuncRef, 3, 9), table(ValType::ExternRef, 1, 9)],
        data: vec![(0, constant(CONST_I32, 100), b"active"), (SEGMENT_PASSIVE, NO_EXPR, b"passive")],
        elements: vec![
            (0, constant(CONST_I32, 1), vec![0]),
            (SEGMENT_PASSIVE, NO_EXPR, vec![0]),
            (SEGMENT_DECLARED, NO_EXPR, vec![0]),
        ],
        globals: vec![
            (ValType::I32, true, constant(CONST_I32, 7)),
            (ValType::ExternRef, true, constant(CONST_REF_NULL, 0)),
        ],
        func_refs: vec![func_ref(0)],
        types: vec![unary()],
        functions: 1,
        tags: vec![(0, 8, "tag")],
        exceptions: 2,
        ..Parts::default()
    }
}

fn assert_new(instance: &OwnedInstance<()>) {
    let memory = instance.memory(0);
    assert_eq!((memory.size(), instance.memory(1).size()), (65536, 0));
    assert_eq!(memory.slice(100, 6), Ok(&b"active"[..]));
    let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
    assert!(is_zero(&memory.bytes()[..100]) && is_zero(&memory.bytes()[106..]));
    let table = instance.table::<FuncRef>(0);
    assert_eq!(table.len(), 3);
    assert!(table.get(0).unwrap().is_none() && table.get(1).unwrap().is_some());
    assert_eq!(instance.table::<ExternRef>(1).len(), 1);
    assert_eq!(instance.table::<ExternRef>(1).get(0), Ok(None));
    assert_eq!(instance.global::<i32>(0), 7);
    assert_eq!(instance.global::<Option<ExternRef>>(1), None);
    // SAFETY: the instance's own context, which is borrowed.
    unsafe {
        let context = Context::new(instance.vmctx());
        assert!(context.is_data_dropped(0) && !context.is_data_dropped(1));
        assert_eq!([0, 1, 2].map(|segment| context.is_element_dropped(segment)), [true, false, true]);
        assert_eq!([0, 1].map(|place| (*context.exception(place)).state), [0, 0]);
        let head = &*context.store().cast::<StoreHead>();
        assert!(head.vm.exception.is_null() && head.vm.activation.is_null() && head.outermost.is_null());
        assert!(matches!(head.pending, Pending::Nothing) && !head.has_run && !head.is_split);
        assert_eq!((head.key, head.next_exception, head.elements.used), (0, 0, 4));
    }
}

/// Changes everything that a guest can change.
fn scribble(instance: &mut OwnedInstance<()>) {
    let reference = instance.table::<FuncRef>(0).get(1).unwrap();
    for memory in [0, 1] {
        instance.memory_mut(memory).grow(2).unwrap();
        instance.memory_mut(memory).bytes_mut().fill(0xa5);
    }
    instance.table_mut::<FuncRef>(0).set(0, reference).unwrap();
    instance.table_mut::<FuncRef>(0).grow(4, reference).unwrap();
    instance.table_mut::<ExternRef>(1).set(0, ExternRef::new(9)).unwrap();
    instance.set_global(0, 1234);
    instance.set_global(1, ExternRef::new(9));
    // SAFETY: what generated code and the runtime do, with the instance's context, while nothing
    // else uses it.
    unsafe {
        let context = Context::new(instance.vmctx());
        builtins::data_drop(context.as_ptr(), 1);
        builtins::elem_drop(context.as_ptr(), 1);
        let exception = context.exception(1);
        exception.write(VMException { tag: context.tag(0), state: EXCEPTION_USED });
        let head = &mut *context.store().cast::<StoreHead>();
        (head.vm.exception, head.vm.activation) = (exception, head.vm.data.cast());
        (head.outermost, head.is_split, head.has_run) = (head.vm.data.cast(), true, true);
        (head.key, head.next_exception) = (77, 2);
    }
}

#[test]
fn nothing_of_the_guest_is_left() {
    let mut instance = instance(everything().module(), (), &[]);
    assert_new(&instance);
    for _ in 0..3 {
        scribble(&mut instance);
        instance = reset(instance).unwrap();
        assert_new(&instance);
    }
    // What it grows by is zero.
    instance.memory_mut(0).grow(2).unwrap();
    assert!(instance.memory(0).bytes()[65536..].iter().all(|byte| *byte == 0));
}

#[test]
fn memory_and_table_that_have_not_grown_stay_where_they_are() {
    let module = Parts {
        memories: vec![memory(1, 2)],
        tables: vec![table(ValType::ExternRef, 5, 9)],
        ..Parts::default()
    };
    let mut instance = instance(module.module(), (), &[]);
    let place = |instance: &OwnedInstance<()>| (instance.vmctx(), instance.memory(0).bytes().as_ptr());
    let before = place(&instance);
    instance.memory_mut(0).bytes_mut().fill(1);
    instance = reset(instance).unwrap();
    assert_eq!(place(&instance), before);
    assert!(instance.memory(0).bytes().iter().all(|byte| *byte == 0));
}

#[test]
fn a_function_reference_that_the_host_kept_is_the_same_function() {
    let mut instance = instance(everything().module(), (), &[]);
    let kept = instance.table::<FuncRef>(0).get(1).unwrap();
    instance = reset(instance).unwrap();
    assert_eq!(instance.table::<FuncRef>(0).get(1), Ok(kept));
    assert_eq!(instance.table_mut::<FuncRef>(0).set(2, kept), Ok(()));
}

#[test]
fn imports_are_asked_for_again() {
    let module = Parts {
        imported_memories: 1,
        memories: vec![memory(1, 3), memory(1, 1)],
        imported_tables: 1,
        tables: vec![table(ValType::ExternRef, 2, u64::MAX), table(ValType::ExternRef, 1, 1)],
        imported_globals: 1,
        globals: vec![(ValType::I64, true, NO_EXPR)],
        ..Parts::default()
    };
    let module = module.module();
    let limits = |min| MemoryLimits::new(min, Some(3));
    let mut instance =
        imports(module, (), &[], &[limits(1)], &[TableLimits::new(2, None)], &[5i64.into()]).unwrap();
    let again = |instance, min, table, value: i64| {
        let memories = [ImportedMemory::Own(limits(min))];
        let (tables, globals): (_, [GlobalValue; 1]) = ([TableLimits::new(table, None)], [value.into()]);
        let state = ImportedState { memories: &memories, tables: &tables, globals: &globals };
        reset_with(instance, InstanceOptions::new(), state)
    };
    for (min, len, value) in [(1, 2, 6), (3, 4, 7), (1, 2, 8)] {
        instance.memory_mut(0).bytes_mut().fill(1);
        instance.table_mut::<ExternRef>(0).set(0, ExternRef::new(1)).unwrap();
        instance = again(instance, min, len, value).unwrap();
        assert_eq!((instance.memory(0).pages(), instance.memory(1).pages()), (min, 1));
        assert!(instance.memory(0).bytes().iter().all(|byte| *byte == 0));
        assert_eq!((instance.table::<ExternRef>(0).len(), instance.table::<ExternRef>(1).len()), (len, 1));
        assert_eq!(instance.table::<ExternRef>(0).get(0), Ok(None));
        assert_eq!(instance.global::<i64>(0), value);
    }
    assert!(again(instance, 4, 2, 0).unwrap_err().is_incompatible_import());
}

#[test]
fn shared_memories_of_the_module_are_others() {
    let ty = memory_of(VMMemoryType { flags: MEMORY_SHARED, ..memory(1, 2) });
    let module = Parts { memories: vec![ty, memory(1, 1)], ..Parts::default() }.module();
    let mut instance = instance(module, (), &[]);
    let old = instance.shared_memory(0).clone();
    old.write_bytes(0, b"old").unwrap();
    instance.memory_mut(1).bytes_mut().fill(1);
    instance = reset(instance).unwrap();
    let mut found = [1; 3];
    instance.shared_memory(0).read_bytes(0, &mut found).unwrap();
    assert_eq!(found, [0; 3]);
    old.read_bytes(0, &mut found).unwrap();
    assert_eq!(&found, b"old");
    assert!(instance.memory(1).bytes().iter().all(|byte| *byte == 0));
}

#[test]
fn a_start_function_runs_again_and_may_trap() {
    #[derive(Debug)]
    #[repr(C)]
    struct Counted(Cell<u32>, Rc<Cell<u32>>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.1.set(self.1.get() + 1);
        }
    }
    let drops = Rc::new(Cell::new(0));
    let module = Parts {
        functions: 1,
        start: Some((0, start_once as *const u8)),
        memories: vec![memory(1, 1)],
        ..Parts::default()
    };
    let once = instance(module.module(), Counted(Cell::new(0), Rc::clone(&drops)), &[]);
    assert_eq!(once.data().0.get(), 1);
    let error = reset(once).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::Unreachable);
    assert_eq!(drops.get(), 1, "the instance has ended, and its data is dropped");
}

#[test]
fn segments_that_no_longer_fit_are_traps() {
    let module = Parts {
        imported_memories: 1,
        memories: vec![memory(0, 3)],
        data: vec![(0, constant(CONST_I32, 65536), b"x")],
        ..Parts::default()
    };
    let first = imports(module.module(), (), &[], &[MemoryLimits::new(2, Some(3))], &[], &[]).unwrap();
    let memories = [ImportedMemory::Own(MemoryLimits::new(1, Some(3)))];
    let state = ImportedState { memories: &memories, ..ImportedState::NONE };
    let error = reset_with(first, InstanceOptions::new(), state).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::MemoryOutOfBounds);
}

#[test]
fn fuel_and_limits_of_the_host_stay() {
    let module = Parts { flags: MODULE_FUEL, ..Parts::default() }.module();
    let mut instance = with_options(module, (), InstanceOptions::new().fuel(100)).unwrap();
    instance.set_stack_limit(12345);
    instance.set_fuel(40);
    instance = reset(instance).unwrap();
    assert_eq!(instance.fuel(), 40);
    instance = reset_with(instance, InstanceOptions::new().fuel(9), ImportedState::NONE).unwrap();
    assert_eq!(instance.fuel(), 9);
    let stack = |instance: &OwnedInstance<()>| {
        // SAFETY: the store is the start of a `StoreHead`, whose instance is borrowed.
        let grant = unsafe { (*(*instance.vmctx()).store.cast::<StoreHead>()).stack };
        (grant.budget, grant.stated)
    };
    assert_eq!(stack(&instance), (12345, (0, 0)));
    let options = InstanceOptions::new().stack_limit(54321);
    // SAFETY: no call is made on such a stack.
    let options = unsafe { options.stack_bounds(0x1000..0x2000) };
    instance = reset_with(instance, options, ImportedState::NONE).unwrap();
    assert_eq!(stack(&instance), (54321, (0x1000, 0x2000)));
    let other = reset_with(instance, InstanceOptions::new().deadline(9), ImportedState::NONE);
    assert!(other.unwrap_err().interrupt_error().is_some());
}

#[test]
fn deadlines_stay() {
    let module = Parts { flags: MODULE_EPOCH, ..Parts::default() }.module();
    let mut options = InstanceOptions::new();
    let handle = options.interrupt_handle().unwrap();
    let mut instance = with_options(module, (), options).unwrap();
    let is_reached = |instance: &OwnedInstance<()>| {
        // SAFETY: the instance checks epochs, and is borrowed.
        unsafe { crate::store::interrupt::is_reached((*instance.vmctx()).store) }
    };
    instance = reset(instance).unwrap();
    assert!(!is_reached(&instance));
    handle.interrupt();
    instance = reset(instance).unwrap();
    assert!(is_reached(&instance), "an interruption is not lost");
    assert!(instance.interrupt_handle().is_ok());
    instance = reset_with(instance, InstanceOptions::new().deadline(5), ImportedState::NONE).unwrap();
    assert!(!is_reached(&instance));
}

#[test]
fn a_limiter_is_told_and_asked() {
    struct Budget {
        bytes: usize,
        calls: Arc<Mutex<Vec<&'static str>>>,
    }
    impl Limiter for Budget {
        fn memory_growing(&mut self, current: usize, desired: usize, _: usize) -> bool {
            self.calls.lock().unwrap().push("memory");
            self.bytes.checked_sub(desired - current).map(|left| self.bytes = left).is_some()
        }

        fn instance_reset(&mut self) {
            self.calls.lock().unwrap().push("reset");
            self.bytes = 2 * 65536;
        }
    }
    let calls = Arc::default();
    let options = InstanceOptions::new().limiter(Budget { bytes: 2 * 65536, calls: Arc::clone(&calls) });
    let module = Parts { memories: vec![memory(1, 9)], ..Parts::default() }.module();
    let mut instance = with_options(module, (), options).unwrap();
    for _ in 0..3 {
        instance.memory_mut(0).grow(1).unwrap();
        assert!(instance.memory_mut(0).grow(1).is_err());
        calls.lock().unwrap().clear();
        instance = reset(instance).unwrap();
        assert_eq!(*calls.lock().unwrap(), ["reset", "memory"]);
    }
    let strict = InstanceOptions::new().limiter(Refuses);
    let error = reset_with(instance, strict, ImportedState::NONE).unwrap_err();
    assert!(error.is_refused(), "{}", error.to_string());
}

struct Refuses;

impl Limiter for Refuses {
    fn memory_growing(&mut self, _: usize, _: usize, _: usize) -> bool {
        false
    }
}
