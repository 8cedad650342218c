//! The name section (spec, appendix "Custom Sections"): optional and never validated, so errors in
//! it are ignored.

use wasmparser::{BinaryReader, Name, NameSectionReader, Payload};

use super::module::Module;

/// The content of a section with names, if the payload is one.
pub(crate) fn names_of<'a>(payload: &Payload<'a>) -> Option<BinaryReader<'a>> {
    match payload {
        Payload::CustomSection(section) if section.name() == "name" => {
            Some(BinaryReader::new(section.data(), section.data_offset()))
        }
        _ => None,
    }
}

/// Stores the names of the module, its globals, its functions and their parameters.
pub(crate) fn read(section: BinaryReader<'_>, module: &mut Module<'_>) {
    for subsection in NameSectionReader::new(section) {
        let Ok(subsection) = subsection else { return };
        match subsection {
            Name::Module { name, .. } => module.name = Some(name.to_owned()),
            Name::Function(names) => {
                for naming in names {
                    let Ok(naming) = naming else { break };
                    if let Some(function) = module.functions.get_mut(naming.index as usize) {
                        function.name = Some(naming.name.to_owned());
                    }
                }
            }
            Name::Global(names) => {
                for naming in names {
                    let Ok(naming) = naming else { break };
                    if let Some(global) = module.globals.get_mut(naming.index as usize) {
                        global.name = Some(naming.name.to_owned());
                    }
                }
            }
            Name::Local(functions) => {
                for naming in functions {
                    let Ok(naming) = naming else { break };
                    let Some(function) = module.functions.get_mut(naming.index as usize) else { continue };
                    let params = module.types[function.ty as usize].params.len();
                    function.param_names.clear();
                    for local in naming.names {
                        let Ok(local) = local else { break };
                        if (local.index as usize) < params {
                            function.param_names.push((local.index, local.name.to_owned()));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
