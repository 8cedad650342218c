//! Compiles every module of `modules`, and one that is made here: an export for each way to access memory.

use std::fmt::Write as _;

/// Each access: the instruction, the type of its value, the bytes it touches.
const LOADS: &[(&str, &str, u64)] = &[
    ("i32.load", "i32", 4),
    ("i64.load", "i64", 8),
    ("f32.load", "f32", 4),
    ("f64.load", "f64", 8),
    ("i32.load8_s", "i32", 1),
    ("i32.load8_u", "i32", 1),
    ("i32.load16_s", "i32", 2),
    ("i32.load16_u", "i32", 2),
    ("i64.load8_s", "i64", 1),
    ("i64.load8_u", "i64", 1),
    ("i64.load16_s", "i64", 2),
    ("i64.load16_u", "i64", 2),
    ("i64.load32_s", "i64", 4),
    ("i64.load32_u", "i64", 4),
];
const STORES: &[(&str, &str, u64)] = &[
    ("i32.store", "i32", 4),
    ("i64.store", "i64", 8),
    ("f32.store", "f32", 4),
    ("f64.store", "f64", 8),
    ("i32.store8", "i32", 1),
    ("i32.store16", "i32", 2),
    ("i64.store8", "i64", 1),
    ("i64.store16", "i64", 2),
    ("i64.store32", "i64", 4),
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
    let mut access = |instruction: &str, value: Option<&str>, bytes: u64| {
        let (before, after) = match value {
            Some(value) => ("", format!(" ({value}.const 0)")),
            None => ("drop ", String::new()),
        };
        for offset in OFFSETS.iter().chain(WIDE_OFFSETS.iter().filter(|_| wide)) {
            let body = |address: &str| match value {
                Some(_) => format!("({instruction} offset={offset} {address}{after})"),
                None => format!("({before}({instruction} offset={offset} {address}))"),
            };
            let name = format!("{instruction}:{offset}:{bytes}");
            writeln!(wat, "(func (export \"{name}\") (param {index}) {})", body("(local.get 0)")).unwrap();
            let last = if wide { u64::MAX } else { u64::from(u32::MAX) };
            for address in [0, 65536 - bytes, 65537 - bytes, 131_072 - bytes, last] {
                let constant = format!("({index}.const {address:#x})");
                writeln!(wat, "(func (export \"{name}:{address}\") {})", body(&constant)).unwrap();
            }
        }
    };
    for &(instruction, _, bytes) in LOADS {
        access(instruction, None, bytes);
    }
    for &(instruction, value, bytes) in STORES {
        access(instruction, Some(value), bytes);
    }
    wat.push(')');
    wat
}

fn main() {
    for name in ["traps", "start_traps", "segments", "unnamed"] {
        wamr_aot_build::Builder::new(format!("modules/{name}.wat")).debug_info(true).compile();
    }
    // A memory that can grow, and one that cannot: the checks differ. So do those for 64-bit indices.
    for (name, index, limits) in
        [("growable", "i32", "1 2"), ("fixed", "i32", "2 2"), ("wide", "i64", "1 2"), ("wide_fixed", "i64", "2 2")]
    {
        wamr_aot_build::Builder::from_bytes(name, accesses(index, limits)).untyped().compile();
    }
}
