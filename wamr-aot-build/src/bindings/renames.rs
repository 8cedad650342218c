//! Whether the names that the user chose fit the module.

use wamr_aot_abi::names;

use crate::{
    diagnostics::{Finding, catalogue, report::quote},
    renames::Renames,
};

impl Renames {
    /// The errors in the renames for a module with these imports and exports.
    pub(crate) fn check<'a>(
        &self,
        imports: impl Iterator<Item = (&'a str, &'a str)> + Clone,
        exports: impl Iterator<Item = &'a str> + Clone,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut check = |what: String, is_known: bool, to: &str| {
            if !is_known {
                findings.push(catalogue::nothing_to_rename(&what));
            } else if let Err(why) = names::check(to) {
                findings.push(catalogue::bad_rename(&what, to, why));
            }
        };
        for (name, to) in &self.exports {
            check(format!("export {}", quote(name)), exports.clone().any(|other| other == name), to);
        }
        for ((module, name), to) in &self.imports {
            let is_known = imports.clone().any(|other| other == (module, name));
            check(format!("import {}", quote(&format!("{module}.{name}"))), is_known, to);
        }
        for (module, to) in &self.modules {
            check(
                format!("import module {}", quote(module)),
                imports.clone().any(|(other, _)| other == module),
                to,
            );
        }
        findings
    }
}
