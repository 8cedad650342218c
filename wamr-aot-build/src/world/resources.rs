//! The core functions by which a module passes resources.

use wamr_aot_abi::{
    manifest::Intrinsics,
    signature::ValType::{self, I32},
};
use wit_parser::{Resolve, ResourceIntrinsic, TypeId, WasmExport, WasmImport, WorldKey};

use super::signature::{MANGLING, check_type};
use crate::{bindings::Bindings, diagnostics::Finding};

/// A resource of an interface, or of the world.
pub(super) struct Resource<'a> {
    pub(super) resolve: &'a Resolve,
    pub(super) bindings: &'a Bindings,
    pub(super) interface: Option<&'a WorldKey>,
    pub(super) id: TypeId,
    /// What has it, for messages.
    pub(super) place: &'a str,
}

impl Resource<'_> {
    /// Those of a resource that the host implements.
    pub(super) fn imported(&self) -> Result<Intrinsics, Finding> {
        let drop = self.import(ResourceIntrinsic::ImportedDrop, &[])?;
        Ok(Intrinsics { drop, ..Intrinsics::default() })
    }

    /// Those of a resource that the module implements.
    pub(super) fn exported(&self) -> Result<Intrinsics, Finding> {
        Ok(Intrinsics {
            drop: self.import(ResourceIntrinsic::ExportedDrop, &[])?,
            new: self.import(ResourceIntrinsic::ExportedNew, &[I32])?,
            rep: self.import(ResourceIntrinsic::ExportedRep, &[I32])?,
            dtor: self.dtor()?,
        })
    }

    /// The number of an import, which the module has if it needs it.
    fn import(&self, intrinsic: ResourceIntrinsic, results: &[ValType]) -> Result<Option<u32>, Finding> {
        let import =
            WasmImport::ResourceIntrinsic { interface: self.interface, resource: self.id, intrinsic };
        let (module, name) = self.resolve.wasm_import_name(MANGLING, import);
        let found = self.bindings.imports.iter().position(|i| i.module == module && i.name == name);
        let Some(found) = found else { return Ok(None) };
        let core = format!("{module}.{name}");
        check_type(&self.bindings.imports[found].item, &[I32], results, self.place, &core)?;
        Ok(Some(found as u32))
    }

    /// The number of the export that drops the resource.
    fn dtor(&self) -> Result<Option<u32>, Finding> {
        let Some(interface) = self.interface else { return Ok(None) };
        let export = WasmExport::ResourceDtor { interface, resource: self.id };
        let name = self.resolve.wasm_export_name(MANGLING, export);
        let found = self.bindings.exports.iter().position(|export| export.name == name);
        let Some(found) = found else { return Ok(None) };
        check_type(&self.bindings.exports[found].item, &[I32], &[], self.place, &name)?;
        Ok(Some(found as u32))
    }
}
