//! Ruby with Wasmtime.

use std::fs;

use benches::peer::{self, Allocation};
use wasmtime::{Engine, Extern, Instance, Linker, Module, Store, Val};
use wasmtime_wasi::{
    FsPerms, WasiCtxBuilder,
    p1::{self, WasiP1Ctx},
};

use super::{
    Result, STACK,
    ruby::{self, HANDLES, SAME},
};

fn engine() -> Engine {
    peer::engine(Allocation::OnDemand, |config| _ = config.async_stack_size(2 * STACK).max_wasm_stack(STACK))
}

pub(crate) fn compile(module: &str, output: &str) -> Result {
    Ok(fs::write(output, engine().precompile_module(&fs::read(module)?)?)?)
}

pub(crate) struct Guest {
    store: Store<WasiP1Ctx>,
    instance: Instance,
}

impl Guest {
    pub(crate) fn new(file: &str, directory: &str) -> Result<Guest> {
        let engine = engine();
        // SAFETY: who runs this made the file by `compile`, as the documentation says.
        let module = unsafe { Module::deserialize_file(&engine, file)? };
        let mut linker = Linker::new(&engine);
        p1::add_to_linker_sync(&mut linker, |ctx| ctx)?;
        for name in SAME {
            linker.func_wrap(HANDLES, name, |handle: u32| handle)?;
        }
        linker.define_unknown_imports_as_traps(&module)?;
        let mut builder = WasiCtxBuilder::new();
        builder.allow_blocking_current_thread(true).inherit_stdio();
        builder.preopened_dir(directory, "/data", FsPerms::ReadOnly)?;
        let mut store = Store::new(&engine, builder.build_p1());
        let instance = linker.instantiate(&mut store, &module)?;
        Ok(Guest { store, instance })
    }

    fn export(&mut self, name: &str) -> Result<Extern> {
        self.instance
            .get_export(&mut self.store, name)
            .ok_or_else(|| format!("there is no export `{name}`").into())
    }
}

impl ruby::Guest for Guest {
    fn call(&mut self, export: &str, arguments: &[u32]) -> Result<u32> {
        let function = self.export(export)?.into_func().ok_or("the export is no function")?;
        let arguments: Vec<Val> = arguments.iter().map(|value| Val::I32(value.cast_signed())).collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function.call(&mut self.store, &arguments, &mut results)?;
        match results.first() {
            None => Ok(0),
            Some(Val::I32(value)) => Ok(value.cast_unsigned()),
            Some(_) => Err("the result is no i32".into()),
        }
    }

    fn memory(&mut self) -> Result<&mut [u8]> {
        let memory = self.export("memory")?.into_memory().ok_or("the export is no memory")?;
        Ok(memory.data_mut(&mut self.store))
    }
}
