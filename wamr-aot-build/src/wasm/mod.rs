//! Stage 1: bytes to [`Module`]. Validates everything, and collects every use of an unsupported
//! feature.
//!
//! This module knows the binary format; it must not know targets or code generation.

mod bodies;
mod decode;
mod extent;
mod facts;
pub(crate) mod feature;
mod feature_set;
mod mentions;
pub(crate) mod module;
mod name_section;
pub(crate) mod operator;
mod reach;
mod uses;

use decode::Decoder;
pub(crate) use extent::Extent;
pub(crate) use mentions::Mention;
pub(crate) use module::*;
use reach::Furthest;
pub(crate) use uses::{Site, Uses};
use wamr_aot_abi::signature::MAX_TYPE_DEPTH;
use wasmparser::{BinaryReader, ImportSectionReader, Parser, Payload, TypeRef, ValidPayload, Validator};

use crate::{
    diagnostics::{Findings, Place, catalogue},
    options::Features,
};

/// The size of the largest file that is accepted: offsets in its object fit into 32 bits with room
/// to spare.
const MAX_FILE_BYTES: u64 = 1 << 30;

const MAGIC: &[u8] = b"\0asm";

/// Whether the bytes are in the binary format, judged by the first four.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Whether a module has a section in which bindings generators leave its world.
pub(crate) fn has_world(bytes: &[u8]) -> bool {
    let is_world = |payload: &Payload<'_>| match payload {
        Payload::CustomSection(section) => section.name().starts_with(decode::COMPONENT_TYPE),
        _ => false,
    };
    Parser::new(0).parse_all(bytes).map_while(Result::ok).any(|payload| is_world(&payload))
}

/// A valid module. Items that need an unsupported feature are replaced by others.
pub(crate) struct Examined<'a> {
    pub(crate) module: Module<'a>,
    pub(crate) uses: Uses,
    furthest: Furthest,
    too_deep_type: Option<u32>,
}

/// Parses and validates a module in the binary format.
///
/// Fails with the first error if the module is not valid, and with all uses of features that are
/// unsupported or not `allowed`.
pub(crate) fn parse<'a>(bytes: &'a [u8], allowed: &Features) -> Result<Module<'a>, Findings> {
    let Examined { mut module, uses, furthest, too_deep_type } = examine(bytes, allowed)?;
    module.simd = uses.simd(|index| module.function_label(index));
    Findings::check(uses.into_findings(|index| module.function_label(index)))?;
    if let Some(ty) = too_deep_type {
        return Err(catalogue::types_too_deep(ty, MAX_TYPE_DEPTH).into());
    }
    if *allowed != Features::default() {
        let strict = feature_set::strict(allowed);
        Validator::new_with_features(strict)
            .validate_all(bytes)
            .map_err(|error| invalid(&error, Place::default()))?;
    }
    module.reaches = furthest.finish(&module);
    module.collect_facts();
    Ok(module)
}

/// Parses and validates a module, whatever features it uses.
pub(crate) fn examine<'a>(bytes: &'a [u8], allowed: &Features) -> Result<Examined<'a>, Findings> {
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(catalogue::too_large(bytes.len() as u64, MAX_FILE_BYTES).into());
    }
    if bytes.len() >= MAGIC.len() && !is_binary(bytes) {
        return Err(catalogue::not_wasm(cfg!(feature = "wat")).into());
    }
    // The binary format of components has layer 1 in the upper half of the version field.
    if bytes.get(6..8) == Some(&[1, 0]) {
        return Err(catalogue::component(Place::byte(6)).into());
    }

    let features = feature::validated();
    let mut validator = Validator::new_with_features(features);
    let mut parser = Parser::new(0);
    parser.set_features(features);
    let mut decoder = Decoder::new(allowed);
    let mut to_validate = Vec::new();
    for payload in parser.parse_all(bytes) {
        let imports = match &payload {
            Ok(Payload::ImportSection(section)) => Some(section.clone()),
            _ => None,
        };
        let step = payload.and_then(|payload| {
            match validator.payload(&payload)? {
                ValidPayload::Func(function, _) => to_validate.push(function),
                ValidPayload::Ok | ValidPayload::Parser(_) | ValidPayload::End(_) => {}
            }
            // The section's items are read a second time, now that validation has passed.
            decoder.payload(payload)
        });
        step.map_err(|error| match imports {
            Some(section) if has_compact_form(&section, bytes) => {
                catalogue::malformed_compact_imports(Place::default().at(error.offset()), error.message())
                    .into()
            }
            _ => invalid(&error, Place::default()),
        })?;
    }
    let Decoder { mut module, mut uses, custom_names, too_deep_type, .. } = decoder;
    module.file_len = bytes.len() as u64;
    for section in custom_names {
        name_section::read(section, &mut module);
    }

    let mut allocations = Default::default();
    let mut furthest = Furthest::default();
    let mut results = Vec::with_capacity(module.bodies.len());
    for (function, body) in to_validate.into_iter().zip(&module.bodies) {
        let index = function.index;
        let (free, extent, mentions) =
            bodies::validate(function, &body.reader, &module.memories, allocations, &mut uses, &mut furthest)
                .map_err(|error| invalid(&error, Place::item(module.function_label(index))))?;
        allocations = free;
        results.push((extent, mentions));
    }
    for (body, result) in module.bodies.iter_mut().zip(results) {
        (body.extent, body.mentions) = result;
    }
    Ok(Examined { module, uses, furthest, too_deep_type })
}

/// The finding for an error of the validator.
fn invalid(error: &wasmparser::Error, place: Place) -> Findings {
    let place = place.at(error.offset());
    let finding = match error.missing_wasm_feature() {
        Some(_) => catalogue::unknown_feature(place, error.message()),
        None => catalogue::malformed(place, error.message()),
    };
    finding.into()
}

/// Whether an import section has a group of imports in the compact form, whether valid or not.
fn has_compact_form(section: &ImportSectionReader<'_>, bytes: &[u8]) -> bool {
    let range = section.original_position()..section.range().end;
    let Some(items) = bytes.get(range.start as usize..range.end as usize) else { return false };
    let mut reader = BinaryReader::new(items, range.start);
    let mut is_compact = || {
        reader.read_string()?;
        let name = reader.read_string()?;
        if name.is_empty() && matches!(reader.clone().read_u8()?, 0x7e | 0x7f) {
            return Ok(true);
        }
        reader.read::<TypeRef>().map(|_| false)
    };
    (0..section.count()).map_while(|_| is_compact().ok()).any(|compact: bool| compact)
}

#[cfg(all(test, feature = "wat"))]
mod tests;
