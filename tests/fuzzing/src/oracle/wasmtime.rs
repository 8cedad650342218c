//! Wasmtime, which supports features that the interpreter lacks: threads, relaxed SIMD and typed
//! references.
//!
//! It has the same code generator, so it is configured to use different back ends and passes as far
//! as possible: the interpreter Pulley, and no optimisation.

use std::{borrow::Cow, cell::RefCell};

use wamr_aot_rt::{TrapKind, ValType};
use wasmtime::{
    AsContextMut, Caller, Config, Engine, Error, Extern, ExternRef, ExternType, Func, Global, Instance,
    Linker, Memory, Module, OptLevel, Ref, RootScope, SharedMemory, Store, Table, Tag, ThrownException, Trap,
    V128, Val,
};

use super::{Item, Oracle};
use crate::{
    host::{self, Calls},
    values::{Outcome, Payload, Value},
};

/// Enough for the depth that the fuel of generated modules allows.
const STACK: usize = 1 << 20;

/// The number of modules in the largest program.
const MODULES: usize = 3;

/// An engine, and the modules of the last programs with their bytes.
type Compiled = (Engine, Vec<(Vec<u8>, Module)>);

thread_local! {
    /// For the interpreter and for native code.
    static COMPILED: RefCell<[Option<Compiled>; 2]> = const { RefCell::new([None, None]) };
}

/// Instances in Wasmtime: in its interpreter, or in native code if `NATIVE`.
pub(crate) struct Wasmtime<const NATIVE: bool> {
    store: Store<Calls>,
    instances: Vec<Instance>,
}

/// A memory for one thread, or for several.
#[derive(Clone)]
pub(crate) enum AnyMemory {
    Own(Memory),
    Shared(SharedMemory),
}

impl<const NATIVE: bool> Oracle for Wasmtime<NATIVE> {
    type Func = Func;
    type Memory = AnyMemory;
    type Table = Table;
    type Global = Global;

    fn empty() -> Self {
        let engine = COMPILED.with_borrow_mut(|compiled| {
            compiled[usize::from(NATIVE)].get_or_insert_with(|| (engine(NATIVE), Vec::new())).0.clone()
        });
        Wasmtime { store: Store::new(&engine, Calls::default()), instances: Vec::new() }
    }

    fn add(&mut self, module: &[u8]) -> Result<(), Outcome> {
        let module = compile(self.store.engine(), NATIVE, module).map_err(|error| outcome(&error))?;
        let linker = linker(&mut self.store, &self.instances, &module).map_err(|error| outcome(&error))?;
        self.instances.push(
            linker
                .instantiate(&mut self.store, &module)
                .map_err(|error| of_call(&mut RootScope::new(&mut self.store), &error))?,
        );
        Ok(())
    }

    fn call(&mut self, function: Func, arguments: &[Value], results: &[ValType]) -> Outcome {
        let mut scope = RootScope::new(&mut self.store);
        let arguments: Vec<Val> = arguments.iter().map(|value| to_wasmtime(&mut scope, *value)).collect();
        let mut out = vec![Val::I32(0); results.len()];
        match function.call(&mut scope, &arguments, &mut out) {
            Ok(()) => Outcome::Returned(out.iter().map(|value| from_wasmtime(&scope, value)).collect()),
            Err(error) => of_call(&mut scope, &error),
        }
    }

    fn export(&mut self, instance: usize, name: &str) -> Option<Item<Self>> {
        Some(match self.instances[instance].get_export(&mut self.store, name)? {
            Extern::Func(func) => Item::Func(func),
            Extern::Memory(memory) => Item::Memory(AnyMemory::Own(memory)),
            Extern::SharedMemory(memory) => Item::Memory(AnyMemory::Shared(memory)),
            Extern::Table(table) => Item::Table(table),
            Extern::Global(global) => Item::Global(global),
            Extern::Tag(_) => return None,
        })
    }

    fn calls(&mut self) -> &mut Calls {
        self.store.data_mut()
    }

