//! Typed instances: imports, segments, constant expressions, globals, tables, drops.

use alloc::{rc::Rc, string::ToString, vec, vec::Vec};
use core::cell::Cell;

use wamr_aot_abi::{layout::*, signature::ValType, trap::TrapKind, version::ABI_HASH};

use super::fixture::*;
use crate::{
    __private::func_ref_to_abi, ExternRef, FuncRef, MemoryLimits, TableError, TableLimits, V128,
    instance::owned::OwnedInstance,
};

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn nothing(_: *mut VMContext) {}

#[cfg_attr(windows, wamr_aot_macros::system_v)]
unsafe extern "C" fn start_traps(vmctx: *mut VMContext) {
    // SAFETY: its own context.
    unsafe { guest_trap(vmctx, TrapKind::Unreachable) };
}

fn func_ref(function: u32) -> VMFuncRefInit {
    VMFuncRefInit { code: nothing as *const u8, function, type_index: 0 }
}

#[test]
fn constant_expressions() {
    let i32s = |value: i32| op(CONST_I32, 0, value as u32 as u64);
    let globals = vec![
        (ValType::I32, false, NO_EXPR),
        (ValType::I32, false, expr(vec![i32s(-1), op(CONST_GLOBAL_GET, 0, 0), op(CONST_I32_ADD, 0, 0)])),
        (ValType::I64, false, expr(vec![op(CONST_I64, 0, 3), op(CONST_I64, 0, 5), op(CONST_I64_SUB, 0, 0)])),
        (ValType::F32, false, constant(CONST_F32, 0x7fa0_0001)),
        (ValType::F64, true, constant(CONST_F64, f64::to_bits(-0.5))),
        (ValType::V128, false, expr(vec![VMConstOp { code: CONST_V128, index: 0, low: 1, high: 2 }])),
        (ValType::FuncRef, true, expr(vec![op(CONST_REF_FUNC, 1, 0)])),
        (ValType::ExternRef, true, constant(CONST_REF_NULL, 0)),
        (
            ValType::I32,
            false,
            expr(vec![
                i32s(i32::MAX),
                i32s(3),
                op(CONST_I32_MUL, 0, 0),
                op(CONST_GLOBAL_GET, 1, 0),
                op(CONST_I32_SUB, 0, 0),
            ]),
        ),
    ];
    let func_refs = vec![func_ref(0), func_ref(1)];
    let module = Parts {
        imported_globals: 1,
        globals,
        func_refs,
        functions: 2,
        types: vec![unary()],
        ..Parts::default()
    }
    .module();
    let mut instance = imports(module, (), &[], &[], &[], &[41.into()]).unwrap();
    assert_eq!(instance.global::<i32>(0), 41);
    assert_eq!(instance.global::<i32>(1), 40);
    assert_eq!(instance.global::<i64>(2), -2);
    assert_eq!(instance.global::<f32>(3).to_bits(), 0x7fa0_0001);
    assert_eq!(instance.global::<f64>(4), -0.5);
    assert_eq!(instance.global::<V128>(5).to_u64x2(), [1, 2]);
    assert_eq!(instance.global::<i32>(8), i32::MAX.wrapping_mul(3) - 40);
    let reference = instance.global::<Option<FuncRef>>(6);
    assert!(reference.is_some());
    instance.set_global(6, None::<FuncRef>);
    instance.set_global(6, reference);
    instance.set_global(7, ExternRef::new(9));
    assert_eq!(instance.global::<Option<ExternRef>>(7), ExternRef::new(9));
    let other = imports(module, (), &[], &[], &[], &[41.into()]).unwrap();
    // SAFETY: both instances live.
    unsafe {
        assert!(func_ref_to_abi(instance.vmctx(), reference, ValType::FuncRef.code()).is_ok());
        assert!(func_ref_to_abi(other.vmctx(), reference, ValType::FuncRef.code()).is_err());
    }
}

#[test]
fn damaged_expressions_are_errors() {
    let endless = (0..100).map(|_| op(CONST_I32, 0, 0)).collect();
    for ops in [
        vec![op(CONST_I32_ADD, 0, 0)],
        vec![op(99, 0, 0)],
        vec![op(CONST_I32, 0, 0); 2],
        vec![op(CONST_REF_FUNC, 5, 0)],
        endless,
    ] {
        let module = Parts { globals: vec![(ValType::I32, false, expr(ops))], ..Parts::default() }.module();
        assert!(try_instance(module, (), &[]).is_err());
    }
}

