//! Numeric instructions: each on its own, with one constant operand, and with only constant
//! operands, since the code generator has separate rules for each case.

use std::fmt::Write as _;

const INT_BINARY: &[&str] = &[
    "add", "sub", "mul", "div_s", "div_u", "rem_s", "rem_u", "and", "or", "xor", "shl", "shr_s", "shr_u",
    "rotl", "rotr", "eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u",
];
const INT_UNARY: &[&str] = &["clz", "ctz", "popcnt", "eqz", "extend8_s", "extend16_s"];
const FLOAT_BINARY: &[&str] =
    &["add", "sub", "mul", "div", "min", "max", "copysign", "eq", "ne", "lt", "gt", "le", "ge"];
const FLOAT_UNARY: &[&str] = &["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];

/// Conversions: the instruction, the type of its operand, and that of its result.
const CONVERSIONS: &[(&str, &str, &str)] = &[
    ("i32.wrap_i64", "i64", "i32"),
    ("i64.extend_i32_s", "i32", "i64"),
    ("i64.extend_i32_u", "i32", "i64"),
    ("i64.extend32_s", "i64", "i64"),
    ("i32.trunc_f32_s", "f32", "i32"),
    ("i32.trunc_f32_u", "f32", "i32"),
    ("i32.trunc_f64_s", "f64", "i32"),
    ("i32.trunc_f64_u", "f64", "i32"),
    ("i64.trunc_f32_s", "f32", "i64"),
    ("i64.trunc_f32_u", "f32", "i64"),
    ("i64.trunc_f64_s", "f64", "i64"),
    ("i64.trunc_f64_u", "f64", "i64"),
    ("i32.trunc_sat_f32_s", "f32", "i32"),
    ("i32.trunc_sat_f32_u", "f32", "i32"),
    ("i32.trunc_sat_f64_s", "f64", "i32"),
    ("i32.trunc_sat_f64_u", "f64", "i32"),
    ("i64.trunc_sat_f32_s", "f32", "i64"),
    ("i64.trunc_sat_f32_u", "f32", "i64"),
    ("i64.trunc_sat_f64_s", "f64", "i64"),
    ("i64.trunc_sat_f64_u", "f64", "i64"),
    ("f32.convert_i32_s", "i32", "f32"),
    ("f32.convert_i32_u", "i32", "f32"),
    ("f32.convert_i64_s", "i64", "f32"),
    ("f32.convert_i64_u", "i64", "f32"),
    ("f64.convert_i32_s", "i32", "f64"),
    ("f64.convert_i32_u", "i32", "f64"),
    ("f64.convert_i64_s", "i64", "f64"),
    ("f64.convert_i64_u", "i64", "f64"),
    ("f32.demote_f64", "f64", "f32"),
    ("f64.promote_f32", "f32", "f64"),
    ("i32.reinterpret_f32", "f32", "i32"),
    ("i64.reinterpret_f64", "f64", "i64"),
    ("f32.reinterpret_i32", "i32", "f32"),
    ("f64.reinterpret_i64", "i64", "f64"),
];

const I32_CONSTANTS: &[i32] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    5,
    7,
    8,
    10,
    15,
    16,
    31,
    32,
    33,
    63,
    64,
    100,
    127,
    128,
    255,
    256,
    641,
    1000,
    32767,
    65535,
    65536,
    0x0100_0001,
    0x5555_5555,
    1_000_000_007,
    i32::MAX,
    i32::MIN,
    i32::MIN + 1,
];
const I64_CONSTANTS: &[i64] = &[
    0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    10,
    31,
    32,
    63,
    64,
    65,
    255,
    1000,
    65535,
    65536,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    -0x8000_0000,
    0x5555_5555_5555_5555,
    1_000_000_007,
    i64::MAX,
    i64::MIN,
    i64::MIN + 1,
];
/// Float constants in the text format, which are the same for both float types.
const FLOAT_CONSTANTS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "2",
    "3",
    "1e10",
    "-2147483648",
    "4294967296",
    "0x1p-126",
    "0x1p-149",
    "0x1p127",
    "inf",
    "-inf",
    "nan",
    "-nan",
    "nan:0x200000",
];

/// Whether the bits of a NaN operand are preserved in the result.
fn keeps_bits(instruction: &str) -> bool {
    ["abs", "neg", "copysign", "reinterpret"].iter().any(|name| instruction.contains(name))
}

/// The name of an export, with the prefix `bits_` if NaNs are compared bit by bit.
fn name(instruction: &str, rest: &str) -> String {
    let exact = if keeps_bits(instruction) { "bits_" } else { "" };
    format!("{exact}{}{rest}", instruction.replace('.', "_"))
}