    fn memory(&self, memory: &AnyMemory) -> Cow<'_, [u8]> {
        match memory {
            AnyMemory::Own(memory) => memory.data(&self.store).into(),
            // SAFETY: no other thread uses the memory, and no guest runs.
            AnyMemory::Shared(memory) => memory.data().iter().map(|byte| unsafe { *byte.get() }).collect(),
        }
    }

    fn global(&mut self, global: Global) -> Value {
        let mut scope = RootScope::new(&mut self.store);
        let value = global.get(&mut scope);
        from_wasmtime(&scope, &value)
    }

    fn set_global(&mut self, global: Global, value: Value) {
        let value = to_wasmtime(&mut self.store, value);
        global.set(&mut self.store, value).expect("the global is mutable and of the value's type");
    }

    fn table(&mut self, table: Table) -> Vec<Value> {
        let mut scope = RootScope::new(&mut self.store);
        (0..table.size(&scope))
            .map(|index| match table.get(&mut scope, index).expect("the index is in the table") {
                Ref::Func(func) => Value::Func(func.is_some()),
                reference => from_wasmtime(&scope, &reference.into()),
            })
            .collect()
    }
}

/// Instances are made again after each interruption: modules are compiled only once.
fn compile(engine: &Engine, native: bool, bytes: &[u8]) -> Result<Module, Error> {
    COMPILED.with_borrow_mut(|compiled| {
        let Some((_, modules)) = &mut compiled[usize::from(native)] else {
            unreachable!("the engine comes from there");
        };
        if let Some((_, module)) = modules.iter().find(|(known, _)| known == bytes) {
            return Ok(module.clone());
        }
        let module = Module::new(engine, bytes)?;
        modules.truncate(MODULES - 1);
        modules.insert(0, (bytes.to_vec(), module.clone()));
        Ok(module)
    })
}

fn engine(native: bool) -> Engine {
    let mut config = Config::new();
    config.cranelift_opt_level(OptLevel::None).relaxed_simd_deterministic(true).max_wasm_stack(STACK);
    config
        .wasm_custom_page_sizes(true)
        .wasm_wide_arithmetic(true)
        .wasm_function_references(true)
        .wasm_gc(true)
        .wasm_exceptions(true);
    config.wasm_multi_memory(true).wasm_memory64(true).wasm_tail_call(true).wasm_relaxed_simd(true);
    // The signal handler belongs to the compiled code.
    config.signals_based_traps(false);
    if native {
        // The interpreter has no atomic instructions.
        config.wasm_threads(true).shared_memory(true);
    } else {
        config.target("pulley64").expect("the interpreter is built in");
        config.wasm_threads(false);
    }
    Engine::new(&config).expect("the configuration is valid")
}

/// The outcome of code that has failed.
fn of_call(scope: &mut RootScope<&mut Store<Calls>>, error: &Error) -> Outcome {
    if error.downcast_ref::<ThrownException>().is_none() {
        return outcome(error);
    }
    let exception = scope.as_context_mut().take_pending_exception().expect("it was thrown");
    let fields: Vec<Val> =
        exception.fields(&mut *scope).expect("the reference belongs to this store").collect();
    let mut bytes = Vec::new();
    for field in fields {
        let (known, len) = match field {
            Val::I32(value) => (value.to_le_bytes().to_vec(), 8),
            Val::F32(bits) => (bits.to_le_bytes().to_vec(), 8),
            Val::I64(value) => (value.to_le_bytes().to_vec(), 8),
            Val::F64(bits) => (bits.to_le_bytes().to_vec(), 8),
            Val::V128(bits) => (bits.as_u128().to_le_bytes().to_vec(), 16),
            _ => (Vec::new(), 8),
        };
        let rest = len - known.len();
        bytes.extend(known.into_iter().map(Some).chain(std::iter::repeat_n(None, rest)));
    }
    Outcome::Threw(Payload(bytes))
}

fn outcome(error: &Error) -> Outcome {
    let Some(trap) = error.downcast_ref::<Trap>() else {
        return Outcome::Failed(format!("{error:#}"));
    };
    Outcome::Trapped(match trap {
        Trap::UnreachableCodeReached => TrapKind::Unreachable,
        Trap::MemoryOutOfBounds => TrapKind::MemoryOutOfBounds,
        Trap::HeapMisaligned => TrapKind::UnalignedAtomic,
        Trap::AtomicWaitNonSharedMemory => TrapKind::ExpectedSharedMemory,
        Trap::TableOutOfBounds => TrapKind::TableOutOfBounds,
        Trap::IndirectCallToNull => TrapKind::UninitializedElement,
        Trap::NullReference => TrapKind::NullReference,
        Trap::IntegerDivisionByZero => TrapKind::IntegerDivideByZero,
        Trap::IntegerOverflow => TrapKind::IntegerOverflow,
        Trap::BadConversionToInteger => TrapKind::InvalidConversionToInteger,
        Trap::StackOverflow => TrapKind::StackOverflow,
        Trap::BadSignature => TrapKind::IndirectCallTypeMismatch,
        trap => return Outcome::Failed(format!("trap {trap}")),
    })
}

