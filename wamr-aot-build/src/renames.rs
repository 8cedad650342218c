//! The Rust names that the user chose for imports and exports.

use std::collections::BTreeMap;

use crate::emscripten::EmscriptenNames;

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
    /// Whether the hashes of wasm-bindgen are left out of the names of imported functions.
    pub(crate) ignores_hashes: bool,
    /// The names that Emscripten made short.
    pub(crate) emscripten: Option<EmscriptenNames>,
}
