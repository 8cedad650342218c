//! The untyped API: instances whose imports and exports are looked up by name at run time, and that
//! call each other.
//!
//! A [`Store`] owns the host's data and everything that instances share. [`Func`], [`Memory`],
//! [`Table`], [`Global`], [`Tag`] and [`Instance`] are handles: plain values that name something in
//! a store, and that are used with that store. Given to another, they return an error.
//!
//! ```
//! use wamr_aot_rt::{MemoryType, untyped::{Memory, Store}};
//!
//! let mut store = Store::new(());
//! let memory = Memory::new(&mut store, MemoryType::new(1, Some(2)))?;
//! memory.view_mut(&mut store)?.write_bytes(0, b"hello")?;
//! assert_eq!(memory.view(&store)?.read_str(0, 5)?, "hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod caller;
mod func;
mod global;
mod handle;
mod instance;
mod interrupt;
mod linker;
mod memory;
mod registry;
mod shared;
#[cfg(feature = "load")]
pub(crate) mod state;
mod store;
mod table;
mod tag;
mod value;

pub use caller::Caller;
pub use handle::{Extern, Func, Global, Instance, Memory, Table, Tag};
pub use linker::Linker;
pub use store::{AsStore, AsStoreMut, Store};
pub use value::{ExnRef, Value};

pub use crate::trap::call_error::{CallError, StoreError};
