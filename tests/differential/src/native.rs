//! The compiled module, in the runtime.

use wamr_aot_rt::{
    ExternRef, ExternType, HostError, InstantiateError, Module, TrapKind,
    untyped::{self, CallError, Extern, Func, Global, Instance, Linker, Memory, Store, Table},
};

use crate::{
    host::{self, Calls},
    values::{Outcome, Value},
};

/// An instance of a compiled module, with its store.
pub struct Native {
    store: Store<Calls>,
    instance: Instance,
}

impl Native {
    /// An instance whose imports are all there.
    ///
    /// # Errors
    /// Where the module cannot be instantiated.
    pub fn new(module: &Module) -> Result<Native, InstantiateError> {
        let mut store = Store::new(Calls::default());
        let linker = linker(&mut store, module);
        let instance = store.instantiate(module, &linker)?;
        Ok(Native { store, instance })
    }

    /// Sets the stack bytes of each call.
    pub fn set_stack_limit(&mut self, bytes: usize) {
        self.store.set_stack_limit(bytes);
    }

    /// Calls an export.
    pub fn call_export(&mut self, name: &str, arguments: &[Value]) -> Outcome {
        match self.instance.export(&self.store, name).and_then(Extern::func) {
            Some(function) => self.call(function, arguments),
            None => Outcome::Failed(format!("no function {name}")),
        }
    }

    pub(crate) fn call(&mut self, function: Func, arguments: &[Value]) -> Outcome {
        let arguments: Vec<untyped::Value> = arguments.iter().copied().map(to_native).collect();
        match function.call(&mut self.store, &arguments) {
            Ok(results) => Outcome::Returned(results.iter().map(from_native).collect()),
            Err(CallError::Trap(trap)) => Outcome::Trapped(trap.kind()),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// In the module's order.
    pub(crate) fn exports(&self) -> impl Iterator<Item = (&str, Extern)> {
        self.instance.exports(&self.store)
    }

    pub(crate) fn calls(&mut self) -> &mut Calls {
        self.store.data_mut()
    }

    pub(crate) fn memory(&self, memory: Memory) -> &[u8] {
        memory.view(&self.store).expect("the memory is of this store").bytes()
    }

    pub(crate) fn global(&self, global: Global) -> Value {
        from_native(&global.get(&self.store).expect("the global is of this store"))
    }

    pub(crate) fn set_global(&mut self, global: Global, value: Value) {
        global.set(&mut self.store, to_native(value)).expect("the global is mutable and of this store");
    }

    pub(crate) fn table(&self, table: Table) -> Vec<Value> {
        let len = table.len(&self.store).expect("the table is of this store");
        (0..len).map(|i| from_native(&table.get(&self.store, i).expect("the index is in the table"))).collect()
    }
}

/// What an instantiation that failed comes down to.
pub(crate) fn outcome(error: &InstantiateError) -> Outcome {
    match error.trap() {
        Some(trap) => Outcome::Trapped(trap.kind()),
        None => Outcome::Failed(error.to_string()),
    }
}

fn linker(store: &mut Store<Calls>, module: &Module) -> Linker<Calls> {
    let mut linker: Linker<Calls> = Linker::new();
    for import in module.imports() {
        let name = import.name;
        match import.ty {
            // Goes round through the host. Only modules that are not compared import it.
            ExternType::Func(ty) if name == "again" => {
                linker.define_func(import.module, name, ty, |caller, arguments, out| {
                    let recurse = caller.export("recurse").and_then(Extern::func).ok_or(HostError::new("nothing to call"))?;
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
        }
    }
    linker
}

/// A reference of the host's: its number, which may be 0, is never null.
fn to_native(value: Value) -> untyped::Value {
    match value {
        Value::I32(value) => untyped::Value::I32(value),
        Value::I64(value) => untyped::Value::I64(value),
        Value::F32(bits) => untyped::Value::F32(bits),
        Value::F64(bits) => untyped::Value::F64(bits),
        Value::V128(bits) => untyped::Value::V128(bits),
        Value::Extern(number) => untyped::Value::ExternRef(number.and_then(|number| ExternRef::new(number as usize + 1))),
        // Only null comes from outside.
        Value::Func(_) => untyped::Value::FuncRef(None::<Func>),
    }
}

fn from_native(value: &untyped::Value) -> Value {
    match value {
        untyped::Value::I32(value) => Value::I32(*value),
        untyped::Value::I64(value) => Value::I64(*value),
        untyped::Value::F32(bits) => Value::F32(*bits),
        untyped::Value::F64(bits) => Value::F64(*bits),
        untyped::Value::V128(bits) => Value::V128(*bits),
        untyped::Value::ExternRef(reference) => Value::Extern(reference.map(|reference| reference.get() as u32 - 1)),
        untyped::Value::FuncRef(func) => Value::Func(func.is_some()),
        other => unreachable!("{:?} is of no supported type", other.ty()),
    }
}

/// The kinds that the interpreter does not tell apart, as one.
pub(crate) fn comparable(kind: TrapKind) -> TrapKind {
    match kind {
        TrapKind::UndefinedElement => TrapKind::TableOutOfBounds,
        kind => kind,
    }
}
