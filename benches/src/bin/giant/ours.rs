//! Ruby with this project.

use std::{fs, path::Path};

use wamr_aot_build::{Builder, OptLevel, Output};
use wamr_aot_rt::{
    ExternType, HostError, Module,
    untyped::{Extern, Instance, Linker, Store, Value},
};
use wamr_aot_wasi::{Access, PREVIEW1, WasiCtx, add_to_linker};

use super::{
    Result, STACK,
    ruby::{self, HANDLES, SAME},
};

pub(crate) fn compile(module: &str, output: &str) -> Result {
    let directory = Path::new(output).with_extension("d");
    let builder = Builder::from_bytes("ruby", fs::read(module)?).untyped();
    let builder = builder.opt_level(OptLevel::Speed).output(Output::Loadable);
    let artefact = builder.out_dir(&directory).try_compile()?;
    fs::rename(artefact.loadable().ok_or("there is no artefact")?, output)?;
    Ok(fs::remove_dir_all(&directory)?)
}

pub(crate) struct Guest {
    store: Store<WasiCtx>,
    instance: Instance,
}

impl Guest {
    pub(crate) fn new(file: &str, directory: &str) -> Result<Guest> {
        // SAFETY: who runs this made the file by `compile`, as the documentation says.
        let module = unsafe { Module::load(file)? };
        let mut linker = Linker::new();
        add_to_linker(&mut linker, |ctx: &mut WasiCtx| ctx);
        for import in module.imports().filter(|import| import.module != PREVIEW1) {
            let ExternType::Func(ty) = import.ty else { return Err("an import is no function".into()) };
            let is_same = import.module == HANDLES && SAME.contains(&import.name);
            linker.define_func(import.module, import.name, ty, move |_, arguments, results| {
                if is_same {
                    results[0] = arguments[0];
                    return Ok(());
                }
                Err(HostError::new("there is no JavaScript"))
            });
        }
        let ctx = WasiCtx::builder().inherit_stdio().preopen_dir(directory, "/data", Access::Read).build()?;
        let mut store = Store::new(ctx);
        store.set_stack_limit(STACK);
        let instance = store.instantiate(&module, &linker)?;
        Ok(Guest { store, instance })
    }

    fn export(&self, name: &str) -> Result<Extern> {
        self.instance.export(&self.store, name).ok_or_else(|| format!("there is no export `{name}`").into())
    }
}

impl ruby::Guest for Guest {
    fn call(&mut self, export: &str, arguments: &[u32]) -> Result<u32> {
        let function = self.export(export)?.func().ok_or("the export is no function")?;
        let arguments: Vec<Value> = arguments.iter().map(|value| Value::I32(value.cast_signed())).collect();
        match function.call(&mut self.store, &arguments)?.first() {
            None => Ok(0),
            Some(Value::I32(value)) => Ok(value.cast_unsigned()),
            Some(_) => Err("the result is no i32".into()),
        }
    }

    fn memory(&mut self) -> Result<&mut [u8]> {
        let memory = self.export("memory")?.memory().ok_or("the export is no memory")?;
        Ok(memory.view_mut(&mut self.store)?.into_bytes())
    }
}