struct Functions(String);

impl Functions {
    fn add(&mut self, name: &str, params: &str, result: &str, body: &str) {
        writeln!(self.0, "(func (export \"{name}\") {params} (result {result}) {body})")
            .expect("writing to a string cannot fail");
    }

    fn finish(self) -> String {
        format!("(module\n{})", self.0)
    }
}

fn is_comparison(instruction: &str) -> bool {
    matches!(instruction.split('_').next(), Some("eq" | "ne" | "lt" | "gt" | "le" | "ge"))
}

/// Binary instructions of a type, with interesting constants.
fn binary(ty: &str) -> (&'static [&'static str], Vec<String>) {
    match ty {
        "i32" => (INT_BINARY, I32_CONSTANTS.iter().map(i32::to_string).collect()),
        "i64" => (INT_BINARY, I64_CONSTANTS.iter().map(i64::to_string).collect()),
        _ => (FLOAT_BINARY, FLOAT_CONSTANTS.iter().map(|text| (*text).to_owned()).collect()),
    }
}

/// Each instruction on its own.
fn plain() -> String {
    let mut out = Functions(String::new());
    for ty in ["i32", "i64", "f32", "f64"] {
        for op in binary(ty).0 {
            let result = if is_comparison(op) { "i32" } else { ty };
            let body = format!("({ty}.{op} (local.get 0) (local.get 1))");
            out.add(&name(&format!("{ty}.{op}"), ""), &format!("(param {ty} {ty})"), result, &body);
        }
        let unary = if ty.starts_with('i') { INT_UNARY } else { FLOAT_UNARY };
        for op in unary {
            let result = if *op == "eqz" { "i32" } else { ty };
            out.add(
                &name(&format!("{ty}.{op}"), ""),
                &format!("(param {ty})"),
                result,
                &format!("({ty}.{op} (local.get 0))"),
            );
        }
        out.add(
            &format!("bits_select_{ty}"),
            &format!("(param {ty} {ty} i32)"),
            ty,
            "(select (local.get 0) (local.get 1) (local.get 2))",
        );
    }
    for (instruction, from, to) in CONVERSIONS {
        out.add(
            &name(instruction, ""),
            &format!("(param {from})"),
            to,
            &format!("({instruction} (local.get 0))"),
        );
    }
    out.finish()
}

/// Each binary instruction with a constant on one side.
fn half_constant(ty: &str) -> String {
    let mut out = Functions(String::new());
    let (ops, constants) = binary(ty);
    for op in ops {
        let result = if is_comparison(op) { "i32" } else { ty };
        for (i, constant) in constants.iter().enumerate() {
            let param = format!("(param {ty})");
            let body = format!("({ty}.{op} (local.get 0) ({ty}.const {constant}))");
            out.add(&name(&format!("{ty}.{op}"), &format!("_r{i}")), &param, result, &body);
            let body = format!("({ty}.{op} ({ty}.const {constant}) (local.get 0))");
            out.add(&name(&format!("{ty}.{op}"), &format!("_l{i}")), &param, result, &body);
        }
    }
    out.finish()
}

/// Each instruction with only constant operands. Functions can have only few results, so each
/// instruction has a function of its own.
fn constant(ty: &str) -> String {
    let mut out = Functions(String::new());
    let (ops, constants) = binary(ty);
    for op in ops {
        let result = if is_comparison(op) { "i32" } else { ty };
        for (i, left) in constants.iter().enumerate() {
            for (j, right) in constants.iter().enumerate().filter(|(j, _)| (i * 7 + j) % 3 == 0) {
                let body = format!("({ty}.{op} ({ty}.const {left}) ({ty}.const {right}))");
                out.add(&name(&format!("{ty}.{op}"), &format!("_{i}_{j}")), "", result, &body);
            }
        }
    }
    for (instruction, from, to) in CONVERSIONS.iter().filter(|(_, from, _)| *from == ty) {
        for (i, constant) in constants.iter().enumerate() {
            out.add(
                &name(instruction, &format!("_c{i}")),
                "",
                to,
                &format!("({instruction} ({from}.const {constant}))"),
            );
        }
    }
    out.finish()
}

/// All modules: names and texts.
pub(crate) fn modules() -> Vec<(String, String)> {
    let mut modules = vec![("numeric".to_owned(), plain())];
    for ty in ["i32", "i64", "f32", "f64"] {
        modules.push((format!("half_constant_{ty}"), half_constant(ty)));
        modules.push((format!("constant_{ty}"), constant(ty)));
    }
    modules
}
