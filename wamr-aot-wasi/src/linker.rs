//! [`add_to_linker`]: the functions for the untyped API.

use wamr_aot_rt::{
    FuncType, HostError, ValType,
    untyped::{Caller, Extern, Linker, Value},
};

use crate::{Guest, GuestMemory, PREVIEW1, SNAPSHOT0, WasiCtx, functions, preview1};

/// Why there is no `wasi.thread-spawn`.
const NO_THREADS: &str =
    "threads (wasi-threads) are not supported: compile the guest without threads, for wasm32-wasip1";

/// Defines the functions of `wasi_snapshot_preview1` and `wasi_unstable`. `get` says where the
/// context is in the store's data.
///
/// A module that imports `wasi.thread-spawn` is refused when it is instantiated: guests have no
/// threads.
///
/// ```
/// use wamr_aot_rt::untyped::{Linker, Store};
/// use wamr_aot_wasi::{WasiCtx, add_to_linker};
///
/// let mut linker = Linker::new();
/// add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
/// let store = Store::new(WasiCtx::builder().args(["guest"]).build()?);
/// # Ok::<(), wamr_aot_wasi::BuildError>(())
/// ```
pub fn add_to_linker<T: 'static>(linker: &mut Linker<T>, get: fn(&mut T) -> &mut WasiCtx) {
    new::add(linker, PREVIEW1, get);
    old::add(linker, SNAPSHOT0, get);
    linker.refuse("wasi", "thread-spawn", NO_THREADS);
    for module in [PREVIEW1, SNAPSHOT0] {
        let ty = FuncType::new([ValType::I32], []);
        linker.define_func(module, "proc_exit", ty, move |caller, arguments, _| {
            let code = arguments.first().and_then(Value::i32).unwrap_or_default();
            preview1::proc_exit(&mut LinkedGuest { caller, get }, code)
        });
    }
}

/// A guest of a store.
struct LinkedGuest<'a, 'b, T> {
    caller: &'a mut Caller<'b, T>,
    get: fn(&mut T) -> &mut WasiCtx,
}

impl<T> Guest for LinkedGuest<'_, '_, T> {
    fn parts(&mut self) -> Result<(&mut WasiCtx, GuestMemory<'_>), HostError> {
        let memory = self.caller.export("memory").and_then(Extern::memory);
        let memory = memory.ok_or(HostError::new("the module exports no memory with the name `memory`"))?;
        let (data, memory) = self.caller.split(memory)?;
        Ok(((self.get)(data), memory.into()))
    }

    fn waited(&mut self, milliseconds: u64) -> Result<(), HostError> {
        Ok(self.caller.waited(milliseconds)?)
    }
}

/// A number, as a guest passes it. Modules are linked by type, so it is one of this type.
trait Number: Default {
    fn of(value: Option<&Value>) -> Self;
}

impl Number for i32 {
    fn of(value: Option<&Value>) -> i32 {
        value.and_then(Value::i32).unwrap_or_default()
    }
}

impl Number for i64 {
    fn of(value: Option<&Value>) -> i64 {
        match value {
            Some(Value::I64(value)) => *value,
            _ => 0,
        }
    }
}

macro_rules! define_linking {
    ($($(#[$doc:meta])* $name:ident($($parameter:ident: $ty:ident),*) $how:ident $code:path;)*) => {
        pub(super) fn add<T: 'static>(
            linker: &mut Linker<T>,
            module: &str,
            get: fn(&mut T) -> &mut WasiCtx,
        ) {
            $({
                let ty = FuncType::new([$(functions::value_type!($ty)),*], [ValType::I32]);
                linker.define_func(module, stringify!($name), ty, move |caller, arguments, results| {
                    let mut rest = arguments.iter();
                    $(let $parameter: $ty = Number::of(rest.next());)*
                    debug_assert!(rest.next().is_none(), "a guest was linked by another type");
                    let errno = version::$name(&mut LinkedGuest { caller, get } $(, $parameter)*)?;
                    if let Some(result) = results.first_mut() {
                        *result = Value::I32(errno);
                    }
                    Ok(())
                });
            })*
        }
    };
}

mod new {
    use super::*;
    use crate::preview1 as version;

    functions::preview1!(define_linking);
}

mod old {
    use super::*;
    use crate::snapshot0 as version;

    functions::snapshot0!(define_linking);
}
