//! Instructions with an operand from memory, at addresses up to the last byte: a code generator
//! that folds the load into the instruction must not read more than the load would. (In the tests
//! an inaccessible page follows each memory.)

use std::fmt::Write as _;

/// The type, and a load of that type.
const INTEGER_LOADS: &[(&str, &str)] = &[
    ("i32", "i32.load"),
    ("i32", "i32.load8_u"),
    ("i32", "i32.load8_s"),
    ("i32", "i32.load16_u"),
    ("i32", "i32.load16_s"),
    ("i64", "i64.load"),
    ("i64", "i64.load8_u"),
    ("i64", "i64.load16_s"),
    ("i64", "i64.load32_u"),
    ("i64", "i64.load32_s"),
];
const INTEGER_OPS: &[&str] =
    &["add", "sub", "mul", "and", "or", "xor", "shl", "rotr", "eq", "lt_s", "gt_u", "div_u", "rem_s"];
/// The type, a store, and the load that reads the same bytes.
const UPDATES: &[(&str, &str, &str)] = &[
    ("i32", "i32.store", "i32.load"),
    ("i32", "i32.store8", "i32.load8_u"),
    ("i32", "i32.store16", "i32.load16_s"),
    ("i64", "i64.store", "i64.load"),
    ("i64", "i64.store8", "i64.load8_s"),
    ("i64", "i64.store32", "i64.load32_u"),
];

/// Instructions with one loaded operand: the result's type, the instruction, and the load.
const UNARY: &[(&str, &str, &str)] = &[
    ("i32", "i32.clz", "i32.load"),
    ("i32", "i32.ctz", "i32.load16_u"),
    ("i32", "i32.popcnt", "i32.load8_u"),
    ("i64", "i64.popcnt", "i64.load"),
    ("i64", "i64.extend_i32_s", "i32.load"),
    ("i64", "i64.extend_i32_u", "i32.load8_s"),
    ("i32", "i32.wrap_i64", "i64.load"),
    ("i32", "i32.wrap_i64", "i64.load32_u"),
    ("i32", "i32.extend8_s", "i32.load"),
    ("i64", "i64.extend32_s", "i64.load"),
    ("f32", "f32.convert_i32_s", "i32.load"),
    ("f64", "f64.convert_i32_u", "i32.load"),
    ("f64", "f64.convert_i32_s", "i32.load8_u"),
    ("f64", "f64.convert_i64_s", "i64.load"),
    ("f32", "f32.convert_i64_u", "i64.load"),
    ("f64", "f64.promote_f32", "f32.load"),
    ("f32", "f32.demote_f64", "f64.load"),
    ("i32", "i32.reinterpret_f32", "f32.load"),
    ("i64", "i64.reinterpret_f64", "f64.load"),
    ("f32", "f32.reinterpret_i32", "i32.load"),
    ("f64", "f64.reinterpret_i64", "i64.load"),
    ("i32", "i32.trunc_sat_f32_s", "f32.load"),
    ("i64", "i64.trunc_sat_f64_u", "f64.load"),
    ("v128", "i8x16.splat", "i32.load8_u"),
    ("v128", "i8x16.splat", "i32.load"),
    ("v128", "i16x8.splat", "i32.load16_u"),
    ("v128", "i32x4.splat", "i32.load"),
    ("v128", "i64x2.splat", "i64.load"),
    ("v128", "f32x4.splat", "f32.load"),
    ("v128", "f64x2.splat", "f64.load"),
    ("v128", "i16x8.extend_low_i8x16_s", "v128.load"),
    ("v128", "i32x4.extend_high_i16x8_u", "v128.load"),
    ("v128", "i64x2.extend_low_i32x4_u", "v128.load64_zero"),
    ("v128", "f64x2.convert_low_i32x4_s", "v128.load"),
    ("v128", "f64x2.promote_low_f32x4", "v128.load64_zero"),
    ("v128", "f32x4.sqrt", "v128.load"),
    ("v128", "f64x2.abs", "v128.load"),
    ("v128", "i8x16.neg", "v128.load"),
    ("v128", "i8x16.popcnt", "v128.load"),
    ("i32", "v128.any_true", "v128.load"),
    ("i32", "i8x16.extract_lane_s 15", "v128.load"),
    ("i32", "i16x8.extract_lane_u 0", "v128.load32_zero"),
    ("f64", "f64x2.extract_lane 1", "v128.load"),
    ("f32", "f32x4.extract_lane 0", "v128.load32_zero"),
];
const FLOAT_UNARY: &[&str] = &["abs", "neg", "sqrt", "ceil", "floor", "trunc", "nearest"];
const FLOAT_BINARY: &[&str] = &["add", "sub", "mul", "div", "min", "max", "copysign", "eq", "lt", "ge"];
const VECTOR_BINARY: &[&str] = &[
    "i8x16.add",
    "i8x16.min_u",
    "i8x16.swizzle",
    "i16x8.mul",
    "i16x8.q15mulr_sat_s",
    "i32x4.sub",
    "i32x4.gt_s",
    "i32x4.dot_i16x8_s",
    "i64x2.mul",
    "i64x2.eq",
    "f32x4.add",
    "f32x4.min",
    "f32x4.pmax",
    "f64x2.div",
    "f64x2.lt",
    "v128.andnot",
    "v128.xor",
    "i8x16.narrow_i16x8_s",
    "i16x8.extmul_low_i8x16_s",
];
/// Loads that exist only for vectors: the result is a vector.
const VECTOR_LOADS: &[&str] = &[
    "v128.load",
    "v128.load8x8_s",
    "v128.load16x4_u",
    "v128.load32x2_s",
    "v128.load8_splat",
    "v128.load16_splat",
    "v128.load32_splat",
    "v128.load64_splat",
    "v128.load32_zero",
    "v128.load64_zero",
];
const OFFSETS: &[u32] = &[0, 1, 16, 65_535];

