//! What the module places in its memories: data segments, and the addresses that linkers export.

use wasmparser::{ConstExpr, DataKind, ExternalKind, Operator, Parser, Payload};

/// A data segment at a constant address.
pub(super) struct Segment {
    pub(super) memory: u32,
    pub(super) start: u64,
    pub(super) len: u64,
}

/// What the page shows of memories.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) segments: Vec<Segment>,
    /// The segments without a constant address, and the bytes in them.
    pub(super) elsewhere: (u64, u64),
    /// Exported constants that are named as addresses, with their values.
    pub(super) marks: Vec<(String, u64)>,
}

/// The names by which the linker for C and Rust exports addresses.
const MARKS: &[&str] = &[
    "__global_base",
    "__data_end",
    "__stack_low",
    "__stack_high",
    "__stack_pointer",
    "__heap_base",
    "__heap_end",
];

/// Reads a module that is valid.
pub(super) fn read(module: &[u8]) -> wasmparser::Result<Layout> {
    let mut layout = Layout::default();
    let mut globals = Vec::new();
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import?.ty, wasmparser::TypeRef::Global(_)) {
                        globals.push(None);
                    }
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    globals.push(constant(&global?.init_expr));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Global && MARKS.contains(&export.name) {
                        exports.push((export.name.to_owned(), export.index));
                    }
                }
            }
            Payload::DataSection(section) => {
                for segment in section {
                    let segment = segment?;
                    let len = segment.data.len() as u64;
                    let place = match segment.kind {
                        DataKind::Active { memory_index, offset_expr } => {
                            constant(&offset_expr).map(|start| (memory_index, start))
                        }
                        DataKind::Passive => None,
                    };
                    match place {
                        Some((memory, start)) => layout.segments.push(Segment { memory, start, len }),
                        None => layout.elsewhere = (layout.elsewhere.0 + 1, layout.elsewhere.1 + len),
                    }
                }
            }
            _ => {}
        }
    }
    let value = |(name, index): (String, u32)| Some((name, (*globals.get(index as usize)?)?));
    layout.marks = exports.into_iter().filter_map(value).collect();
    layout.marks.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    layout.segments.sort_by_key(|segment| (segment.memory, segment.start));
    Ok(layout)
}

/// The value of an expression that is one constant.
fn constant(expr: &ConstExpr<'_>) -> Option<u64> {
    let mut operators = expr.get_operators_reader();
    let value = match operators.read().ok()? {
        Operator::I32Const { value } => u64::from(value.cast_unsigned()),
        Operator::I64Const { value } => value.cast_unsigned(),
        _ => return None,
    };
    matches!(operators.read().ok()?, Operator::End).then_some(value)
}
