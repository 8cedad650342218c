//! Modules at the limits of memories, nesting and counts. They are generated because they are long.

use std::fmt::Write as _;

/// Each access: the instruction, the type of its value, and the number of bytes that it accesses.
const LOADS: &[(&str, &str, u32)] = &[
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
const STORES: &[(&str, &str, u32)] = &[
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

/// Offsets in the instruction: none, small, up to the end of one page and of two, past the end,
/// above 2^31, and the largest.
const OFFSETS: &[u32] =
    &[0, 3, 65_528, 65_535, 65_536, 131_064, 131_072, 0x7fff_fff8, 0x8000_0000, 0xffff_fff8, u32::MAX];

/// Offsets for memories with 64-bit indices, some of them above 2^32 and 2^63.
const OFFSETS_64: &[u64] = &[
    0,
    65_528,
    65_536,
    131_064,
    0x8000_0000,
    u32::MAX as u64,
    0x1_0000_0000,
    0x7fff_ffff_ffff_fff8,
    0x8000_0000_0000_0000,
    u64::MAX - 7,
    u64::MAX,
];

/// Loads and stores of each width, with each form of address: a parameter, a parameter with an
/// offset, a constant, a sum.
fn accesses(memory: &str) -> String {
    let index = if memory.starts_with("i64") { "i64" } else { "i32" };
    let offsets =
        if index == "i64" { OFFSETS_64.to_vec() } else { OFFSETS.iter().copied().map(u64::from).collect() };
    let mut out = format!("(module (memory (export \"memory\") {memory})\n");
    if !memory.starts_with('0') {
        writeln!(out, "(data {} \"{}\")", constant(index, 0), bytes())
            .expect("writing to a string cannot fail");
    }
    for &(instruction, ty, width) in LOADS {
        let name = instruction.replace('.', "_");
        for &offset in &offsets {
            let access = |address: &str| format!("({instruction} offset={offset} {address})");
            push(
                &mut out,
                &format!("bits_{name}_{offset}"),
                &format!("(param {index})"),
                ty,
                &access("(local.get 0)"),
            );
            push(
                &mut out,
                &format!("bits_{name}_{offset}_sum"),
                &format!("(param {index} {index})"),
                ty,
                &access(&format!("({index}.add (local.get 0) (local.get 1))")),
            );
            for address in addresses(width) {
                let body = access(&constant(index, address));
                push(&mut out, &format!("bits_{name}_{offset}_at_{address}"), "", ty, &body);
            }
        }
    }
    for &(instruction, ty, width) in STORES {
        let name = instruction.replace('.', "_");
        for &offset in &offsets {
            let access = |address: &str| format!("({instruction} offset={offset} {address} (local.get 0))");
            push(
                &mut out,
                &format!("{name}_{offset}"),
                &format!("(param {ty} {index})"),
                "",
                &access("(local.get 1)"),
            );
            for address in addresses(width) {
                let body = access(&constant(index, address));
                push(&mut out, &format!("{name}_{offset}_at_{address}"), &format!("(param {ty})"), "", &body);
            }
        }
    }
    out.push(')');
    out
}

/// A constant address. In a memory with 64-bit indices, addresses that are negative as 32-bit
/// numbers are valid, too.
fn constant(index: &str, address: u32) -> String {
    match index {
        "i64" => format!("(i64.const {address})"),
        _ => format!("(i32.const {})", address.cast_signed()),
    }
}

fn addresses(width: u32) -> [u32; 6] {
    [0, 65_536 - width, 65_537 - width, 131_072 - width, 0x8000_0000, u32::MAX]
}

/// Bytes that differ between places, some of them with the sign bit set.
fn bytes() -> String {
    (0..64).fold(String::new(), |mut text, i: u32| {
        write!(text, "\\{:02x}", (i * 37 + 129) & 0xff).expect("writing to a string cannot fail");
        text
    })
}

fn push(out: &mut String, name: &str, params: &str, result: &str, body: &str) {
    let result = if result.is_empty() { String::new() } else { format!("(result {result})") };
    writeln!(out, "(func (export \"{name}\") {params} {result} {body})")
        .expect("writing to a string cannot fail");
}

/// A `br_table` with this many targets, over a few blocks.
fn br_table(targets: usize) -> String {
    const BLOCKS: usize = 9;
    let mut out = String::from("(module (func (export \"br_table\") (param i32) (result i32)\n");
    out.push_str(&"block ".repeat(BLOCKS));
    out.push_str("local.get 0 br_table");
    for i in 0..=targets {
        write!(out, " {}", (i * i + i / 3) % BLOCKS).expect("writing to a string cannot fail");
    }
    for i in 0..BLOCKS {
        writeln!(out, "\nend local.get 0 i32.const {} i32.mul i32.const {i} i32.add return", i + 2)
            .expect("writing to a string cannot fail");
    }
    out.push_str("unreachable))");
    out
}

/// A `br_table` that can leave as many blocks as it has targets, with a value.
fn br_table_deep(depth: usize) -> String {
    let mut out = String::from("(module (func (export \"br_table\") (param i32) (result i32)\n");
    out.push_str(&"block (result i32) ".repeat(depth));
    out.push_str("i32.const 7 local.get 0 br_table");
    for i in 0..depth {
        write!(out, " {i}").expect("writing to a string cannot fail");
    }
    out.push_str(&"\nend i32.const 3 i32.mul i32.const 1 i32.add".repeat(depth));
    out.push_str("))");
    out
}

/// Nested blocks: `open` many times, `body`, and `close` as many times.
fn nested(depth: usize, open: &str, body: &str, close: &str) -> String {
    format!(
        "(module (func (export \"nested\") (param i32) (result i32) (local i32)\n\
         {}\n{body}\n{}\nlocal.get 1))",
        format!("{open} ").repeat(depth),
        format!("{close} ").repeat(depth),
    )
}

/// Many locals, each of which is set and read; `live` of them are read again at the end.
fn locals(count: usize, live: usize) -> String {
    let mut out = format!(
        "(module (func (export \"locals\") (param i64) (result i64) (local{})\n",
        " i64".repeat(count)
    );
    for i in 1..=count {
        writeln!(out, "local.get {} i64.const {i} i64.mul i64.const 1 i64.add local.set {i}", i - 1)
            .expect("writing to a string cannot fail");
    }
    out.push_str("i64.const 0\n");
    for i in 0..=live {
        writeln!(out, "local.get {i} i64.xor").expect("writing to a string cannot fail");
    }
    out.push_str("))");
    out
}

/// Many values of all types on the operand stack at once, live across a call.
fn live_values(count: usize) -> String {
    let mut out = String::from(
        "(module (memory 1) (func $keep (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
        (func (export \"live\") (param i32) (result f64)\n",
    );
    for i in 0..count {
        match i % 4 {
            0 => writeln!(out, "local.get 0 i32.const {i} i32.xor f64.convert_i32_s"),
            1 => writeln!(out, "local.get 0 i32.load8_u offset={i} f64.convert_i32_u f64.const 0.5 f64.add"),
            2 => writeln!(out, "local.get 0 i64.extend_i32_s i64.const {i} i64.sub f64.convert_i64_s"),
            _ => writeln!(out, "local.get 0 f32.convert_i32_u f32.const {i} f32.div f64.promote_f32"),
        }
        .expect("writing to a string cannot fail");
    }
    out.push_str("local.get 0 call $keep local.set 0\n");
    out.push_str(&"f64.add\n".repeat(count - 1));
    out.push_str("local.get 0 f64.convert_i32_s f64.sub))");
    out
}

const TYPES: [&str; 4] = ["i32", "i64", "f32", "f64"];

/// The types of `count` values, in turn.
fn types(count: usize) -> String {
    (0..count).map(|i| TYPES[i % 4]).collect::<Vec<_>>().join(" ")
}

/// Functions with many parameters and results: called directly, through a table, and in the host;
/// and blocks and loops with as many.
fn many_values(params: usize, results: usize) -> String {
    let ty = format!("(param {}) (result {})", types(params), types(results));
    let arguments = (0..params).map(|i| format!("local.get {i} ")).collect::<String>();
    // The results of each type are the parameters of that type in reverse, or constants if no
    // parameter has the type.
    let values = (0..results)
        .map(|i| match (i % 4..params).step_by(4).rev().cycle().nth(i / 4) {
            Some(param) => format!("local.get {param} "),
            None => format!("{}.const {i} ", TYPES[i % 4]),
        })
        .collect::<String>();
    // A loop can iterate with its results only if they have the types of its parameters.
    let (again, end) = if params == results {
        ("loop (type $t)", "local.get $n i32.const 1 i32.add local.tee $n i32.const 3 i32.lt_s br_if 0 end")
    } else {
        ("block (type $t)", "end")
    };
    format!(
        "(module
        (type $t (func {ty}))
        (import \"env\" \"many\" (func $host (type $t)))
        (table 3 funcref) (elem (i32.const 0) $direct $host)
        (func $direct (type $t) {values})
        (func (export \"bits_direct\") (type $t) {arguments} call $direct)
        (func (export \"bits_host\") (type $t) {arguments} call $host)
        (func (export \"bits_indirect\") (type $t) {arguments} i32.const 0 call_indirect (type $t))
        (func (export \"bits_indirect_host\") (type $t) {arguments} i32.const 1 call_indirect (type $t))
        (func (export \"bits_null\") (type $t) {arguments} i32.const 2 call_indirect (type $t))
        (func (export \"bits_block\") (type $t) (local $n i32) {arguments} {again} call $direct {end}))"
    )
}

/// All modules: names and texts.
pub(crate) fn modules() -> Vec<(String, String)> {
    let mut modules = Vec::new();
    let mut add = |name: String, text: String| modules.push((name, text));
    for memory in ["1", "1 2", "2 2", "0 1", "i64 1 2", "i64 2 2"] {
        add(format!("accesses_{}", memory.replace(' ', "_")), accesses(memory));
    }
    for targets in [0, 1, 1000, 60_000] {
        add(format!("br_table_{targets}"), br_table(targets));
    }
    add("br_table_deep".into(), br_table_deep(500));
    let count = "local.get 1 i32.const 1 i32.add local.set 1 end";
    add("blocks_50000".into(), nested(50_000, "block", "local.get 0 local.set 1", "end"));
    // Deeper nesting compiles, too, but takes too long for a test.
    add("blocks_left".into(), nested(10_000, "block", "local.get 0 br_if 1", count));
    add("loops".into(), nested(10_000, "loop", "local.get 0 local.set 1", count));
    add("ifs".into(), nested(10_000, "local.get 0 if", "i32.const 5 local.set 1", count));
    add("locals_3000".into(), locals(3_000, 3_000));
    // With all of them live, the register allocator would take minutes; with more of them, the
    // interpreter fails.
    add("locals_10000".into(), locals(10_000, 100));
    add("live_values".into(), live_values(2_000));
    for (params, results) in [(0, 2), (3, 3), (8, 8), (20, 20), (2, 20), (20, 1), (300, 300), (1000, 1000)] {
        add(format!("many_values_{params}_{results}"), many_values(params, results));
    }
    modules
}
