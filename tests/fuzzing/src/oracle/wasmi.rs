//! The interpreter wasmi.

use std::borrow::Cow;

use wamr_aot_rt::{TrapKind, ValType};
use wasmi::{
    Config, Engine, Error, Extern, ExternRef, ExternType, F32, F64, Func, Global, Instance, Linker, Memory,
    Module, Mutability, Nullable, Ref, Store, Table, TrapCode, V128, Val,
    errors::{ErrorKind, InstantiationError},
};

use super::{Item, Oracle};
use crate::{
    host::{self, Calls},
    values::{Outcome, Value},
};

/// Instances in the interpreter.
pub(crate) struct Wasmi {
    store: Store<Calls>,
    instances: Vec<Instance>,
}

impl Oracle for Wasmi {
    type Func = Func;
    type Memory = Memory;
    type Table = Table;
    type Global = Global;

    fn empty() -> Wasmi {
        let mut config = Config::default();
        // More than the stack of compiled code, so that the interpreter does not determine the
        // depth.
        config.wasm_custom_page_sizes(true).wasm_wide_arithmetic(true);
        config.set_max_recursion_depth(100_000).set_max_stack_height(64 << 20);
        Wasmi { store: Store::new(&Engine::new(&config), Calls::default()), instances: Vec::new() }
    }

    fn add(&mut self, module: &[u8]) -> Result<(), Outcome> {
        let module = Module::new(self.store.engine(), module).map_err(|error| outcome(&error))?;
        let linker = linker(&mut self.store, &self.instances, &module).map_err(|error| outcome(&error))?;
        self.instances
            .push(linker.instantiate_and_start(&mut self.store, &module).map_err(|error| outcome(&error))?);
        Ok(())
    }

    fn call(&mut self, function: Func, arguments: &[Value], results: &[ValType]) -> Outcome {
        let arguments: Vec<Val> = arguments.iter().map(|value| to_wasmi(&mut self.store, *value)).collect();
        let mut out: Vec<Val> = results.iter().map(zero).collect();
        match function.call(&mut self.store, &arguments, &mut out) {
            Ok(()) => Outcome::Returned(out.iter().map(|value| from_wasmi(&self.store, value)).collect()),
            Err(error) => outcome(&error),
        }
    }

    fn export(&mut self, instance: usize, name: &str) -> Option<Item<Wasmi>> {
        Some(match self.instances[instance].get_export(&self.store, name)? {
            Extern::Func(func) => Item::Func(func),
            Extern::Memory(memory) => Item::Memory(memory),
            Extern::Table(table) => Item::Table(table),
            Extern::Global(global) => Item::Global(global),
        })
    }

    fn calls(&mut self) -> &mut Calls {
        self.store.data_mut()
    }

    fn memory(&self, memory: &Memory) -> Cow<'_, [u8]> {
        memory.data(&self.store).into()
    }

    fn global(&mut self, global: Global) -> Value {
        from_wasmi(&self.store, &global.get(&self.store))
    }

    fn set_global(&mut self, global: Global, value: Value) {
        let value = to_wasmi(&mut self.store, value);
        global.set(&mut self.store, value).expect("the global is mutable and of the value's type");
    }

    fn table(&mut self, table: Table) -> Vec<Value> {
        let element = |index| match table.get(&self.store, index).expect("the index is in the table") {
            Ref::Func(func) => Value::Func(!func.is_null()),
            Ref::Extern(reference) => Value::Extern(number(&self.store, &reference)),
        };
        (0..table.size(&self.store)).map(element).collect()
    }
}

fn outcome(error: &Error) -> Outcome {
    if let ErrorKind::Instantiation(InstantiationError::ElementSegmentDoesNotFit { .. }) = error.kind() {
        return Outcome::Trapped(TrapKind::TableOutOfBounds);
    }
    let Some(code) = error.as_trap_code() else {
        return Outcome::Failed(error.to_string());
    };
    Outcome::Trapped(match code {
        TrapCode::UnreachableCodeReached => TrapKind::Unreachable,
        TrapCode::MemoryOutOfBounds => TrapKind::MemoryOutOfBounds,
        TrapCode::TableOutOfBounds => TrapKind::TableOutOfBounds,
        TrapCode::IndirectCallToNull => TrapKind::UninitializedElement,
        TrapCode::IntegerDivisionByZero => TrapKind::IntegerDivideByZero,
        TrapCode::IntegerOverflow => TrapKind::IntegerOverflow,
        TrapCode::BadConversionToInteger => TrapKind::InvalidConversionToInteger,
        TrapCode::StackOverflow => TrapKind::StackOverflow,
        TrapCode::BadSignature => TrapKind::IndirectCallTypeMismatch,
        code => return Outcome::Failed(format!("trap {code:?}")),
    })
}