/// Functions with numbered names, since the module's text shows what they do.
struct Functions {
    out: String,
    count: usize,
}

impl Functions {
    /// In `body`, `@` stands for the offset and the address, and `#` for the offset only.
    fn add(&mut self, what: &str, params: &str, result: &str, body: &str) {
        let what = what.replace(['.', ' '], "_");
        for offset in OFFSETS {
            let body = body
                .replace('@', &format!("offset={offset} (local.get 0)"))
                .replace('#', &format!("offset={offset}"));
            let result = if result.is_empty() { String::new() } else { format!("(result {result})") };
            let count = self.count;
            writeln!(
                self.out,
                "(func (export \"n{count}_{what}_{offset}\") (param i32 {params}) {result} {body})"
            )
            .expect("writing to a string cannot fail");
            self.count += 1;
        }
    }
}

fn scalar(memory: &str) -> String {
    let mut functions = start(memory);
    for (ty, load) in INTEGER_LOADS {
        for op in INTEGER_OPS {
            let result = if matches!(*op, "eq" | "lt_s" | "gt_u") { "i32" } else { ty };
            functions.add(
                &format!("{op}_{load}"),
                ty,
                result,
                &format!("({ty}.{op} (local.get 1) ({load} @))"),
            );
            functions.add(
                &format!("{load}_{op}"),
                ty,
                result,
                &format!("({ty}.{op} ({load} @) (local.get 1))"),
            );
        }
    }
    for (ty, store, load) in UPDATES {
        for op in ["add", "sub", "and", "or", "xor", "shl"] {
            let body = format!("({store} @ ({ty}.{op} ({load} @) (local.get 1)))");
            functions.add(&format!("{store}_{op}"), ty, "", &body);
        }
    }
    for ty in ["f32", "f64"] {
        for op in FLOAT_BINARY {
            let result = if matches!(*op, "eq" | "lt" | "ge") { "i32" } else { ty };
            functions.add(
                &format!("{ty}_{op}_load"),
                ty,
                result,
                &format!("({ty}.{op} (local.get 1) ({ty}.load @))"),
            );
            functions.add(
                &format!("{ty}_load_{op}"),
                ty,
                result,
                &format!("({ty}.{op} ({ty}.load @) (local.get 1))"),
            );
        }
        for op in FLOAT_UNARY {
            functions.add(&format!("{ty}_{op}_load"), "", ty, &format!("({ty}.{op} ({ty}.load @))"));
        }
        functions.add(
            &format!("{ty}_select"),
            &format!("{ty} i32"),
            ty,
            &format!("(select ({ty}.load @) (local.get 1) (local.get 2))"),
        );
    }
    for (result, op, load) in UNARY.iter().filter(|(_, op, load)| !is_vector(op) && !is_vector(load)) {
        functions.add(&format!("{op}_{load}"), "", result, &format!("({op} ({load} @))"));
    }
    functions.out + ")"
}

