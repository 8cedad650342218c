//! Modules with an export for each atomic instruction, width and offset: `tests/atomics.rs`
//! compares them with arithmetic.

use std::fmt::Write as _;

use wamr_aot_build::{Builder, OptLevel};

/// A type, its bits, and the bits that an instruction accesses, which may be fewer.
const WIDTHS: &[(&str, u32, u32)] = &[
    ("i32", 32, 32),
    ("i32", 32, 8),
    ("i32", 32, 16),
    ("i64", 64, 64),
    ("i64", 64, 8),
    ("i64", 64, 16),
    ("i64", 64, 32),
];

const READ_MODIFY_WRITE: &[&str] = &["add", "sub", "and", "or", "xor", "xchg"];

/// Offsets: none, odd, aligned for all widths, near the minimum, beyond it, and the largest with 32
/// bits.
const OFFSETS: &[u64] = &[0, 1, 8, 65528, 65536, 0xffff_ffff];
/// Offsets only for 64-bit memories: the sum with the address or the size exceeds 2^64.
const WIDE_OFFSETS: &[u64] = &[0x1_0000_0000, u64::MAX - 7, u64::MAX];

/// Exports named `operation:bits of the type:bits of the access:offset`, with the address and the
/// operands as parameters. The memory is `memory`; with `second` it is the second one.
fn module(index: &str, limits: &str, second: bool) -> String {
    let first = if second { "(memory 0)" } else { "" };
    let mut wat = format!("(module {first} (memory $m (export \"memory\") {index} {limits})\n");
    let wide = index == "i64";
    for offset in OFFSETS.iter().chain(WIDE_OFFSETS.iter().filter(|_| wide)) {
        let mut export = |name: &str, params: &str, result: &str, instruction: &str| {
            let operands: String =
                (0..=params.split_whitespace().count()).map(|i| format!("(local.get {i})")).collect();
            let result = if result.is_empty() { String::new() } else { format!("(result {result})") };
            writeln!(
                wat,
                "(func (export \"{name}:{offset}\") (param {index} {params}) {result} \
                 ({instruction} $m offset={offset} {operands}))"
            )
            .unwrap();
        };
        for &(ty, bits, width) in WIDTHS {
            let (narrow, unsigned) =
                if bits == width { (String::new(), "") } else { (width.to_string(), "_u") };
            let place = format!("{bits}:{width}");
            export(&format!("load:{place}"), "", ty, &format!("{ty}.atomic.load{narrow}{unsigned}"));
            export(&format!("store:{place}"), ty, "", &format!("{ty}.atomic.store{narrow}"));
            for op in READ_MODIFY_WRITE {
                export(&format!("{op}:{place}"), ty, ty, &format!("{ty}.atomic.rmw{narrow}.{op}{unsigned}"));
            }
            let cmpxchg = format!("{ty}.atomic.rmw{narrow}.cmpxchg{unsigned}");
            export(&format!("cmpxchg:{place}"), &format!("{ty} {ty}"), ty, &cmpxchg);
        }
        export("wait:32:32", "i32 i64", "i32", "memory.atomic.wait32");
        export("wait:64:64", "i64 i64", "i32", "memory.atomic.wait64");
        export("notify:32:32", "i32", "i32", "memory.atomic.notify");
    }
    wat.push(')');
    wat
}

/// Compiles a module for each kind of memory, with optimisation and without.
pub(crate) fn compile() {
    for (name, index, limits, second) in [
        ("atomics_shared", "i32", "1 2 shared", false),
        ("atomics_fixed", "i32", "2 2 shared", false),
        ("atomics_wide", "i64", "1 2 shared", false),
        ("atomics_second", "i32", "1 2 shared", true),
        ("atomics_unshared", "i32", "1 2", false),
    ] {
        let wat = module(index, limits, second);
        for (suffix, level) in [("", OptLevel::Speed), ("_unoptimised", OptLevel::None)] {
            Builder::from_bytes(format!("{name}{suffix}"), wat.clone()).opt_level(level).untyped().compile();
        }
    }
}
