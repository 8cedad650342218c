//! Reads worlds.

use wit_parser::{CloneMaps, Resolve, SourceMap, UnresolvedPackageGroup, WorldId, decoding};

use crate::{
    diagnostics::{Finding, catalogue},
    wasm::Module,
    wit::{Wit, WitFiles},
};

/// The section in a section that says how strings are encoded, and its content for UTF-8: the
/// version of the format, and the encoding.
const ENCODING: &str = "wit-component-encoding";
const UTF8: [u8; 2] = [4, 0];

/// The world, if the module has one or the user named one.
pub(super) fn read(wit: &Wit, module: &Module<'_>) -> Result<Option<(Resolve, WorldId)>, Finding> {
    match wit {
        Wit::Unchosen | Wit::Ignored => Ok(None),
        Wit::Embedded => of_sections(module),
        Wit::Given(files) => of_files(files).map(Some),
    }
}

fn of_files(files: &WitFiles) -> Result<(Resolve, WorldId), Finding> {
    let mut groups = files.packages.iter().map(|files| group(files));
    let main = groups.next().unwrap_or_else(|| group(&[]))?;
    let deps = groups.collect::<Result<Vec<_>, Finding>>()?;
    let mut resolve = Resolve::default();
    let package = resolve
        .push_groups(main, deps)
        .map_err(|error| catalogue::wit_not_readable(&error.render(&resolve.source_map)))?;
    match resolve.select_world(&[package], Some(&files.world)) {
        Ok(world) => Ok((resolve, world)),
        Err(_) => {
            let worlds = resolve.packages[package].worlds.keys().map(String::as_str);
            Err(catalogue::no_such_world(&files.world, &worlds.collect::<Vec<_>>()))
        }
    }
}

fn group(files: &[(String, String)]) -> Result<UnresolvedPackageGroup, Finding> {
    let mut map = SourceMap::default();
    for (path, text) in files {
        map.push_str(path, text);
    }
    map.parse().map_err(|(map, error)| catalogue::wit_not_readable(&error.render(&map)))
}

/// The world in the sections of a module. Each library that was linked may have left one: the
/// module's world is all of them.
fn of_sections(module: &Module<'_>) -> Result<Option<(Resolve, WorldId)>, Finding> {
    let mut found: Option<(Resolve, WorldId)> = None;
    for section in &module.component_types {
        check_encoding(section)?;
        let (resolve, world) = decoding::decode_world(section).map_err(unreadable)?;
        found = Some(match found {
            None => (resolve, world),
            Some((mut all, into)) => {
                let remap = all.merge(resolve).map_err(unreadable)?;
                let from = remap.map_world(world, Default::default()).map_err(unreadable)?;
                all.merge_worlds(from, into, &mut CloneMaps::default()).map_err(unreadable)?;
                (all, into)
            }
        });
    }
    Ok(found)
}

fn unreadable(error: impl std::fmt::Display) -> Finding {
    catalogue::world_not_readable(&format!("{error:#}"))
}

fn check_encoding(section: &[u8]) -> Result<(), Finding> {
    for payload in wasmparser::Parser::new(0).parse_all(section) {
        match payload {
            Ok(wasmparser::Payload::CustomSection(custom)) if custom.name() == ENCODING => {
                return match custom.data() {
                    data if data == UTF8 => Ok(()),
                    data => Err(catalogue::world_encoding(data)),
                };
            }
            Ok(_) => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Err(unreadable("it does not say how strings are encoded"))
}
