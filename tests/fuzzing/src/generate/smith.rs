//! Modules that wasm-smith generates.

use arbitrary::Unstructured;
use wasm_encoder::ConstExpr;
use wasm_smith::{Config, MemoryOffsetChoices, Module};
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

use super::{Features, interface::Imports, rewrite::rewrite};
use crate::random::Random;

/// The imports that modules may use from the host.
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

/// Further imports, which need more features.
const VECTORS: &str = r#"(module
    (import "env" "vector" (func (param v128 i32) (result v128)))
    (import "env" "g_v128" (global (mut v128))))"#;
const SHARED: &str = r#"(module (import "env" "shared" (memory 1 3 shared)))"#;
/// The host does not throw.
const TAGS: &str = r#"(module
    (import "env" "exn" (func (param exnref) (result i32)))
    (import "env" "tag" (tag (param i32)))
    (import "env" "tag_long" (tag (param i64 f64 externref))))"#;
const LONG: &str = r#"(module
    (import "env" "long" (memory i64 1 3))
    (import "env" "long_table" (table i64 3 9 externref)))"#;

/// A module that uses these features, and may import from the earlier ones. `None` if it is too
/// small.
pub(super) fn module(
    random: &mut Random,
    bytes: &[u8],
    features: Features,
    earlier: &[Vec<u8>],
) -> Option<Vec<u8>> {
    // Only the module's own memories are mapped.
    let mapped = random.one_in(5);
    let mut imports = Imports::new(!mapped);
    for (number, module) in earlier.iter().enumerate() {
        // Its imports from the host are in the lists below, and those from an earlier instance are
        // already listed.
        imports.add_exports(&format!("instance {number}"), module);
    }
    let texts = [
        (true, IMPORTS),
        (features.vectors, VECTORS),
        (features.threads, SHARED),
        (features.long, LONG),
        (features.exceptions, TAGS),
    ];
    for (_, text) in texts.into_iter().filter(|(used, _)| *used) {
        imports.add_imports(&wat::parse_str(text).expect("the imports are a module"));
    }
    let config = config(random, features, mapped, imports.finish());
    let mut module = Module::new(config, &mut Unstructured::new(bytes)).ok()?;
    let fuel = module.ensure_termination(0).ok()?;
    let module = module.to_bytes();
    let data = mapped.then(|| large_data(random, &module)).flatten();
    let validate = |module: &[u8]| Validator::new_with_features(WasmFeatures::all()).validate_all(module);
    // What is not exported may be something that nothing reaches. It may also be a function whose
    // export is what lets others refer to it.
    let hidden = if random.one_in(2) { random.next() } else { 0 };
    if let Some(module) = rewrite(&module, fuel, data.clone(), hidden)
        && validate(&module).is_ok()
    {
        return Some(module);
    }
    let module = rewrite(&module, fuel, data, 0)?;
    validate(&module).expect("wasm-smith's module is still valid");
    Some(module)
}

/// Data that is large enough to be mapped, for a module whose first memory is its own and may have
/// room for it.
fn large_data(random: &mut Random, module: &[u8]) -> Option<(ConstExpr, Vec<u8>)> {
    let mut first = None;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::MemorySection(section) = payload.expect("wasm-smith generates valid modules") {
            first = section.into_iter().next()?.ok();
        }
    }
    let memory = first.filter(|memory| {
        memory.page_size_log2.is_none()
            && !memory.shared
            && memory.maximum.is_some_and(|maximum| maximum >= 2)
    })?;
    let len = 33_000 + random.below(20_000);
    let offset = random.below((1 << 16) - len);
    let offset = if memory.memory64 {
        ConstExpr::i64_const(offset as i64)
    } else {
        ConstExpr::i32_const(offset as i32)
    };
    Some((offset, random.bytes(len)))
}

fn config(random: &mut Random, features: Features, mapped: bool, imports: Vec<u8>) -> Config {
    let Features {
        vectors,
        relaxed,
        threads,
        long,
        memories,
        small_pages,
        tail_calls,
        wide,
        references: _,
        exceptions,
        loops: _,
    } = features;
    Config {
        available_imports: Some(imports),
        // Another target compares NaNs by class. Here they would spread, and be the only
        // difference.
        canonicalize_nans: true,
        export_everything: true,
        allow_start_export: random.one_in(8),
        // In some modules accesses often fail, in others rarely.
        memory_offset_choices: if random.one_in(4) {
            MemoryOffsetChoices(40, 40, 20)
        } else {
            MemoryOffsetChoices(90, 9, 1)
        },
        min_funcs: 4,
        max_funcs: 16,
        max_imports: 100,
        max_type_size: 100_000,
        max_instructions: 100 + 50 * random.below(8),
        // An imported memory counts, too.
        min_memories: u32::from(memories || mapped),
        max_memories: if memories { 3 } else { 1 },
        max_memory32_bytes: 4 << 16,
        max_memory64_bytes: 4 << 16,
        memory_max_size_required: true,
        max_tables: 1 + random.below(3),
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
        custom_page_sizes_enabled: small_pages,
        memory64_enabled: long,
        simd_enabled: vectors,
        relaxed_simd_enabled: relaxed,
        tail_call_enabled: tail_calls,
        threads_enabled: threads,
        wide_arithmetic_enabled: wide,
        exceptions_enabled: exceptions,
        // Not supported.
        acquire_release_atomics_enabled: false,
        compact_imports_enabled: false,
        custom_descriptors_enabled: false,
        gc_enabled: false,
        shared_everything_threads_enabled: false,
        ..Config::default()
    }
}
