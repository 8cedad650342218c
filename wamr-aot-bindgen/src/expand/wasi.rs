//! What WASI asks of a module: the imports that are checked for it, its memory, and how its program
//! starts.

use wamr_aot_abi::{
    manifest::{Export, Import, Item, Manifest, Signature},
    wasi::{THREAD_SPAWN, Version},
};

use super::docs;

/// The export that a guest's program starts with.
const START: &str = "_start";

/// The export with which a guest that is no program initialises itself.
const INITIALIZE: &str = "_initialize";

/// What a module has for WASI: places among the exports.
pub(super) struct Wasi {
    /// The memory, if a function of WASI is imported.
    pub(super) memory: Option<usize>,
    /// The function that runs the program of a command.
    pub(super) start: Option<usize>,
    /// The function that initialises a reactor.
    pub(super) initialize: Option<usize>,
}

impl Wasi {
    /// Looks for it. What is wrong is added to `errors`.
    pub(super) fn new(manifest: &Manifest, errors: &mut Vec<String>) -> Wasi {
        let start = entry(START, manifest, errors);
        let initialize = entry(INITIALIZE, manifest, errors);
        if start.is_some() && initialize.is_some() {
            let message = "the module exports `_start` and `_initialize`, but in WASI it is either a program \
                           or not: compile the guest with one of the two";
            errors.push(message.to_owned());
        }
        if let Some(start) = start {
            let method = run_name(&manifest.exports[start]);
            let others = manifest.exports.iter().enumerate().filter(|(place, _)| *place != start);
            let exported = others.flat_map(|(_, export)| export.item.methods(&export.ident));
            let imports = manifest.imports.iter().filter(|import| !matches!(import.item, Item::Function(_)));
            let imported = imports.flat_map(|import| import.item.methods(&import.accessor()));
            if exported.chain(imported).any(|other| other == method) {
                errors.push(format!(
                    "the program of the module runs by the method `{method}`, which another item has \
                     too: rename one of them in the build script, as with `.rename_export(\"_start\", \
                     \"run_program\")`"
                ));
            }
        }
        let imports = manifest.imports.iter().find(|import| Version::of_module(&import.module).is_some());
        let memory = imports.and_then(|import| {
            let found = memory(manifest);
            if let Err(why) = &found {
                errors.push(format!("import {} {why}", docs::code(&docs::import_name(import))));
            }
            found.ok()
        });
        Wasi { memory, start, initialize }
    }
}

/// The export of this name, which takes and returns nothing.
fn entry(name: &str, manifest: &Manifest, errors: &mut Vec<String>) -> Option<usize> {
    let place = manifest.exports.iter().position(|export| export.name == name)?;
    let item = &manifest.exports[place].item;
    if *item != Item::Function(Signature::default()) {
        errors.push(format!(
            "export `{name}` is {}, but in WASI it is `(func)`: give the guest's export another name, \
             or leave out the option `wasi`",
            docs::code(&docs::item(item))
        ));
    }
    Some(place)
}

/// The place of the memory that the functions read and write among the exports. An error says what
/// the module lacks, and what to do.
fn memory(manifest: &Manifest) -> Result<usize, &'static str> {
    let is_memory = |export: &Export| export.name == "memory" && matches!(export.item, Item::Memory(_));
    let place = manifest.exports.iter().position(is_memory).ok_or(
        "needs the guest's memory, but the module exports no memory with the name `memory`: link the \
         guest so that it exports its memory",
    )?;
    match &manifest.exports[place].item {
        Item::Memory(memory) if memory.shared => {
            Err("needs the guest's memory, but that is shared with other threads, which the option `wasi` \
             does not support: compile the guest without threads, or leave out the option and \
             implement the imports")
        }
        _ => Ok(place),
    }
}

/// Whether the module can do without threads. The error is the text for the user.
pub(super) fn check_threads(manifest: &Manifest) -> Result<(), String> {
    let spawns = |import: &&Import| (&*import.module, &*import.name) == THREAD_SPAWN;
    let Some(import) = manifest.imports.iter().find(spawns) else { return Ok(()) };
    Err(format!(
        "import {}: threads (wasi-threads) are not supported: compile the guest without threads, for \
         wasm32-wasip1, or leave out the option `wasi` and implement the imports",
        docs::code(&docs::import_name(import))
    ))
}

/// Whether WASI has the function that is imported. The error is the text for the user.
pub(super) fn check(import: &Import, version: Version) -> Result<(), String> {
    let what = docs::code(&docs::import_name(import));
    let advice = "leave out the option `wasi` to implement the import yourself";
    let Some(function) = version.function(&import.name) else {
        return Err(format!(
            "import {what}: WASI has no such function: compile the guest for preview 1, or {advice}"
        ));
    };
    let matches = match &import.item {
        Item::Function(found) => {
            found.params.iter().map(|(ty, _)| ty).eq(function.params) && found.results == function.results
        }
        _ => false,
    };
    if matches {
        return Ok(());
    }
    let params = function.params.iter().map(|ty| (*ty, String::new())).collect();
    let expected = Item::Function(Signature { params, results: function.results.to_vec() });
    Err(format!(
        "import {what} is {}, but in WASI it is {}: correct its declaration in the guest, or {advice}",
        docs::code(&docs::item(&import.item)),
        docs::code(&docs::item(&expected))
    ))
}

/// The name of the method that runs the program: `run`, unless the build script chose another.
pub(super) fn run_name(export: &Export) -> &str {
    if export.ident == START { "run" } else { &export.ident }
}
