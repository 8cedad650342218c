//! Which imported functions the host may leave out, and whether the module has them.

use crate::{
    diagnostics::{Finding, catalogue, report::quote},
    stubs::Stubs,
};

impl Stubs {
    /// Whether the function is one of them.
    pub(crate) fn contains(&self, module: &str, name: &str) -> bool {
        self.modules.contains(module) || self.imports.contains(&(module.to_owned(), name.to_owned()))
    }

    /// The errors in the choice, for a module that imports functions under these names.
    pub(crate) fn check<'a>(
        &self,
        imports: impl Iterator<Item = (&'a str, &'a str)> + Clone,
    ) -> Vec<Finding> {
        let modules =
            self.modules.iter().filter(|module| !imports.clone().any(|(other, _)| other == *module));
        let modules = modules.map(|module| format!("function from {}", quote(module)));
        let functions = self
            .imports
            .iter()
            .filter(|(module, name)| !imports.clone().any(|other| other == (module, name)));
        let functions =
            functions.map(|(module, name)| format!("function {}", quote(&format!("{module}.{name}"))));
        modules.chain(functions).map(|what| catalogue::nothing_to_stub(&what)).collect()
    }
}
