//! [`Linker`]: what modules can import, by name.

use alloc::{collections::BTreeMap, string::String, sync::Arc};

use super::{
    caller::Caller,
    func::HostCode,
    handle::{Extern, Instance},
    shared::check,
    store::{AsStore, shared},
    value::Value,
};
use crate::{
    base::types::{ExternType, FuncType},
    memory::shared::SharedMemory,
    module::Module,
    trap::{HostError, call_error::StoreError},
};

/// What modules can import, by name. One linker serves any number of instances, and stores with
/// data of one type.
pub struct Linker<T> {
    modules: BTreeMap<String, BTreeMap<String, Definition<T>>>,
}

pub(super) enum Definition<T> {
    Extern(Extern),
    /// Of no store.
    Shared(SharedMemory),
    /// Nothing, for this reason.
    Refused(&'static str),
    /// A function of the host's, made for each instance that imports it.
    Host {
        ty: FuncType,
        code: HostCode<T>,
    },
}

impl<T> Clone for Definition<T> {
    fn clone(&self) -> Self {
        match self {
            Definition::Extern(item) => Definition::Extern(*item),
            Definition::Shared(memory) => Definition::Shared(memory.clone()),
            Definition::Refused(why) => Definition::Refused(why),
            Definition::Host { ty, code } => Definition::Host { ty: ty.clone(), code: Arc::clone(code) },
        }
    }
}

impl<T> Linker<T> {
    /// A linker without definitions.
    pub fn new() -> Linker<T> {
        Linker { modules: BTreeMap::new() }
    }

    /// Defines something of a store's. An earlier definition of the name is replaced.
    pub fn define(&mut self, module: &str, name: &str, item: impl Into<Extern>) -> &mut Linker<T> {
        self.insert(module, name, Definition::Extern(item.into()))
    }

    /// Defines a shared memory, for instances in any store on any thread. An earlier definition of
    /// the name is replaced.
    pub fn define_shared_memory(
        &mut self,
        module: &str,
        name: &str,
        memory: &SharedMemory,
    ) -> &mut Linker<T> {
        self.insert(module, name, Definition::Shared(memory.clone()))
    }

    /// Defines a function of the host's. It gets the arguments and leaves the results in the last
    /// parameter, which holds zeroes of the right types. An earlier definition of the name is
    /// replaced.
    pub fn define_func(
        &mut self,
        module: &str,
        name: &str,
        ty: FuncType,
        code: impl Fn(&mut Caller<'_, T>, &[Value], &mut [Value]) -> Result<(), HostError> + Send + Sync + 'static,
    ) -> &mut Linker<T> {
        self.insert(module, name, Definition::Host { ty, code: Arc::new(code) })
    }

    /// Says why nothing will be defined under a name: instantiating a module that imports it fails
    /// with this text, whatever else is missing. An earlier definition of the name is replaced, and
    /// a later one replaces the refusal.
    ///
    /// ```
    /// use wamr_aot_rt::untyped::Linker;
    ///
    /// let mut linker = Linker::<()>::new();
    /// linker.refuse("env", "fork", "there are no processes: build the guest without them");
    /// ```
    pub fn refuse(&mut self, module: &str, name: &str, why: &'static str) -> &mut Linker<T> {
        self.insert(module, name, Definition::Refused(why))
    }

    /// Defines each function that the module imports and that has no definition yet: it ends the
    /// guest's call with a trap that says which import is not implemented.
    ///
    /// ```
    /// # fn start(module: &wamr_aot_rt::Module) -> Result<(), Box<dyn std::error::Error>> {
    /// use wamr_aot_rt::untyped::{Linker, Store};
    ///
    /// // After the definitions of what the guest needs.
    /// let mut linker = Linker::<()>::new();
    /// linker.stub_imports(module);
    /// Store::new(()).instantiate(module, &linker)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn stub_imports(&mut self, module: &Module) -> &mut Linker<T> {
        for import in module.imports() {
            let ExternType::Func(ty) = import.ty else { continue };
            if self.get(import.module, import.name).is_none() {
                let stub = |_: &mut Caller<'_, T>, _: &[Value], _: &mut [Value]| {
                    Err(HostError::new("the host does not implement it"))
                };
                self.define_func(import.module, import.name, ty, stub);
            }
        }
        self
    }

    /// Defines all exports of an instance, under a module name.
    ///
    /// # Errors
    /// If the instance belongs to another store.
    pub fn define_instance(
        &mut self,
        store: &impl AsStore<Data = T>,
        module: &str,
        instance: Instance,
    ) -> Result<&mut Linker<T>, StoreError> {
        let shared = shared(store);
        check(shared, instance.store)?;
        for (name, item) in &shared.instances[instance.index as usize].exports {
            self.insert(module, name, Definition::Extern(*item));
        }
        Ok(self)
    }

    fn insert(&mut self, module: &str, name: &str, definition: Definition<T>) -> &mut Linker<T> {
        self.modules.entry(module.into()).or_default().insert(name.into(), definition);
        self
    }

    pub(super) fn get(&self, module: &str, name: &str) -> Option<&Definition<T>> {
        self.modules.get(module)?.get(name)
    }
}

impl<T> Default for Linker<T> {
    fn default() -> Linker<T> {
        Linker::new()
    }
}

impl<T> Clone for Linker<T> {
    fn clone(&self) -> Linker<T> {
        Linker { modules: self.modules.clone() }
    }
}

impl<T> core::fmt::Debug for Linker<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let names =
            self.modules.iter().flat_map(|(module, items)| items.keys().map(move |name| (module, name)));
        f.debug_set().entries(names).finish()
    }
}
