//! The engines with which compiled code is compared.

mod wasmi;
#[cfg(feature = "wasmtime")]
mod wasmtime;

use std::borrow::Cow;

use wamr_aot_rt::ValType;

pub(crate) use self::wasmi::Wasmi;
#[cfg(feature = "wasmtime")]
pub(crate) use self::wasmtime::Wasmtime;
use crate::{
    host::Calls,
    values::{Outcome, Value},
};

/// An engine, with instances that share one store.
pub(crate) trait Oracle {
    type Func: Copy;
    type Memory: Clone;
    type Table: Copy;
    type Global: Copy;

    /// A store without instances.
    fn empty() -> Self;

    /// Adds an instance, which may import from the earlier ones.
    fn add(&mut self, module: &[u8]) -> Result<(), Outcome>;

    fn export(&mut self, instance: usize, name: &str) -> Option<Item<Self>>;
    fn call(&mut self, function: Self::Func, arguments: &[Value], results: &[ValType]) -> Outcome;
    fn calls(&mut self) -> &mut Calls;
    fn memory(&self, memory: &Self::Memory) -> Cow<'_, [u8]>;
    fn table(&mut self, table: Self::Table) -> Vec<Value>;
    fn global(&mut self, global: Self::Global) -> Value;
    fn set_global(&mut self, global: Self::Global, value: Value);
}

/// An export of an instance.
pub(crate) enum Item<O: Oracle + ?Sized> {
    Func(O::Func),
    Memory(O::Memory),
    Table(O::Table),
    Global(O::Global),
}
