//! Each load of the guest from a shared memory is a single load in the machine code, since another
//! thread may change the bytes between two loads.
//!
//! Each function below has one load at an address that no other instruction uses, and uses the
//! value in a way that tempts compilers to read it again. The tests examine the assembly text.
//!
//! `WAMR_AOT_TEST_TARGETS` is a list of targets, separated by spaces. The default is `host`. The
//! step `c` of `cargo xtask test` runs these tests with several compilers.

use std::{collections::HashMap, env, fmt::Write as _};

use super::*;

/// Loads and their sizes.
type Loads = &'static [(&'static str, u32)];

const I32: Loads = &[("i32.load", 4), ("i32.load8_s", 1), ("i32.load16_u", 2)];
const I64: Loads = &[("i64.load", 8), ("i64.load32_s", 4)];

/// Expressions with an `i32` in local 0. They return an `i32`.
const I32_USES: &[&str] = &[
    "(block $a (block $b (block $c (block $d (block $e (block $f
        (br_table $a $b $c $d $e $f $a (local.get 0))) (return (i32.const 31)))
        (return (i32.mul (i32.const 7) (local.get 1))))
        (return (i32.add (i32.const 9) (local.get 1)))) (return (local.get 1))) (return (i32.const 77)))
        (i32.const 5)",
    "(call_indirect (type $t) (local.get 1) (local.get 0))",
    "(i32.load8_u (local.get 0))",
    "(i32.div_u (local.get 1) (local.get 0))",
    "(i32.rem_s (local.get 1) (local.get 0))",
    "(i32.div_s (local.get 0) (i32.or (local.get 0) (i32.const 1)))",
    "(global.set $g (local.get 0)) (global.set $h (local.get 0)) (local.get 0)",
    "(memory.copy (local.get 0) (local.get 0) (local.get 0)) (i32.const 0)",
    "(ref.is_null (table.get (local.get 0)))",
    "(select (local.get 0) (local.get 1) (i32.gt_u (local.get 0) (i32.const 5)))",
    "(if (result i32) (i32.lt_u (local.get 0) (i32.const 10))
        (then (i32.mul (local.get 0) (local.get 0))) (else (i32.const 1)))",
    "(i32.clz (i32.rotl (local.get 0) (local.get 0)))",
    "(loop $l (local.set 1 (i32.add (local.get 1) (local.get 0)))
        (br_if $l (i32.lt_u (local.get 1) (local.get 0)))) (local.get 1)",
    "(if (i32.gt_u (local.get 0) (i32.const 3)) (then (unreachable)))
        (call $many (local.get 0) (local.get 1)) (i32.add (local.get 0))",
];

/// The same for an `i64`, an `f32`, an `f64` and a `v128` in local 0.
const I64_USES: &[&str] = &[
    "(i32.wrap_i64 (i64.div_u (i64.extend_i32_u (local.get 1)) (local.get 0)))",
    "(i32.wrap_i64 (i64.div_s (i64.extend_i32_u (local.get 1)) (local.get 0)))",
    "(if (result i32) (i64.lt_u (local.get 0) (i64.const 5))
        (then (i32.wrap_i64 (i64.shl (local.get 0) (local.get 0)))) (else (i32.const 2)))",
    "(i32.add (i32.wrap_i64 (local.get 0)) (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32))))",
    "(i32.load8_u $wide (local.get 0))",
];
const F32_USES: &[&str] = &[
    "(i32.trunc_f32_s (local.get 0))",
    "(i32.reinterpret_f32 (f32.min (local.get 0) (f32.convert_i32_s (local.get 1))))",
];
const F64_USES: &[&str] =
    &["(i32.trunc_f64_u (local.get 0))", "(f64.lt (local.get 0) (f64.sqrt (local.get 0)))"];
const V128_USES: &[&str] = &[
    "(i32.add (i32x4.extract_lane 1 (local.get 0)) (i32x4.all_true (local.get 0)))",
    "(i32x4.extract_lane 2 (i32x4.mul (local.get 0) (i8x16.swizzle (local.get 0) (local.get 0))))",
];
const V128: Loads = &[
    ("v128.load", 16),
    ("v128.load8x8_s", 8),
    ("v128.load16x4_u", 8),
    ("v128.load32x2_s", 8),
    ("v128.load32_splat", 4),
    ("v128.load64_zero", 8),
];

