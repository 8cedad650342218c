//! Stage 6a: the world of a module. It is read from the sections that bindings generators leave in
//! modules, or from files, and becomes the manifest's description of interfaces.

mod interfaces;
mod methods;
mod resources;
mod signature;
mod source;
mod types;

#[cfg(all(test, feature = "wat"))]
mod tests;

use wamr_aot_abi::manifest::World;

use crate::{bindings::Bindings, diagnostics::Findings, renames::Renames, wasm::Module, wit::Wit};

/// The world of a module, if there is one.
///
/// # Errors
/// If it cannot be read, has what is not supported, or is not that of the module.
pub(crate) fn read(
    wit: &Wit,
    module: &Module<'_>,
    bindings: &Bindings,
    renames: &Renames,
) -> Result<Option<World>, Findings> {
    let Some((mut resolve, id)) = source::read(wit, module)? else { return Ok(None) };
    // A type of an interface that is both imported and exported is two types.
    resolve.generate_nominal_type_ids(id);
    interfaces::world(&resolve, id, bindings, renames).map(Some)
}