#[test]
fn segments_are_copied_once() {
    let module = Parts {
        memories: vec![memory(1, 1)],
        tables: vec![table(ValType::FuncRef, 3, 3)],
        data: vec![
            (0, constant(CONST_I32, 65534), b"ab"),
            (SEGMENT_PASSIVE, NO_EXPR, b"cd"),
            (0, constant(CONST_I32, 65536), b""),
        ],
        elements: vec![
            (0, constant(CONST_I32, 1), vec![0, ELEMENT_NULL]),
            (SEGMENT_DECLARED, NO_EXPR, vec![0]),
            (SEGMENT_PASSIVE, NO_EXPR, vec![ELEMENT_GLOBAL]),
        ],
        globals: vec![(ValType::FuncRef, false, expr(vec![op(CONST_REF_FUNC, 0, 0)]))],
        func_refs: vec![func_ref(0)],
        types: vec![unary()],
        functions: 1,
        ..Parts::default()
    }
    .module();
    let instance = instance(module, (), &[]);
    assert_eq!(instance.memory(0).read_str(65534, 2), Ok("ab"));
    assert_eq!(instance.table::<FuncRef>(0).get(0), Ok(None));
    assert!(instance.table::<FuncRef>(0).get(1).unwrap().is_some());
    let vmctx = instance.vmctx();
    // SAFETY: what generated code does, with the instance's context.
    unsafe {
        use crate::store::builtins::*;
        let out = TrapKind::MemoryOutOfBounds.code();
        assert_eq!(memory_init(vmctx, 0, 0, 0, 0, 1), out, "active segments are dropped");
        assert_eq!(memory_init(vmctx, 0, 0, 65536, 0, 0), 0);
        assert_eq!(memory_init(vmctx, 0, 1, 65534, 1, 1), 0);
        assert_eq!(memory_init(vmctx, 0, 1, 65535, 0, 2), out);
        assert_eq!(memory_init(vmctx, 0, 1, u64::MAX, 0, 2), out);
        data_drop(vmctx, 1);
        assert_eq!(memory_init(vmctx, 0, 1, 0, 0, 1), out);
        assert_eq!(memory_copy(vmctx, 0, 0, 65533, 65534, 2), 0);
        assert_eq!(memory_copy(vmctx, 0, 0, 65535, 0, 2), out);
        assert_eq!(memory_fill(vmctx, 0, 0, 0x1ff, 2), 0);
        assert_eq!(memory_fill(vmctx, 0, 2, 0, u64::MAX), out);
        let out = TrapKind::TableOutOfBounds.code();
        assert_eq!(table_init(vmctx, 0, 1, 0, 0, 1), out, "declared segments are dropped");
        assert_eq!(table_init(vmctx, 0, 2, 2, 0, 1), 0);
        assert_eq!(table_init(vmctx, 0, 2, 3, 0, 1), out);
        elem_drop(vmctx, 2);
        assert_eq!(table_init(vmctx, 0, 2, 0, 0, 1), out);
        assert_eq!(table_copy(vmctx, 0, 0, 0, 1, 2), 0);
        assert_eq!(table_copy(vmctx, 0, 0, 2, 0, 2), out);
        assert_eq!(table_fill(vmctx, 0, 2, 0, 1), 0);
        assert_eq!(table_fill(vmctx, 0, 3, 0, 1), out);
        assert_eq!(table_grow(vmctx, 0, 0, 1), u64::MAX);
        assert_eq!(memory_grow(vmctx, 0, 1), u64::MAX);
        assert_eq!(memory_grow(vmctx, 0, 0), 1);
    }
    assert_eq!(instance.memory(0).bytes()[65533..], *b"dbb");
    assert_eq!(instance.memory(0).slice(0, 2), Ok(&[0xff, 0xff][..]));
    let table = instance.table::<FuncRef>(0);
    assert!(
        table.get(0).unwrap().is_some() && table.get(1).unwrap().is_some() && table.get(2).unwrap().is_none()
    );
}

