//! Modules that wasm-smith generates, the same ones in each run.

use arbitrary::Unstructured;
use wasm_encoder::{ExportKind, ExportSection, RawSection};
use wasm_smith::{Config, MemoryOffsetChoices, Module};
use wasmparser::{ExternalKind, Parser, Payload};

/// The imports that modules may use.
const IMPORTS: &str = r#"(module
    (import "env" "none" (func))
    (import "env" "i32" (func (param i32) (result i32)))
    (import "env" "i64" (func (param i64 i32) (result i64)))
    (import "env" "floats" (func (param f32 f64) (result f64)))
    (import "env" "many" (func (param i32 f32 i64 f64) (result f64 i64 f32 i32)))
    (import "env" "refs" (func (param externref funcref) (result externref)))
    (import "env" "g_i32" (global i32))
    (import "env" "g_i64" (global (mut i64)))
    (import "env" "g_f32" (global (mut f32)))
    (import "env" "g_f64" (global f64))
    (import "env" "g_extern" (global (mut externref)))
    (import "env" "table" (table 5 20 funcref))
    (import "env" "memory" (memory 1 3)))"#;

/// The module with this number.
pub(crate) fn module(number: u64) -> Vec<u8> {
    let mut seed = number + 1;
    loop {
        if let Some(module) = generate(number, seed) {
            return module;
        }
        // The module is too small. The next seed is far from those of the next numbers.
        seed += 1 << 32;
    }
}

fn generate(number: u64, seed: u64) -> Option<Vec<u8>> {
    let bytes = random_bytes(seed, 12_000);
    let mut input = Unstructured::new(&bytes);
    let mut module = Module::new(config(number), &mut input).ok()?;
    let fuel = module.ensure_termination(0).ok()?;
    let renamed = rename_exports(&module.to_bytes(), fuel)?;
    let mut validator = wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all());
    validator.validate_all(&renamed).expect("wasm-smith's module is still valid");
    Some(renamed)
}

fn config(number: u64) -> Config {
    // Features after WebAssembly 2.0 are enabled in turn, so that some modules use them heavily and
    // others not at all.
    let (vectors, memories, long) = (number % 4 == 1, number % 4 == 2, number % 4 == 3);
    Config {
        available_imports: Some(wat::parse_str(IMPORTS).expect("the imports are a module")),
        canonicalize_nans: true,
        export_everything: true,
        allow_start_export: number.is_multiple_of(8),
        // In some modules accesses often fail, in others rarely.
        memory_offset_choices: if number.is_multiple_of(2) {
            MemoryOffsetChoices(90, 9, 1)
        } else {
            MemoryOffsetChoices(40, 40, 20)
        },
        min_funcs: 4,
        max_funcs: 12,
        max_imports: 6,
        max_instructions: 150 + 50 * (number as usize % 8),
        max_memories: if memories { 3 } else { 1 },
        min_memories: 1,
        max_memory32_bytes: 4 << 16,
        max_memory64_bytes: 4 << 16,
        memory_max_size_required: true,
        max_tables: 1 + number as usize % 3,
        max_table_elements: 100,
        table_max_size_required: true,
        max_globals: 12,
        max_values: 6,
        max_data_segments: 6,
        max_element_segments: 6,
        bulk_memory_enabled: true,
        multi_value_enabled: true,
        reference_types_enabled: true,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        extended_const_enabled: true,
        custom_page_sizes_enabled: memories,
        memory64_enabled: long,
        simd_enabled: vectors,
        tail_call_enabled: memories || vectors,
        wide_arithmetic_enabled: long,
        // Not supported by the compiler or by the interpreter.
        acquire_release_atomics_enabled: false,
        compact_imports_enabled: false,
        custom_descriptors_enabled: false,
        exceptions_enabled: false,
        gc_enabled: false,
        relaxed_simd_enabled: false,
        shared_everything_threads_enabled: false,
        threads_enabled: false,
        ..Config::default()
    }
}

/// Xorshift.
fn random_bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..len)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 24) as u8
        })
        .collect()
}

/// The module with exports named by kind and index, since wasm-smith's names are arbitrary and may
/// collide in Rust. The fuel global is `fuel`. `None` if hardly any functions are exported.
fn rename_exports(module: &[u8], fuel: u32) -> Option<Vec<u8>> {
    let mut exports: Vec<(String, ExportKind, u32)> = vec![("fuel".into(), ExportKind::Global, fuel)];
    let mut out = wasm_encoder::Module::new();
    let mut written = false;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.expect("wasm-smith generates valid modules");
        if let Payload::ExportSection(section) = &payload {
            for export in section.clone() {
                let export = export.expect("wasm-smith generates valid modules");
                let (letter, kind) = match export.kind {
                    ExternalKind::Func => ('f', ExportKind::Func),
                    ExternalKind::Table => ('t', ExportKind::Table),
                    ExternalKind::Memory => ('m', ExportKind::Memory),
                    ExternalKind::Global => ('g', ExportKind::Global),
                    _ => continue,
                };
                exports.push((format!("{letter}{}", export.index), kind, export.index));
            }
            // An item may be exported more than once.
            exports.sort_by(|a, b| a.0.cmp(&b.0));
            exports.dedup_by(|a, b| a.0 == b.0);
            let mut section = ExportSection::new();
            for (name, kind, index) in &exports {
                section.export(name, *kind, *index);
            }
            out.section(&section);
            written = true;
        } else if let Some((id, range)) = payload.as_section() {
            out.section(&RawSection { id, data: &module[range.start as usize..range.end as usize] });
        }
    }
    let functions = exports.iter().filter(|(_, kind, _)| *kind == ExportKind::Func).count();
    (written && functions >= 3).then(|| out.finish())
}
