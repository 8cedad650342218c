//! Runs compiled modules in the runtime.

use std::borrow::Cow;

use wamr_aot_build::Interrupt;
use wamr_aot_rt::{
    ExternRef, ExternType, HostError, InstantiateError, Module, Trap, TrapKind,
    untyped::{self, CallError, Extern, Func, Global, Instance, Linker, Memory, Store, Table, Tag},
};

use crate::{
    host::{self, Calls},
    values::{Outcome, Payload, Value},
};

/// The fuel of calls that must not run out of it.
const ENOUGH_FUEL: u64 = i64::MAX as u64;

/// Instances of compiled modules, in a store.
pub struct Native {
    store: Store<Calls>,
    instances: Vec<Instance>,
    interrupt: Interrupt,
}

impl Native {
    /// One instance, whose imports are all defined.
    ///
    /// # Errors
    /// Returns an error if the module cannot be instantiated.
    pub fn new(module: &Module) -> Result<Native, InstantiateError> {
        let mut native = Native::empty(Interrupt::None);
        native.add(module)?;
        Ok(native)
    }

    /// A store without instances, for modules that can be interrupted in this way.
    pub fn empty(interrupt: Interrupt) -> Native {
        let mut native = Native { store: Store::new(Calls::default()), instances: Vec::new(), interrupt };
        if interrupt == Interrupt::Epoch {
            // A start function runs only if it can be interrupted.
            native.store.interrupt_handle().expect("the store has no instance yet");
        }
        native.allow(None);
        native
    }

    /// Adds an instance, which may import from the earlier ones.
    ///
    /// # Errors
    /// Returns an error if the module cannot be instantiated.
    pub fn add(&mut self, module: &Module) -> Result<(), InstantiateError> {
        let linker = linker(&mut self.store, &self.instances, module);
        self.instances.push(self.store.instantiate(module, &linker)?);
        Ok(())
    }

    /// Interrupts the next call after this much fuel, or at the next check of the epoch. With
    /// `None` it is not interrupted.
    pub(crate) fn allow(&mut self, fuel: Option<u64>) {
        let expected = "all modules can be interrupted in this way";
        match self.interrupt {
            Interrupt::Fuel => self.store.set_fuel(fuel.unwrap_or(ENOUGH_FUEL)).expect(expected),
            // Nothing ticks the counter.
            Interrupt::Epoch => self.store.set_deadline(if fuel.is_some() { 0 } else { 1 }).expect(expected),
            _ => {}
        }
    }

    /// Sets the stack limit of each call, in bytes.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        self.store.set_stack_limit(bytes);
    }

    /// Calls an export.
    pub fn call_export(&mut self, name: &str, arguments: &[Value]) -> Outcome {
        match self.instances[0].export(&self.store, name).and_then(Extern::func) {
            Some(function) => self.call(function, arguments),
            None => Outcome::Failed(format!("no function {name}")),
        }
    }

    pub(crate) fn call(&mut self, function: Func, arguments: &[Value]) -> Outcome {
        let arguments: Vec<untyped::Value> = arguments.iter().copied().map(to_native).collect();
        match function.call(&mut self.store, &arguments) {
            Ok(results) => Outcome::Returned(results.iter().map(from_native).collect()),
            Err(CallError::Trap(trap)) => of_trap(&trap),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// The exports of an instance, in the module's order.
    pub(crate) fn exports(&self, instance: usize) -> impl Iterator<Item = (&str, Extern)> {
        self.instances[instance].exports(&self.store)
    }

    pub(crate) fn calls(&mut self) -> &mut Calls {
        self.store.data_mut()
    }

    pub(crate) fn memory(&self, memory: Memory) -> Cow<'_, [u8]> {
        if let Ok(shared) = memory.shared(&self.store) {
            return shared.read_vec(0u64, shared.size() as u64).expect("the memory has its size").into();
        }
        memory.view(&self.store).expect("the memory belongs to this store").bytes().into()
    }

    pub(crate) fn global(&self, global: Global) -> Value {
        from_native(&global.get(&self.store).expect("the global belongs to this store"))
    }

    pub(crate) fn set_global(&mut self, global: Global, value: Value) {
        global
            .set(&mut self.store, to_native(value))
            .expect("the global is mutable and belongs to this store");
    }

    pub(crate) fn table(&self, table: Table) -> Vec<Value> {
        let len = table.len(&self.store).expect("the table belongs to this store");
        (0..len)
            .map(|i| from_native(&table.get(&self.store, i).expect("the index is in the table")))
            .collect()
    }
}

/// The outcome for a failed instantiation.
pub(crate) fn outcome(error: &InstantiateError) -> Outcome {
    match error.trap() {
        Some(trap) => of_trap(trap),
        None => Outcome::Failed(error.to_string()),
    }
}

