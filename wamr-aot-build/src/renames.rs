//! The Rust names that the user chose for imports and exports.

use std::collections::BTreeMap;

use wamr_aot_abi::names;

use crate::diagnostics::{Finding, catalogue, report::quote};

/// Names, and what they are renamed to. Only identifiers are affected: the imports and exports of
/// an artefact keep their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Renames {
    /// Methods, by the name of the export.
    pub(crate) exports: BTreeMap<String, String>,
    /// Functions of a trait, by module and name.
    pub(crate) imports: BTreeMap<(String, String), String>,
    /// Traits, by module.
    pub(crate) modules: BTreeMap<String, String>,
}

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