fn linker(store: &mut Store<Calls>, instances: &[Instance], module: &Module) -> Result<Linker<Calls>, Error> {
    let mut linker = Linker::new(store.engine());
    // A name may be imported more than once; any of its definitions is fine.
    linker.allow_shadowing(true);
    for import in module.imports() {
        let name = import.name().to_owned();
        let earlier = host::earlier_instance(import.module());
        let item: Extern = match import.ty() {
            _ if let Some(earlier) = earlier => {
                instances[earlier].get_export(&mut *store, &name).expect("the instance has the export")
            }
            ExternType::Func(ty) => {
                let results: Vec<ValType> = ty.results().map(|ty| val_type(&ty)).collect();
                Func::new(&mut *store, ty, move |mut caller: Caller<'_, Calls>, arguments, out| {
                    let arguments = arguments.iter().map(|value| from_wasmtime(&caller, value)).collect();
                    let values = caller.data_mut().call(&name, arguments, &results);
                    for (slot, value) in out.iter_mut().zip(values) {
                        *slot = to_wasmtime(&mut caller, value);
                    }
                    Ok(())
                })
                .into()
            }
            ExternType::Memory(ty) if ty.is_shared() => SharedMemory::new(store.engine(), ty)?.into(),
            ExternType::Memory(ty) => Memory::new(&mut *store, ty)?.into(),
            ExternType::Table(ty) => {
                let null = Ref::null(ty.element().heap_type());
                Table::new(&mut *store, ty, null)?.into()
            }
            ExternType::Global(ty) => {
                let value = host::global(&name, val_type(ty.content()));
                let value = to_wasmtime(&mut *store, value);
                Global::new(&mut *store, ty, value)?.into()
            }
            ExternType::Tag(ty) => Tag::new(&mut *store, &ty)?.into(),
        };
        linker.define(&*store, import.module(), import.name(), item)?;
    }
    Ok(linker)
}

/// The type of a host value, which is never a typed function reference.
fn val_type(ty: &wasmtime::ValType) -> ValType {
    match ty {
        wasmtime::ValType::I32 => ValType::I32,
        wasmtime::ValType::I64 => ValType::I64,
        wasmtime::ValType::F32 => ValType::F32,
        wasmtime::ValType::F64 => ValType::F64,
        wasmtime::ValType::V128 => ValType::V128,
        wasmtime::ValType::Ref(ty) if ty.heap_type().is_extern() => ValType::ExternRef,
        wasmtime::ValType::Ref(ty) if ty.heap_type().is_exn() => ValType::ExnRef,
        wasmtime::ValType::Ref(_) => ValType::FuncRef,
    }
}

fn to_wasmtime(store: impl wasmtime::AsContextMut, value: Value) -> Val {
    match value {
        Value::I32(value) => Val::I32(value),
        Value::I64(value) => Val::I64(value),
        Value::F32(bits) => Val::F32(bits),
        Value::F64(bits) => Val::F64(bits),
        Value::V128(bits) => Val::V128(V128::from(bits)),
        Value::Extern(None) => Val::ExternRef(None),
        Value::Extern(Some(number)) => {
            Val::ExternRef(Some(ExternRef::new(store, number).expect("the heap has room")))
        }
        // The host passes only null.
        Value::Func(_) => Val::FuncRef(None),
        Value::Exception(_) => Val::ExnRef(None),
    }
}

fn from_wasmtime(store: &impl wasmtime::AsContext, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(bits) => Value::F32(*bits),
        Val::F64(bits) => Value::F64(*bits),
        Val::V128(bits) => Value::V128(bits.as_u128()),
        Val::FuncRef(func) => Value::Func(func.is_some()),
        Val::ExnRef(exception) => Value::Exception(exception.is_some()),
        Val::ExternRef(None) => Value::Extern(None),
        Val::ExternRef(Some(reference)) => {
            let data = reference.data(store).expect("the reference belongs to this store");
            let number = data.and_then(|data| data.downcast_ref::<u32>());
            Value::Extern(Some(*number.expect("all host references are numbers")))
        }
        other => unreachable!("{other:?} has a type that is not compared"),
    }
}