/// A function with one load.
struct Case {
    /// The address of the load.
    at: u32,
    /// The size of the load in bytes.
    bytes: u32,
    /// The whole function as text.
    text: String,
}

/// The addresses of the loads. Lower displacements are those of fields of instances, and higher
/// ones do not fit into all instructions.
const FIRST: u32 = 528;
const STEP: u32 = 16;
const MAX_CASES: usize = 31;

/// Each load combined with each use.
fn cases() -> Vec<Case> {
    let kinds: [(&str, Loads, &[&str]); 5] = [
        ("i32", I32, I32_USES),
        ("i64", I64, I64_USES),
        ("f32", &[("f32.load", 4)], F32_USES),
        ("f64", &[("f64.load", 8)], F64_USES),
        ("v128", V128, V128_USES),
    ];
    let mut cases = Vec::new();
    for (of, loads, uses) in kinds {
        for &(load, bytes) in loads {
            for usage in uses {
                let i = cases.len();
                let at = FIRST + STEP * u32::try_from(i % MAX_CASES).unwrap();
                // Local 0 is the parameter.
                let usage = usage.replace("local.get 1", "local.get 2").replace("local.get 0", "local.get 1");
                let usage = usage.replace("local.set 1", "local.set 2");
                let text = format!(
                    "(func (export \"f{i}\") (param i32) (result i32) (local {of} i32)
                        (local.set 2 (local.get 0))
                        (local.set 1 ({load} offset={at} (i32.const 0)))\n{usage})\n"
                );
                cases.push(Case { at, bytes, text });
            }
        }
    }
    cases
}

fn module(memory: &str, cases: &[Case]) -> String {
    // The function has more live values than machines have registers.
    let mut many = String::from("(func $many (param i32 i32) (result i32)\n");
    for i in 0..20 {
        let _ = writeln!(many, "(i32.rotl (local.get 0) (i32.mul (local.get 1) (i32.const {})))", i * 7 + 3);
    }
    let _ = writeln!(many, "{})", "(i32.xor) ".repeat(19));
    let functions: String = cases.iter().map(|case| case.text.as_str()).collect();
    format!(
        "(module {memory} (memory $wide i64 1 1)
            (type $t (func (param i32) (result i32))) (table 4 funcref) (elem (i32.const 0) $one)
            (global $g (mut i32) (i32.const 0)) (global $h (mut i32) (i32.const 0))
            (func $one (type $t) (local.get 0))
            {many} {functions})"
    )
}

/// The displacements of all accesses in assembly text from their base addresses. Displacements are
/// short on some machines, so additions of constants to registers are tracked.
fn displacements(assembly: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut sums: HashMap<&str, u32> = HashMap::new();
    for line in assembly.lines() {
        let comment = ["# ", "@ ", "// "].iter().filter_map(|start| line.find(start)).min();
        let line = &line[..comment.unwrap_or(line.len())];
        let Some((opcode, operands)) =
            line.trim().split_once(char::is_whitespace).filter(|_| line.starts_with(['\t', ' ']))
        else {
            if !line.is_empty() && !line.starts_with('.') {
                // A label starts another function.
                sums.clear();
            }
            continue;
        };
        let operands = operands.trim();
        let to = operands.rsplit(',').next().unwrap_or_default().trim();
        if opcode.starts_with("lea") {
            // x86: an address is computed, and nothing is loaded.
            let (register, number) = address(operands).unwrap();
            let sum = sums.get(register).unwrap_or(&0) + number;
            sums.insert(to, sum);
            continue;
        }
        if let Some((register, number)) = address(operands).filter(|(register, _)| !register.contains("sp")) {
            found.push(sums.get(register).unwrap_or(&0) + number);
        }
        let all: Vec<&str> =
            operands.split(',').map(|operand| operand.trim().trim_start_matches('#')).collect();
        match all[..] {
            [to, from, number] if opcode.starts_with("add") && number.parse::<u32>().is_ok() => {
                let sum = sums.get(from).unwrap_or(&0) + number.parse::<u32>().unwrap();
                sums.insert(to, sum);
            }
            _ if ["s", "b", "c"].iter().any(|start| opcode.starts_with(start)) => {}
            [to, ..] => _ = sums.remove(to),
            [] => {}
        }
        if to.starts_with('%') {
            sums.retain(|register, _| whole(register) != whole(to));
        }
    }
    found
}

