//! The [`VMReflection`] as data.

use wamr_aot_abi::layout::{self, VMExport, VMFuncType, VMImport, VMReflection};

use super::{
    blob::{Blob, len32},
    module::string,
};
use crate::{
    clif::{Callee, Env},
    wasm::Entity,
};

/// Describes types, imports and exports; the `VMReflection` is the first of the structs.
pub(super) fn describe(env: Env<'_>) -> Blob {
    let Env { module, plan, .. } = env;
    let mut blob = Blob::new(plan.width(), plan.options.big_endian);
    let fields = VMReflection::OFFSETS;
    let record = blob.record(fields.layout);

    let types = blob.array(VMFuncType::OFFSETS.layout, module.types.len());
    for (i, ty) in module.types.iter().enumerate() {
        let record = types.record(i);
        let fields = VMFuncType::OFFSETS;
        blob.points_to_u32s(record, fields.params, ty.params.iter().map(|ty| ty.code()));
        blob.points_to_u32s(record, fields.results, ty.results.iter().map(|ty| ty.code()));
        blob.u32(record, fields.param_count, len32(ty.params.len()));
        blob.u32(record, fields.result_count, len32(ty.results.len()));
        blob.u32(record, fields.group_first, ty.group.first);
        blob.u32(record, fields.group_len, ty.group.len);
        let trampolines = [
            (fields.call_from_slots, Callee::CallFromSlots(len32(i))),
            (fields.call_to_slots, Callee::CallToSlots(len32(i))),
        ];
        for (field, callee) in trampolines {
            if let Some(number) = env.numbering.trampoline(callee) {
                blob.function(record, field, number);
            }
        }
    }
    blob.points_to(record, fields.types, types, module.types.len());
    blob.u32(record, fields.type_count, len32(module.types.len()));

    let imports = blob.array(VMImport::OFFSETS.layout, module.imports.len());
    for (i, import) in module.imports.iter().enumerate() {
        let record = imports.record(i);
        let fields = VMImport::OFFSETS;
        string(&mut blob, record.inner(fields.module, plan.width()), &import.module);
        string(&mut blob, record.inner(fields.name, plan.width()), &import.name);
        let (kind, index, ty) = extern_fields(env, import.entity);
        blob.u32(record, fields.kind, kind);
        blob.u32(record, fields.index, index);
        blob.u32(record, fields.type_index, ty);
    }
    blob.points_to(record, fields.imports, imports, module.imports.len());
    blob.u32(record, fields.import_count, len32(module.imports.len()));

    let exports = blob.array(VMExport::OFFSETS.layout, module.exports.len());
    for (i, export) in module.exports.iter().enumerate() {
        let record = exports.record(i);
        let fields = VMExport::OFFSETS;
        string(&mut blob, record.inner(fields.name, plan.width()), &export.name);
        let (kind, index, ty) = extern_fields(env, export.entity);
        blob.u32(record, fields.kind, kind);
        blob.u32(record, fields.index, index);
        blob.u32(record, fields.type_index, ty);
        if let Entity::Function(index) = export.entity
            && !module.is_imported(index)
        {
            blob.function(record, fields.code, env.numbering.entry(index));
        }
    }
    blob.points_to(record, fields.exports, exports, module.exports.len());
    blob.u32(record, fields.export_count, len32(module.exports.len()));
    blob
}

/// Kind, index and type index.
fn extern_fields(env: Env<'_>, entity: Entity) -> (u32, u32, u32) {
    match entity {
        Entity::Function(index) => (layout::EXTERN_FUNCTION, index, env.module.functions[index as usize].ty),
        Entity::Table(index) => (layout::EXTERN_TABLE, index, 0),
        Entity::Memory(index) => (layout::EXTERN_MEMORY, index, 0),
        Entity::Global(index) => (layout::EXTERN_GLOBAL, index, 0),
        Entity::Tag(index) => (layout::EXTERN_TAG, index, env.module.tags[index as usize]),
    }
}