fn of_trap(trap: &Trap) -> Outcome {
    match trap.exception() {
        Some(exception) => Outcome::Threw(Payload(exception.payload().iter().copied().map(Some).collect())),
        None => Outcome::Trapped(trap.kind()),
    }
}

fn linker(store: &mut Store<Calls>, instances: &[Instance], module: &Module) -> Linker<Calls> {
    let mut linker: Linker<Calls> = Linker::new();
    for import in module.imports() {
        let name = import.name;
        if let Some(earlier) = host::earlier_instance(import.module) {
            let item = instances[earlier].export(store, name).expect("the instance has the export");
            linker.define(import.module, name, item);
            continue;
        }
        match import.ty {
            // Recursion through the host. Only modules that are not compared import it.
            ExternType::Func(ty) if name == "again" => {
                linker.define_func(import.module, name, ty, |caller, arguments, out| {
                    let recurse = caller
                        .export("recurse")
                        .and_then(Extern::func)
                        .ok_or(HostError::new("no export `recurse`"))?;
                    let results = recurse.call(caller, arguments).map_err(CallError::into_trap)?;
                    out.copy_from_slice(&results);
                    Ok(())
                });
            }
            ExternType::Func(ty) => {
                let results = ty.results().to_vec();
                let called = name.to_owned();
                linker.define_func(import.module, name, ty, move |caller, arguments, out| {
                    let arguments = arguments.iter().map(from_native).collect();
                    let values = caller.data_mut().call(&called, arguments, &results);
                    for (slot, value) in out.iter_mut().zip(values) {
                        *slot = to_native(value);
                    }
                    Ok(())
                });
            }
            ExternType::Memory(ty) => {
                let memory = Memory::new(store, ty).expect("a memory of the declared type");
                linker.define(import.module, name, memory);
            }
            ExternType::Table(ty) => {
                let null = untyped::Value::zero(&ty.element);
                let table = Table::new(store, ty, null).expect("a table of the declared type");
                linker.define(import.module, name, table);
            }
            ExternType::Global(ty) => {
                let value = to_native(host::global(name, ty.value.clone()));
                let global = Global::new(store, ty, value).expect("a global of the declared type");
                linker.define(import.module, name, global);
            }
            ExternType::Tag(ty) => {
                let tag = Tag::new(store, ty).expect("a tag of the declared type");
                linker.define(import.module, name, tag);
            }
            other => unreachable!("the generator makes no import that is a {other}"),
        }
    }
    linker
}

/// A host reference: its number may be 0, which is not null.
fn to_native(value: Value) -> untyped::Value {
    match value {
        Value::I32(value) => untyped::Value::I32(value),
        Value::I64(value) => untyped::Value::I64(value),
        Value::F32(bits) => untyped::Value::F32(bits),
        Value::F64(bits) => untyped::Value::F64(bits),
        Value::V128(bits) => untyped::Value::V128(bits),
        Value::Extern(number) => {
            untyped::Value::ExternRef(number.and_then(|number| ExternRef::new(number as usize + 1)))
        }
        // The host passes only null.
        Value::Func(_) => untyped::Value::FuncRef(None::<Func>),
        Value::Exception(_) => untyped::Value::ExnRef(None),
    }
}

fn from_native(value: &untyped::Value) -> Value {
    match value {
        untyped::Value::I32(value) => Value::I32(*value),
        untyped::Value::I64(value) => Value::I64(*value),
        untyped::Value::F32(bits) => Value::F32(*bits),
        untyped::Value::F64(bits) => Value::F64(*bits),
        untyped::Value::V128(bits) => Value::V128(*bits),
        untyped::Value::ExternRef(reference) => {
            Value::Extern(reference.map(|reference| reference.get() as u32 - 1))
        }
        untyped::Value::FuncRef(func) => Value::Func(func.is_some()),
        untyped::Value::ExnRef(exception) => Value::Exception(exception.is_some()),
        other => unreachable!("{:?} has an unsupported type", other.ty()),
    }
}

/// Whether a trap of the compiled code matches that of an oracle, which does not distinguish some
/// kinds.
pub(crate) fn is_same_trap(compiled: TrapKind, oracle: TrapKind) -> bool {
    match (compiled, oracle) {
        (TrapKind::UndefinedElement, TrapKind::TableOutOfBounds) => true,
        (TrapKind::NullFunctionReference | TrapKind::NullExceptionReference, TrapKind::NullReference) => true,
        // An address that is neither aligned nor in bounds: the order of these checks is not
        // specified.
        (TrapKind::MemoryOutOfBounds, TrapKind::UnalignedAtomic) => true,
        _ => compiled == oracle,
    }
}
