//! Stage 7: assembles the outputs: the archive with the object, the loadable artefact, and the
//! manifest.

use std::{cmp::Reverse, io::Cursor};

use ar_archive_writer::{ArchiveKind, DEFAULT_OBJECT_READER, NewArchiveMember, write_archive_to_stream};
use target_lexicon::{BinaryFormat, Environment};
use wamr_aot_abi::manifest::{Footprint, LargeFunction, Manifest};

use crate::{
    bindings::Bindings,
    container,
    diagnostics::{Finding, Place, catalogue},
    digest::Digest,
    emitted::{Emitted, FunctionSize, Sizes},
    options::Emitter,
    plan::Plan,
    request::Request,
    target::Target,
    wasm::Module,
};

/// The content of the files.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) manifest: Manifest,
    pub(crate) archive: Option<Vec<u8>>,
    pub(crate) loadable: Option<Vec<u8>>,
    /// The members of the archive.
    pub(crate) objects: Vec<Vec<u8>>,
    pub(crate) functions: Vec<FunctionSize>,
    /// The text of the remarks, if they are wanted.
    pub(crate) remarks: Option<String>,
}

/// Assembles the parts.
pub(crate) fn assemble(
    request: &Request,
    digest: &Digest,
    (module, plan): (&Module<'_>, &Plan),
    target: &Target,
    bindings: Bindings,
    emitted: Emitted,
    wasm: &[u8],
) -> Result<Files, Finding> {
    let symbols = &plan.options.symbols;
    let Sizes { code, constants, module: described, reflection } = emitted.sizes;
    let footprint = Footprint {
        code: Some(code),
        constants,
        description: described.saturating_sub(plan.footprint.data),
        reflection,
        stack: emitted.stacks.all,
        ..plan.footprint.clone()
    };
    let mut manifest = Manifest {
        name: request.name.clone(),
        source: request.source.clone(),
        digest: digest.hex(),
        output: request.settings.output,
        emitter: match &emitted.c_compiler {
            Some(compiler) => format!("{}, {compiler}", Emitter::C.name()),
            None => Emitter::Native.name().to_owned(),
        },
        library: symbols.library().to_owned(),
        module_symbol: symbols.module(),
        reflection_symbol: symbols.reflection(),
        typed: request.settings.typed,
        interrupt: request.settings.interrupt,
        convention: target.convention(),
        signals: plan.signals,
        guards: plan.guards_own_memories(),
        footprint,
        needs: plan.needs,
        builtins: emitted.builtins,
        import_modules: bindings.import_modules,
        imports: bindings.imports,
        exports: bindings.exports,
        world: bindings.world,
        header: bindings.header,
    };
    let archive = request
        .settings
        .output
        .is_linked()
        .then(|| archive(symbols.library(), &emitted.objects, target))
        .transpose()?;
    let image = emitted.image.as_ref();
    let loadable =
        image.map(|image| container::write(request, target, wasm, &manifest, image)).transpose()?;
    let Emitted { objects, functions, .. } = emitted;
    // What follows is for the build. In a file to load it would be dead weight, with names.
    manifest.footprint.exports = emitted.stacks.exports;
    manifest.footprint.largest = largest(module, &functions);
    Ok(Files { manifest, archive, loadable, objects, functions, remarks: None })
}

/// How many functions a manifest lists.
const LARGEST: usize = 10;

fn largest(module: &Module<'_>, functions: &[FunctionSize]) -> Vec<LargeFunction> {
    let names = module.function_names();
    let listed = functions.iter().filter_map(|function| {
        let name = names.get(function.index as usize).cloned().flatten().unwrap_or_default();
        Some(LargeFunction { index: function.index, name, code: function.code?, frame: function.frame })
    });
    let mut listed: Vec<LargeFunction> = listed.collect();
    listed.sort_by_key(|function| (Reverse(function.code), function.index));
    listed.truncate(LARGEST);
    listed
}

/// A static library, with the symbol table that linkers use. It has no time stamps and no owners,
/// so that equal objects give equal archives.
fn archive(library: &str, objects: &[Vec<u8>], target: &Target) -> Result<Vec<u8>, Finding> {
    let members: Vec<NewArchiveMember<'_>> = objects
        .iter()
        .enumerate()
        .map(|(i, object)| {
            let name = if objects.len() == 1 { format!("{library}.o") } else { format!("{library}.{i}.o") };
            NewArchiveMember::new(&**object, &DEFAULT_OBJECT_READER, name)
        })
        .collect();
    let mut out = Cursor::new(Vec::new());
    write_archive_to_stream(&mut out, &members, kind(target), false, None)
        .map_err(|error| catalogue::internal(Place::item("archive"), &error.to_string()))?;
    Ok(out.into_inner())
}

/// The archive format that the target's linkers read.
fn kind(target: &Target) -> ArchiveKind {
    match (target.triple().binary_format, target.triple().environment) {
        (BinaryFormat::Macho, _) => ArchiveKind::Darwin,
        (BinaryFormat::Coff, Environment::Msvc) => ArchiveKind::Coff,
        _ => ArchiveKind::Gnu,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{CpuFeatures, OptLevel};

    #[test]
    fn an_archive_is_deterministic() {
        for triple in [
            "x86_64-unknown-linux-gnu",
            "x86_64-pc-windows-gnu",
            "x86_64-pc-windows-msvc",
            "x86_64-apple-darwin",
        ] {
            let target = Target::from_triple(triple, &CpuFeatures::Baseline, OptLevel::Speed, None);
            let Ok(target) = target else { continue };
            let first = archive("wamr_aot_x", &[b"not an object".to_vec()], &target).unwrap();
            assert!(first.starts_with(b"!<arch>\n"));
            assert_eq!(first, archive("wamr_aot_x", &[b"not an object".to_vec()], &target).unwrap());
        }
    }
}
