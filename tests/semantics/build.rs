//! Compiles every module of `modules`, and one that is made here: an export for each way to access memory.

use std::fmt::Write as _;

/// A way to access memory: the instruction, what follows its offset, the value that it takes beside the address, whether it has a
/// result, the bytes that it touches.
struct Access {
    instruction: &'static str,
    lane: &'static str,
    value: &'static str,
    has_result: bool,
    bytes: u64,
}

const fn load(instruction: &'static str, bytes: u64) -> Access {
    Access { instruction, lane: "", value: "", has_result: true, bytes }
}

const fn store(instruction: &'static str, value: &'static str, bytes: u64) -> Access {
    Access { instruction, lane: "", value, has_result: false, bytes }
}

const fn load_lane(instruction: &'static str, lane: &'static str, bytes: u64) -> Access {
    Access { instruction, lane, value: VECTOR, has_result: true, bytes }
}

const fn store_lane(instruction: &'static str, lane: &'static str, bytes: u64) -> Access {
    Access { instruction, lane, value: VECTOR, has_result: false, bytes }
}

const VECTOR: &str = "(v128.const i64x2 0 0)";

const ACCESSES: &[Access] = &[
    load("i32.load", 4),
    load("i64.load", 8),
    load("f32.load", 4),
    load("f64.load", 8),
    load("i32.load8_s", 1),
    load("i32.load8_u", 1),
    load("i32.load16_s", 2),
    load("i32.load16_u", 2),
    load("i64.load8_s", 1),
    load("i64.load8_u", 1),
    load("i64.load16_s", 2),
    load("i64.load16_u", 2),
    load("i64.load32_s", 4),
    load("i64.load32_u", 4),
    store("i32.store", "(i32.const 0)", 4),
    store("i64.store", "(i64.const 0)", 8),
    store("f32.store", "(f32.const 0)", 4),
    store("f64.store", "(f64.const 0)", 8),
    store("i32.store8", "(i32.const 0)", 1),
    store("i32.store16", "(i32.const 0)", 2),
    store("i64.store8", "(i64.const 0)", 1),
    store("i64.store16", "(i64.const 0)", 2),
    store("i64.store32", "(i64.const 0)", 4),
    load("v128.load", 16),
    load("v128.load8x8_s", 8),
    load("v128.load8x8_u", 8),
    load("v128.load16x4_s", 8),
    load("v128.load16x4_u", 8),
    load("v128.load32x2_s", 8),
    load("v128.load32x2_u", 8),
    load("v128.load8_splat", 1),
    load("v128.load16_splat", 2),
    load("v128.load32_splat", 4),
    load("v128.load64_splat", 8),
    load("v128.load32_zero", 4),
    load("v128.load64_zero", 8),
    load_lane("v128.load8_lane", "15", 1),
    load_lane("v128.load16_lane", "7", 2),
    load_lane("v128.load32_lane", "3", 4),
    load_lane("v128.load64_lane", "1", 8),
    store("v128.store", VECTOR, 16),
    store_lane("v128.store8_lane", "15", 1),
    store_lane("v128.store16_lane", "7", 2),
    store_lane("v128.store32_lane", "3", 4),
    store_lane("v128.store64_lane", "1", 8),
];

/// Offsets in the instruction: none, small, up to the minimum, over the minimum, over 2^31, the largest of 32 bits.
const OFFSETS: &[u64] = &[0, 1, 8, 65520, 65536, 131_064, 0x8000_0000, 0xffff_ffff];
/// Those that only 64-bit memories have: the sum with the address or with the size passes 2^64.
const WIDE_OFFSETS: &[u64] = &[0x1_0000_0000, 0x7fff_ffff_ffff_fff8, 0xffff_ffff_ffff_fff0, u64::MAX];

/// A memory with these limits, and exports named `instruction:offset:bytes`, each with the address as its parameter; and the
/// same with the address as a constant, named `instruction:offset:bytes:address`.
fn accesses(index: &str, limits: &str) -> String {
    let wide = index == "i64";
    let mut wat = format!("(module (memory (export \"memory\") {index} {limits})\n");
    for Access { instruction, lane, value, has_result, bytes } in ACCESSES {
        for offset in OFFSETS.iter().chain(WIDE_OFFSETS.iter().filter(|_| wide)) {
            let body = |address: &str| {
                let access = format!("({instruction} offset={offset} {lane} {address} {value})");
                if *has_result { format!("(drop {access})") } else { access }
            };
            let name = format!("{instruction}:{offset}:{bytes}");
            writeln!(wat, "(func (export \"{name}\") (param {index}) {})", body("(local.get 0)")).unwrap();
            let last = if wide { u64::MAX } else { u64::from(u32::MAX) };
            for address in [0, 65536 - bytes, 65537 - bytes, 131_072 - bytes, last] {
                let constant = format!("({index}.const {address:#x})");
                writeln!(wat, "(func (export \"{name}:{address}\") {})", body(&constant)).unwrap();
            }
        }
    }
    wat.push(')');
    wat
}

fn main() {
    for name in ["traps", "start_traps", "segments", "simd", "unnamed"] {
        wamr_aot_build::Builder::new(format!("modules/{name}.wat")).debug_info(true).compile();
    }
    // A memory that can grow, and one that cannot: the checks differ. So do those for 64-bit indices.
    for (name, index, limits) in
        [("growable", "i32", "1 2"), ("fixed", "i32", "2 2"), ("wide", "i64", "1 2"), ("wide_fixed", "i64", "2 2")]
    {
        wamr_aot_build::Builder::from_bytes(name, accesses(index, limits)).untyped().compile();
    }
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64") {
        // For CPUs that are rare, with something in it that no other module has.
        let wat = r#"(module (func (export "f") (result i32) (i32.const 512)))"#;
        wamr_aot_build::Builder::from_bytes("rare_cpu", wat).cpu_features(["sse3", "avx512vbmi", "avx512bitalg"]).compile();
    }
}
