//! What `inspect` knows, in the form that `--json` prints: the field names are its format.

use std::path::Path;

use serde::Serialize;
use wamr_aot_abi::manifest::{Item, Manifest, Memory, StackUse, Table};
use wamr_aot_build::{
    Error,
    compiler::{self, Compiled, FunctionSize, Inspection},
};

use crate::{artefact::Artefact, rust};

/// The version of the format. It changes if a field is removed or means something else.
const FORMAT: u32 = 1;

#[derive(Serialize)]
pub(super) struct Report {
    pub(super) format: u32,
    pub(super) file: String,
    /// `module` or `artefact`.
    pub(super) kind: &'static str,
    pub(super) name: Option<String>,
    pub(super) bytes: u64,
    pub(super) features: Vec<Feature>,
    pub(super) imports: Vec<Import>,
    pub(super) exports: Vec<Export>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) tables: Vec<TableType>,
    /// The index of the start function.
    pub(super) start: Option<u32>,
    pub(super) functions: Vec<Function>,
    /// `None` if it cannot be compiled.
    pub(super) compiled: Option<Code>,
    /// Why not: a text of one or more lines each.
    pub(super) refusals: Vec<String>,
    pub(super) warnings: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Feature {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) supported: bool,
}

#[derive(Serialize)]
pub(super) struct Import {
    pub(super) module: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) rust: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Export {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) rust: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct MemoryType {
    pub(super) min_pages: u64,
    pub(super) max_pages: Option<u64>,
    pub(super) page_bytes: u64,
    pub(super) index_bits: u32,
    pub(super) shared: bool,
}

#[derive(Serialize)]
pub(super) struct TableType {
    pub(super) element: String,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) index_bits: u32,
}

#[derive(Serialize)]
pub(super) struct Function {
    pub(super) index: u32,
    pub(super) name: Option<String>,
    pub(super) wasm_bytes: u64,
    pub(super) code_bytes: Option<u64>,
    pub(super) stack_bytes: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Code {
    pub(super) target: Option<String>,
    pub(super) cpu_features: Option<Vec<String>>,
    pub(super) emitter: String,
    pub(super) interrupt: &'static str,
    pub(super) code_bytes: Option<u64>,
    pub(super) data_bytes: u64,
    pub(super) context_bytes: u64,
    pub(super) memory_bytes: u64,
    pub(super) table_bytes: u64,
    pub(super) stack_bytes: Option<u64>,
    /// Why there is no bound.
    pub(super) stack_unbounded: Option<String>,
}

impl Report {
    pub(super) fn of_module(file: &Path, module: &Inspection, compiled: Result<Compiled, Error>) -> Report {
        let (compiled, refusals) = match compiled {
            Ok(compiled) => (Some(compiled), Vec::new()),
            Err(error) => {
                let report = compiler::in_options(&error.to_string());
                (None, report.split("\n\n").map(str::to_owned).collect())
            }
        };
        let manifest = compiled.as_ref().map(|compiled| &compiled.manifest);
        let sizes = compiled.as_ref().map_or(&[][..], |compiled| &compiled.functions);
        let warnings = compiled.as_ref().map_or(&[][..], |compiled| &compiled.warnings);
        Report {
            format: FORMAT,
            file: file.display().to_string(),
            kind: "module",
            name: module.name.clone(),
            bytes: module.len,
            features: module
                .features
                .iter()
                .map(|feature| Feature { id: feature.id, name: feature.name, supported: feature.supported })
                .collect(),
            imports: match manifest {
                Some(manifest) => imports(manifest),
                None => module
                    .imports
                    .iter()
                    .map(|import| Import {
                        module: import.module.clone(),
                        name: import.name.clone(),
                        ty: type_of(&import.item),
                        rust: None,
                    })
                    .collect(),
            },
            exports: match manifest {
                Some(manifest) => exports(manifest),
                None => module
                    .exports
                    .iter()
                    .map(|export| Export {
                        name: export.name.clone(),
                        ty: type_of(&export.item),
                        rust: Vec::new(),
                    })
                    .collect(),
            },
            memories: module.memories.iter().map(memory).collect(),
            tables: module.tables.iter().map(table).collect(),
            start: module.start,
            functions: functions(module, sizes),
            compiled: manifest.map(|manifest| code(manifest, None, None)),
            refusals,
            warnings: warnings.iter().map(|warning| compiler::in_options(warning)).collect(),
        }
    }