/// The part of a name that all parts of a register of x86 share: `%rax`, `%eax` and `%al` are one.
fn whole(register: &str) -> &str {
    let name = register.trim_start_matches('%');
    if let Some(number) = name.strip_prefix('r').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return number.trim_end_matches(['b', 'w', 'd']);
    }
    let name = if name.len() == 3 { name.trim_start_matches(['r', 'e']) } else { name };
    if name.starts_with(['a', 'b', 'c', 'd']) && !name.ends_with(['p', 'i']) {
        &name[..1]
    } else {
        &name[..2]
    }
}

/// The register and the displacement of an address: `528(%rax)`, `528(a5)`, `[x0, 528]`,
/// `[r0, #528]`, `[x8]`.
fn address(operands: &str) -> Option<(&str, u32)> {
    let (register, number) = if let (Some(open), Some(close)) = (operands.rfind('['), operands.rfind(']')) {
        operands[open + 1..close].split_once(',').unwrap_or((&operands[open + 1..close], "0"))
    } else {
        let (before, after) = operands.split_once('(')?;
        let number = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = before
            .rsplit(|c: char| !c.is_ascii_digit())
            .next()
            .filter(|last| !last.is_empty())
            .unwrap_or(number);
        (after.split_once(')')?.0, number)
    };
    let number = number.trim().trim_start_matches('#');
    Some((register, if number.is_empty() { 0 } else { number.parse().ok()? }))
}

fn check(target: &str, memory: &str, cases: &[Case], opt_level: OptLevel) {
    let dir = TestDir::new(&format!("c-shared-loads-{target}-{}", opt_level.name()));
    let setup =
        Setup { opt_level, flags: &["-save-temps=obj"], target: Some(target), ..Setup::new(Output::Static) };
    emitted(&dir, &module(memory, cases), setup);
    let assembly = fs::read_to_string(dir.path().join("unit0.s")).unwrap();
    let displacements = displacements(&assembly);
    for case in cases {
        let within = |at: &u32| (case.at..case.at + case.bytes).contains(at);
        let mut found: Vec<u32> = displacements.iter().copied().filter(within).collect();
        found.sort_unstable();
        let pieces = found.len();
        let first = found.first().copied();
        found.dedup();
        // A load may be split if the machine has no load of this size, without overlaps.
        let word =
            if ["arm", "thumb", "riscv32"].iter().any(|start| target.starts_with(start)) { 4 } else { 8 };
        let most = if case.text.contains("v128") { 16 } else { case.bytes.div_ceil(word) };
        assert!(
            first == Some(case.at) && pieces == found.len() && pieces <= most as usize,
            "{target}, {opt_level:?}: {pieces} loads at {found:?} for\n{}\n{assembly}",
            case.text
        );
    }
}

#[test]
fn a_load_of_a_shared_memory_is_one_load() {
    let host = target_lexicon::Triple::host().to_string();
    #[expect(clippy::disallowed_methods, reason = "a test reads its own switch")]
    let targets = env::var("WAMR_AOT_TEST_TARGETS").unwrap_or_else(|_| "host".to_owned());
    let cases = cases();
    for target in targets.split_whitespace() {
        let target = if target == "host" { &host } else { target };
        for opt_level in [OptLevel::Speed, OptLevel::SpeedAndSize] {
            for (i, cases) in cases.chunks(MAX_CASES).enumerate() {
                let imported = "(import \"env\" \"memory\" (memory 1 1 shared))";
                check(target, if i % 2 == 0 { "(memory 1 1 shared)" } else { imported }, cases, opt_level);
            }
        }
    }
}