fn vector(memory: &str) -> String {
    let mut functions = start(memory);
    for load in VECTOR_LOADS {
        functions.add(load, "", "v128", &format!("({load} @)"));
    }
    functions.add("v128.store", "v128", "", "(v128.store @ (local.get 1))");
    for (width, lanes) in [(8, 16), (16, 8), (32, 4), (64, 2)] {
        for lane in [0, lanes - 1] {
            let load = format!("(local.get 0) (local.get 1) v128.load{width}_lane # {lane}");
            functions.add(&format!("load{width}_lane"), "v128", "v128", &load);
            let store = format!("(local.get 0) (local.get 1) v128.store{width}_lane # {lane}");
            functions.add(&format!("store{width}_lane"), "v128", "", &store);
        }
    }
    for op in VECTOR_BINARY {
        functions.add(&format!("{op}_load"), "v128", "v128", &format!("({op} (local.get 1) (v128.load @))"));
        functions.add(&format!("load_{op}"), "v128", "v128", &format!("({op} (v128.load @) (local.get 1))"));
    }
    for (result, op, load) in UNARY.iter().filter(|(_, op, load)| is_vector(op) || is_vector(load)) {
        functions.add(&format!("{op}_{load}"), "", result, &format!("({op} ({load} @))"));
    }
    for (replace, load) in [
        ("i8x16.replace_lane 3", "i32.load8_u"),
        ("i16x8.replace_lane 7", "i32.load16_s"),
        ("i32x4.replace_lane 0", "i32.load"),
        ("i64x2.replace_lane 1", "i64.load"),
        ("f32x4.replace_lane 0", "f32.load"),
        ("f64x2.replace_lane 0", "f64.load"),
        ("f64x2.replace_lane 1", "f64.load"),
    ] {
        functions.add(
            &format!("{replace}_{load}"),
            "v128",
            "v128",
            &format!("({replace} (local.get 1) ({load} @))"),
        );
    }
    functions.out + ")"
}

/// Whether the name has a shape such as `i8x16`, or is that of an instruction on whole vectors.
fn is_vector(instruction: &str) -> bool {
    ["v128", "x16", "x8", "x4", "x2"].iter().any(|part| instruction.contains(part))
}

fn start(memory: &str) -> Functions {
    let data: String = (0..64u32).map(|i| format!("\\{:02x}", (i * 73 + 129) & 0xff)).collect();
    let out = format!(
        "(module (memory (export \"memory\") {memory})
        (data (i32.const 0) \"{data}\") (data (i32.const 65472) \"{data}\")\n"
    );
    Functions { out, count: 0 }
}

/// All modules: names and texts.
pub(crate) fn modules() -> Vec<(String, String)> {
    let mut modules = Vec::new();
    for memory in ["1", "1 1"] {
        let name = memory.replace(' ', "_");
        modules.push((format!("sunk_scalar_{name}"), scalar(memory)));
        modules.push((format!("sunk_vector_{name}"), vector(memory)));
    }
    modules
}
