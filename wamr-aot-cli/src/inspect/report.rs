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
pub(crate) struct Report {
    pub(crate) format: u32,
    pub(crate) file: String,
    /// `module` or `artefact`.
    pub(crate) kind: &'static str,
    pub(crate) name: Option<String>,
    pub(crate) bytes: u64,
    pub(crate) features: Vec<Feature>,
    pub(crate) imports: Vec<Import>,
    pub(crate) exports: Vec<Export>,
    pub(crate) memories: Vec<MemoryType>,
    pub(crate) tables: Vec<TableType>,
    /// The index of the start function.
    pub(crate) start: Option<u32>,
    pub(crate) functions: Vec<Function>,
    /// `None` if it cannot be compiled.
    pub(crate) compiled: Option<Code>,
    /// Why not: a text of one or more lines each.
    pub(crate) refusals: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct Feature {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) supported: bool,
}

#[derive(Serialize)]
pub(crate) struct Import {
    pub(crate) module: String,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) rust: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Export {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) rust: Vec<String>,
    /// The index, if it is a function and the module can be compiled.
    #[serde(skip)]
    pub(crate) function: Option<u32>,
}

#[derive(Serialize)]
pub(crate) struct MemoryType {
    pub(crate) min_pages: u64,
    pub(crate) max_pages: Option<u64>,
    pub(crate) page_bytes: u64,
    pub(crate) index_bits: u32,
    pub(crate) shared: bool,
}

#[derive(Serialize)]
pub(crate) struct TableType {
    pub(crate) element: String,
    pub(crate) min: u64,
    pub(crate) max: Option<u64>,
    pub(crate) index_bits: u32,
}

#[derive(Serialize)]
pub(crate) struct Function {
    pub(crate) index: u32,
    pub(crate) name: Option<String>,
    pub(crate) wasm_bytes: u64,
    pub(crate) code_bytes: Option<u64>,
    /// Whether its code is part of that of other functions, so that it has none of its own.
    pub(crate) merged: bool,
    /// Whether it was left out, because nothing reaches it.
    pub(crate) unreached: bool,
    pub(crate) stack_bytes: Option<u64>,
}

impl Function {
    /// Why it has no code of its own, in a word. `None` if it has code, or if that is not known.
    pub(crate) fn without_code(&self) -> Option<&'static str> {
        match self {
            Function { merged: true, .. } => Some("merged"),
            Function { unreached: true, .. } => Some("unreached"),
            _ => None,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Code {
    pub(crate) target: Option<String>,
    pub(crate) cpu_features: Option<Vec<String>>,
    pub(crate) emitter: String,
    pub(crate) interrupt: &'static str,
    pub(crate) code_bytes: Option<u64>,
    pub(crate) data_bytes: u64,
    pub(crate) context_bytes: u64,
    pub(crate) memory_bytes: u64,
    pub(crate) table_bytes: u64,
    pub(crate) stack_bytes: Option<u64>,
    /// Why there is no bound.
    pub(crate) stack_unbounded: Option<String>,
}

impl Report {
    pub(crate) fn of_module(file: &Path, module: &Inspection, compiled: Result<Compiled, Error>) -> Report {
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
                        function: None,
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
    pub(crate) fn of_artefact(file: &Path, artefact: &Artefact) -> Report {
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
        function: matches!(export.item, Item::Function(_)).then_some(export.index),
    };
    manifest.exports.iter().map(export).collect()
}

fn functions(module: &Inspection, sizes: &[FunctionSize]) -> Vec<Function> {
    let functions = module.functions.iter().map(|function| {
        let size = sizes.binary_search_by_key(&function.index, |size| size.index).ok().map(|at| &sizes[at]);
        let unreached = size.is_none() && !sizes.is_empty();
        Function {
            index: function.index,
            name: function.name.clone(),
            wasm_bytes: function.len,
            code_bytes: size.map(|size| size.code.unwrap_or(0)).or(unreached.then_some(0)),
            merged: size.is_some_and(|size| size.code.is_none()),
            unreached,
            stack_bytes: size.filter(|size| size.code.is_some()).map(|size| size.frame),
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
        Item::Tag(tag) => {
            let params: String = tag.payload.iter().map(|ty| format!(" {ty}")).collect();
            if params.is_empty() { "(tag)".to_owned() } else { format!("(tag (param{params}))") }
        }
    }
}