#[test]
fn segments_out_of_range_are_traps() {
    let trap = |parts: Parts| {
        try_instance(parts.module(), (), &[]).unwrap_err().trap().expect("it is a trap").kind()
    };
    let data = |offset: u64, bytes| Parts {
        memories: vec![memory(1, 1)],
        data: vec![(0, constant(CONST_I32, offset), bytes)],
        ..Parts::default()
    };
    assert_eq!(trap(data(65535, b"ab")), TrapKind::MemoryOutOfBounds);
    assert_eq!(trap(data(0xffff_ffff, b"")), TrapKind::MemoryOutOfBounds);
    let elements = |offset, items| Parts {
        tables: vec![table(ValType::FuncRef, 2, 2)],
        elements: vec![(0, constant(CONST_I32, offset), items)],
        ..Parts::default()
    };
    assert_eq!(trap(elements(2, vec![ELEMENT_NULL])), TrapKind::TableOutOfBounds);
    assert_eq!(trap(elements(3, vec![])), TrapKind::TableOutOfBounds);
    assert!(try_instance(elements(2, vec![]).module(), (), &[]).is_ok());
}

#[test]
fn limits_are_kept() {
    let with =
        |ty| try_instance(Parts { memories: vec![memory_of(ty)], ..Parts::default() }.module(), (), &[]);
    let mut cut = with(VMMemoryType { limit: 65535, ..memory(1, 2) }).unwrap();
    assert_eq!((cut.memory(0).size(), cut.memory(0).pages()), (65535, 1));
    assert!(cut.memory_mut(0).grow(1).is_err());
    let mut instance = with(VMMemoryType { limit: 65536, ..memory(1, 2) }).unwrap();
    assert!(instance.memory_mut(0).grow(1).is_err());
    assert!(
        with(VMMemoryType { flags: MEMORY_64, ..memory(1 << 40, u64::MAX) }).unwrap_err().is_out_of_memory()
    );
    let big = Parts { tables: vec![table(ValType::FuncRef, u64::MAX - 1, u64::MAX)], ..Parts::default() };
    assert!(try_instance(big.module(), (), &[]).unwrap_err().is_out_of_memory());
}

#[test]
fn imported_memories_tables_and_globals() {
    let parts = || Parts {
        imported_memories: 1,
        memories: vec![memory(1, 3), memory(0, 0)],
        imported_tables: 1,
        tables: vec![table(ValType::ExternRef, 2, u64::MAX)],
        imported_globals: 2,
        globals: vec![(ValType::I64, true, NO_EXPR), (ValType::FuncRef, false, NO_EXPR)],
        ..Parts::default()
    };
    let module = parts().module();
    let null = None::<FuncRef>.into();
    let make = |memory, table| imports(module, (), &[], &[memory], &[table], &[5i64.into(), null]);
    let (memory, table) = (MemoryLimits::new(2, Some(3)), TableLimits::new(2, None));
    let mut instance = make(memory, table).unwrap();
    assert_eq!(instance.memory(0).pages(), 2);
    assert_eq!(instance.memory(1).size(), 0);
    assert_eq!(
        instance.memory_mut(0).grow(2).unwrap_err().to_string(),
        "the memory of 131072 bytes cannot grow by 2 pages"
    );
    assert_eq!(instance.memory_mut(0).grow(1), Ok(2));
    instance.set_global(0, -7i64);
    assert_eq!(instance.global::<i64>(0), -7);
    let mut view = instance.table_mut::<ExternRef>(0);
    view.set(1, ExternRef::new(4)).unwrap();
    assert_eq!(view.grow(1, ExternRef::new(5)), Ok(2));
    assert_eq!((view.get(1), view.get(2)), (Ok(ExternRef::new(4)), Ok(ExternRef::new(5))));
    assert_eq!(view.get(3), Err(TableError::OutOfBounds { index: 3, len: 3 }));
    assert_eq!(view.grow(u64::MAX, None), Err(TableError::CannotGrow { len: 3, delta: u64::MAX }));
    for memory in [
        MemoryLimits::new(0, Some(3)),
        MemoryLimits::new(1, None),
        MemoryLimits::new(1, Some(4)),
        MemoryLimits::new(2, Some(1)),
    ] {
        let error = make(memory, table).unwrap_err();
        assert!(
            error.is_incompatible_import() && error.to_string().contains("incompatible import type"),
            "{error}"
        );
    }
    assert!(make(memory, TableLimits::new(1, None)).unwrap_err().is_incompatible_import());
    assert!(make(memory, TableLimits::new(2, Some(9))).is_ok());
    assert!(imports(module, (), &[], &[memory], &[table], &[5i32.into(), null]).is_err());
    assert!(imports(module, (), &[], &[], &[table], &[5i64.into(), null]).is_err());
}