fn linker(store: &mut Store<Calls>, instances: &[Instance], module: &Module) -> Result<Linker<Calls>, Error> {
    let mut linker = Linker::new(store.engine());
    for import in module.imports() {
        let name = import.name().to_owned();
        let earlier = host::earlier_instance(import.module());
        let item: Extern = match import.ty() {
            _ if let Some(earlier) = earlier => {
                instances[earlier].get_export(&*store, &name).expect("the instance has the export")
            }
            ExternType::Func(ty) => {
                let results: Vec<ValType> = ty.results().iter().map(|ty| val_type(*ty)).collect();
                let function = Func::new(
                    &mut *store,
                    ty.clone(),
                    move |mut caller: wasmi::Caller<'_, Calls>, arguments, out| {
                        let arguments = arguments.iter().map(|value| from_wasmi(&caller, value)).collect();
                        let values = caller.data_mut().call(&name, arguments, &results);
                        for (slot, value) in out.iter_mut().zip(values) {
                            *slot = to_wasmi(&mut caller, value);
                        }
                        Ok(())
                    },
                );
                function.into()
            }
            ExternType::Memory(ty) => Memory::new(&mut *store, *ty)?.into(),
            ExternType::Table(ty) => Table::new(&mut *store, *ty, Ref::null(ty.element()))?.into(),
            ExternType::Global(ty) => {
                let value = to_wasmi(&mut *store, host::global(&name, val_type(ty.content())));
                let mutability = if ty.mutability().is_mut() { Mutability::Var } else { Mutability::Const };
                Global::new(&mut *store, value, mutability).into()
            }
        };
        // A name may be imported more than once; any of its definitions is fine.
        linker.allow_shadowing(true);
        linker.define(import.module(), import.name(), item).map_err(|error| Error::new(error.to_string()))?;
    }
    Ok(linker)
}

fn val_type(ty: wasmi::ValType) -> ValType {
    match ty {
        wasmi::ValType::I32 => ValType::I32,
        wasmi::ValType::I64 => ValType::I64,
        wasmi::ValType::F32 => ValType::F32,
        wasmi::ValType::F64 => ValType::F64,
        wasmi::ValType::V128 => ValType::V128,
        wasmi::ValType::FuncRef => ValType::FuncRef,
        wasmi::ValType::ExternRef => ValType::ExternRef,
    }
}

fn zero(ty: &ValType) -> Val {
    match ty {
        ValType::I32 => Val::I32(0),
        ValType::I64 => Val::I64(0),
        ValType::F32 => Val::F32(F32::from_bits(0)),
        ValType::F64 => Val::F64(F64::from_bits(0)),
        ValType::ExternRef => Val::ExternRef(Nullable::Null),
        ValType::V128 => Val::V128(V128::from(0)),
        ValType::FuncRef => Val::FuncRef(Nullable::Null),
        ty => unreachable!("the interpreter does not support {ty}"),
    }
}

fn to_wasmi(store: impl wasmi::AsContextMut, value: Value) -> Val {
    match value {
        Value::I32(value) => Val::I32(value),
        Value::I64(value) => Val::I64(value),
        Value::F32(bits) => Val::F32(F32::from_bits(bits)),
        Value::F64(bits) => Val::F64(F64::from_bits(bits)),
        Value::V128(bits) => Val::V128(V128::from(bits)),
        Value::Extern(None) => Val::ExternRef(Nullable::Null),
        Value::Extern(Some(number)) => Val::ExternRef(Nullable::Val(ExternRef::new(store, number))),
        Value::Func(_) => Val::FuncRef(Nullable::Null),
        Value::Exception(_) => unreachable!("the interpreter has no exceptions"),
    }
}

fn from_wasmi(store: &impl wasmi::AsContext, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(value) => Value::F32(value.to_bits()),
        Val::F64(value) => Value::F64(value.to_bits()),
        Val::ExternRef(reference) => Value::Extern(number(store, reference)),
        Val::FuncRef(func) => Value::Func(!func.is_null()),
        Val::V128(bits) => Value::V128(bits.as_u128()),
    }
}

fn number(store: &impl wasmi::AsContext, reference: &Nullable<ExternRef>) -> Option<u32> {
    let number = reference.val()?.data(store.as_context()).downcast_ref::<u32>();
    Some(*number.expect("all host references are numbers"))
}