    /// An artefact has no functions and no features: they are in its code.
    pub(super) fn of_artefact(file: &Path, artefact: &Artefact) -> Report {
        let Artefact { info, manifest } = artefact;
        let imported = manifest.imports.iter().map(|import| &import.item);
        let exported = manifest.exports.iter().map(|export| &export.item);
        let items: Vec<&Item> = imported.chain(exported).collect();
        let memories = items.iter().filter_map(|item| match item {
            Item::Memory(ty) => Some(memory(ty)),
            _ => None,
        });
        let tables = items.iter().filter_map(|item| match item {
            Item::Table(ty) => Some(table(ty)),
            _ => None,
        });
        let cpu_features = info.cpu_features().map(str::to_owned).collect();
        Report {
            format: FORMAT,
            file: file.display().to_string(),
            kind: "artefact",
            name: Some(info.name().to_owned()),
            bytes: info.content_len(),
            features: Vec::new(),
            imports: imports(manifest),
            exports: exports(manifest),
            memories: memories.collect(),
            tables: tables.collect(),
            start: None,
            functions: Vec::new(),
            compiled: Some(code(manifest, Some(info.triple().to_owned()), Some(cpu_features))),
            refusals: Vec::new(),
            warnings: Vec::new(),
        }
    }
}

fn imports(manifest: &Manifest) -> Vec<Import> {
    let import = |import: &wamr_aot_abi::manifest::Import| Import {
        module: import.module.clone(),
        name: import.name.clone(),
        ty: type_of(&import.item),
        rust: manifest.typed.then(|| rust::import(import)),
    };
    manifest.imports.iter().map(import).collect()
}

fn exports(manifest: &Manifest) -> Vec<Export> {
    let export = |export: &wamr_aot_abi::manifest::Export| Export {
        name: export.name.clone(),
        ty: type_of(&export.item),
        rust: if manifest.typed { rust::export(export) } else { Vec::new() },
    };
    manifest.exports.iter().map(export).collect()
}

fn functions(module: &Inspection, sizes: &[FunctionSize]) -> Vec<Function> {
    let functions = module.functions.iter().map(|function| {
        let size = sizes.binary_search_by_key(&function.index, |size| size.index).ok().map(|at| sizes[at]);
        Function {
            index: function.index,
            name: function.name.clone(),
            wasm_bytes: function.len,
            code_bytes: size.map(|size| size.code),
            stack_bytes: size.map(|size| size.frame),
        }
    });
    functions.collect()
}

fn code(manifest: &Manifest, target: Option<String>, cpu_features: Option<Vec<String>>) -> Code {
    let footprint = &manifest.footprint;
    let (stack_bytes, stack_unbounded) = match &footprint.stack {
        StackUse::Bytes(bytes) => (Some(*bytes), None),
        StackUse::Unbounded(why) => (None, Some(why.clone())),
        StackUse::Unknown => (None, None),
    };
    Code {
        target,
        cpu_features,
        emitter: manifest.emitter.clone(),
        interrupt: manifest.interrupt.name(),
        code_bytes: footprint.code,
        data_bytes: footprint.data,
        context_bytes: footprint.context,
        memory_bytes: footprint.memory,
        table_bytes: footprint.table,
        stack_bytes,
        stack_unbounded,
    }
}

fn memory(memory: &Memory) -> MemoryType {
    MemoryType {
        min_pages: memory.min,
        max_pages: memory.max,
        page_bytes: 1 << memory.page_size_log2,
        index_bits: if memory.memory64 { 64 } else { 32 },
        shared: memory.shared,
    }
}

fn table(table: &Table) -> TableType {
    TableType {
        element: table.element.to_string(),
        min: table.min,
        max: table.max,
        index_bits: if table.table64 { 64 } else { 32 },
    }
}

/// The type in the text format.
fn type_of(item: &Item) -> String {
    let limits = |min: u64, max: Option<u64>| max.map_or(format!("{min}"), |max| format!("{min} {max}"));
    let index = |wide: bool| if wide { "i64 " } else { "" };
    match item {
        Item::Function(signature) => {
            let list = |name: &str, types: Vec<String>| match types.is_empty() {
                true => String::new(),
                false => format!(" ({name} {})", types.join(" ")),
            };
            let params = signature.params.iter().map(|(ty, _)| ty.to_string()).collect();
            let results = signature.results.iter().map(ToString::to_string).collect();
            format!("(func{}{})", list("param", params), list("result", results))
        }
        Item::Memory(memory) => {
            let shared = if memory.shared { " shared" } else { "" };
            format!("(memory {}{}{shared})", index(memory.memory64), limits(memory.min, memory.max))
        }
        Item::Table(table) => {
            format!("(table {}{} {})", index(table.table64), limits(table.min, table.max), table.element)
        }
        Item::Global(global) if global.mutable => format!("(global (mut {}))", global.ty),
        Item::Global(global) => format!("(global {})", global.ty),
    }
}