#[test]
fn function_references_of_other_instances_are_refused() {
    let parts = Parts {
        tables: vec![table(ValType::FuncRef, 1, 9)],
        elements: vec![(0, constant(CONST_I32, 0), vec![0])],
        func_refs: vec![func_ref(0)],
        types: vec![unary()],
        functions: 1,
        ..Parts::default()
    };
    let module = parts.module();
    let (mut a, b) = (instance(module, (), &[]), instance(module, (), &[]));
    let (own, foreign) = (a.table::<FuncRef>(0).get(0).unwrap(), b.table::<FuncRef>(0).get(0).unwrap());
    let mut table = a.table_mut::<FuncRef>(0);
    assert_eq!(table.set(0, foreign), Err(TableError::ForeignFuncRef));
    assert_eq!(table.grow(1, foreign), Err(TableError::ForeignFuncRef));
    assert_eq!(table.grow(1, own), Ok(1));
    assert_eq!(table.get(1), Ok(own));
}

#[test]
fn start_functions_run_or_trap() {
    let start = |code| Parts { functions: 1, start: Some((0, code)), ..Parts::default() }.module();
    assert!(try_instance(start(nothing as *const u8), (), &[]).is_ok());
    let error = try_instance(start(start_traps as *const u8), (), &[]).unwrap_err();
    assert_eq!(error.trap().unwrap().kind(), TrapKind::Unreachable);
    let imported = Parts {
        imported_functions: 1,
        functions: 1,
        start: Some((0, core::ptr::null())),
        ..Parts::default()
    };
    assert!(try_instance(imported.module(), (), &[start_traps as *const u8]).is_err());
}

#[test]
fn another_abi_is_refused() {
    let mut module = *Parts::default().module();
    module.abi_hash = ABI_HASH ^ 1;
    let error = try_instance(alloc::boxed::Box::leak(alloc::boxed::Box::new(module)), (), &[]).unwrap_err();
    assert!(error.to_string().contains("use the same version"), "{error}");
}

struct Counted(Rc<Cell<u32>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[test]
fn the_data_is_dropped_once() {
    let drops = Rc::new(Cell::new(0));
    let module = Parts {
        memories: vec![memory(1, 1)],
        tables: vec![table(ValType::FuncRef, 1, 1)],
        ..Parts::default()
    }
    .module();
    let new = || -> OwnedInstance<Counted> { instance(module, Counted(Rc::clone(&drops)), &[]) };
    drop(new());
    assert_eq!(drops.get(), 1);
    let data = new().into_data();
    assert_eq!(drops.get(), 1);
    drop(data);
    assert_eq!(drops.get(), 2);
    let failing = Parts {
        memories: vec![memory(1, 1)],
        data: vec![(0, constant(CONST_I32, 65536), b"x")],
        ..Parts::default()
    };
    assert!(try_instance(failing.module(), Counted(Rc::clone(&drops)), &[]).is_err());
    assert_eq!(drops.get(), 3);
    assert!(try_instance(module, Counted(Rc::clone(&drops)), &[nothing as *const u8]).is_err());
    assert_eq!(drops.get(), 4);
}

#[cfg(feature = "std")]
#[test]
fn a_panic_in_the_datas_drop_frees_the_instance() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in drop");
        }
    }
    let instance = instance(Parts { memories: vec![memory(1, 1)], ..Parts::default() }.module(), Panics, &[]);
    assert!(std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| drop(instance))).is_err());
}

#[test]
fn data_of_any_alignment_and_size() {
    #[repr(align(256))]
    struct Aligned(u8);
    let module = Parts { memories: vec![memory(1, 1)], ..Parts::default() }.module();
    let mut aligned = instance(module, Aligned(3), &[]);
    assert_eq!((&raw const *aligned.data()).addr() % 256, 0);
    assert_eq!(aligned.vmctx().addr() % CONTEXT_ALIGN, 0);
    aligned.data_mut().0 += 1;
    let (data, mut memory) = aligned.split(0);
    memory.write(0, data.0).unwrap();
    assert_eq!(aligned.memory(0).read::<u8>(0), Ok(4));
    assert_eq!(aligned.into_data().0, 4);
    let many: Vec<_> = (0..4).map(|_| instance(module, (), &[])).collect();
    assert_eq!(many.len(), 4);
}
