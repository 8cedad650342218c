//! [`Rules`]: a module that was verified, and is ready to serve.

use std::{error::Error, path::Path};

wamr_aot_rt::include_aot!(mod bindings = "rules_1");

pub(crate) use bindings::Instance;

/// What an artefact says about prices.
pub struct Rules {
    module: bindings::Module,
    version: i32,
}

impl Rules {
    /// Loads an artefact and tries it.
    ///
    /// # Errors
    /// If the file is damaged or not complete, was compiled for another machine or another version
    /// of the runtime, lacks a function that the bindings have, or computes nonsense.
    pub fn load(path: &Path) -> Result<Rules, Box<dyn Error>> {
        // SAFETY: an artefact is machine code. Only who operates the service can write the
        // directory that it is in. For artefacts that come from elsewhere there are signatures:
        // `Module::load_signed`.
        let module = unsafe { bindings::Module::load(path) }?;
        let mut trial = Instance::from_module(&module, ())?;
        let version = trial.version()?;
        let price = trial.price(100, 1)?;
        if price != 100 {
            return Err(format!("by these rules, a piece for 100 costs {price}").into());
        }
        Ok(Rules { module, version })
    }

    /// The rules' own number.
    pub fn version(&self) -> i32 {
        self.version
    }

    pub(crate) fn instantiate(&self) -> Result<Instance, Box<dyn Error>> {
        Ok(Instance::from_module(&self.module, ())?)
    }
}
