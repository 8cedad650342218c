//! Compiles every module of `modules`, and generated modules with an export for each way to access
//! memory.

#[path = "build/atomics.rs"]
mod atomics;
#[path = "build/frames.rs"]
mod frames;
#[path = "build/host_code.rs"]
mod host_code;
#[path = "build/images.rs"]
mod images;
#[path = "build/initialized.rs"]
mod initialized;
#[path = "build/interrupt.rs"]
mod interrupt;
#[path = "build/reset.rs"]
mod reset;
#[path = "build/sequences.rs"]
mod sequences;
#[path = "build/tags.rs"]
mod tags;
#[path = "build/unreached.rs"]
mod unreached;

use std::fmt::Write as _;

use wamr_aot_build::{Bounds, Emitter, Interrupt, OptLevel, Traps};

/// A way to access memory: the instruction, the immediates after its offset, the value that it
/// takes in addition to the address, whether it has a result, and the number of bytes that it
/// accesses.
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

/// Offsets in the instruction: none, small, up to the minimum, beyond the minimum, up to the end of
/// the guard, beyond it for some sizes, above 2^31, and the largest with 32 bits.
const OFFSETS: &[u64] = &[0, 1, 8, 65520, 65536, 131_064, 0x03ff_fff0, 0x03ff_fff8, 0x8000_0000, 0xffff_ffff];
/// Offsets only for 64-bit memories: the sum with the address or the size exceeds 2^64.
const WIDE_OFFSETS: &[u64] = &[0x1_0000_0000, 0x7fff_ffff_ffff_fff8, 0xffff_ffff_ffff_fff0, u64::MAX];

/// A memory with these limits, and exports named `instruction:offset:bytes`, each with the address
/// as its parameter; and the same with the address as a constant, named
/// `instruction:offset:bytes:address`.
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

/// The types of many parameters, more than any convention passes in registers.
const WIDE: &[&str] = &["i32", "i64", "f32", "f64", "i64", "i32", "f64"];
const WIDE_COUNT: usize = 50;

/// Three functions that call each other in turn, each with a different form of tail call: with 50
/// parameters of mixed types, with 2, and with 9. `wide` counts down from its parameter and returns
/// a value computed from the arguments, which `tests/tail_calls.rs` computes, too.
fn tail_calls() -> String {
    let types = || (0..WIDE_COUNT).map(|i| WIDE[i % WIDE.len()]);
    let params: String = types().map(|ty| format!(" {ty}")).collect();
    // Each argument is a small number that depends on the sum and its position.
    let mut arguments = String::new();
    let mut sum = String::from("(i64.const 0)");
    for (i, ty) in types().enumerate() {
        let number = format!("(i64.add (i64.and (local.get 1) (i64.const 0xffff)) (i64.const {i}))");
        let (to, from) = match ty {
            "i32" => ("(i32.wrap_i64 ", "(i64.extend_i32_s "),
            "i64" => ("(i64.add (i64.const 0) ", "(i64.add (i64.const 0) "),
            "f32" => ("(f32.convert_i64_s ", "(i64.trunc_f32_s "),
            _ => ("(f64.convert_i64_s ", "(i64.trunc_f64_s "),
        };
        write!(arguments, "{to}{number})").unwrap();
        let place = i + 1;
        sum = format!("(i64.add (i64.mul {sum} (i64.const 3)) {from}(local.get {place})))");
    }
    format!(
        "(module $tail_calls
            (import \"env\" \"host\" (func $host (param i32) (result i32)))
            (type $wide (func (param i64{params}) (result i64)))
            (type $two (func (param i64 i64) (result i64)))
            (type $nine (func (param i64 i64 i32 i32 i32 f64 f64 i64 i64) (result i64)))
            (type $three (func (param i64 i64) (result i64 f32 i32)))
            (type $parity (func (param i64) (result i32)))
            (type $hosted (func (param i32) (result i32)))
            (table $table (export \"table\") 10 funcref)
            (elem (table $table) (i32.const 0) func $wide $two $odd $host $up)
            (elem declare func $nine $even $host $odd)
            (memory 1)
            (global $count (mut i64) (i64.const 0))

            (func $wide (type $wide) (local i64) (local.set {local} {sum})
                (if (i64.eqz (local.get 0)) (then (return (local.get {local}))))
                (return_call $two (i64.sub (local.get 0) (i64.const 1)) (local.get {local})))
            (func $two (type $two)
                ;; No leaf: what is called returns.
                (call $touch)
                (if (i64.eqz (local.get 0)) (then (return (local.get 1))))
                (return_call_ref $nine (i64.sub (local.get 0) (i64.const 1)) (local.get 1)
                    (i32.const 1) (i32.const 2) (i32.const 3) (f64.const 4) (f64.const 5)
                    (i64.const 6) (i64.const 7)
                    (ref.func $nine)))
            (func $nine (type $nine)
                (if (i64.eqz (local.get 0)) (then (return (i64.add (local.get 1) (local.get 8)))))
                (local.set 1 (i64.add (local.get 1) (i64.extend_i32_s (i32.sub (local.get 4) (local.get 2)))))
                (return_call_indirect $table (type $wide)
                    (i64.sub (local.get 0) (i64.const 1)) {arguments} (i32.const 0)))
            (func $touch (global.set $count (i64.add (global.get $count) (i64.const 1))))
            (func (export \"wide\") (param i64 i64) (result i64) (call $wide (local.get 0) {arguments}))
            (func (export \"count\") (result i64) (global.get $count))

            (func $even (export \"even\") (type $parity)
                (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 1))
                    (else (return_call $odd (i64.sub (local.get 0) (i64.const 1))))))
            (func $odd (export \"odd\") (type $parity)
                (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 0))
                    (else (return_call $even (i64.sub (local.get 0) (i64.const 1))))))
            (func $even_ref (export \"even_ref\") (type $parity)
                (if (result i32) (i64.eqz (local.get 0)) (then (i32.const 1))
                    (else (return_call_ref $parity (i64.sub (local.get 0) (i64.const 1)) (ref.func $odd)))))

            (func $results (export \"results\") (type $three)
                (if (i64.eqz (local.get 0)) (then (return (local.get 1) (f32.const 0.5) (i32.const 7))))
                (return_call $results
                    (i64.sub (local.get 0) (i64.const 1)) (i64.add (local.get 1) (i64.const 2))))

            ;; Not a tail call: uses up the stack.
            (func $up (export \"up\") (type $parity) (i32.add (i32.const 1) (call $down (local.get 0))))
            (func $down (type $parity)
                (return_call_indirect $table (type $parity) (local.get 0) (i32.const 4)))

            (func (export \"to_host\") (type $hosted) (return_call $host (local.get 0)))
            (func (export \"to_host_indirect\") (type $hosted)
                (return_call_indirect $table (type $hosted) (local.get 0) (i32.const 3)))
            (func (export \"to_host_ref\") (type $hosted)
                (return_call_ref $hosted (local.get 0) (ref.func $host)))
            (func (export \"to_nothing\") (type $hosted)
                (return_call_indirect $table (type $hosted) (local.get 0) (i32.const 9)))
            (func (export \"to_another_type\") (type $hosted)
                (return_call_indirect $table (type $hosted) (local.get 0) (i32.const 0)))
            (func (export \"outside\") (type $hosted)
                (return_call_indirect $table (type $hosted) (local.get 0) (i32.const 10))))",
        local = WIDE_COUNT + 1,
    )
}

/// Functions that may fault, of which compilers inline some and could merge some.
const FAULTS: &str = r#"(module
    (import "env" "back" (func $back))
    (memory (export "memory") 1)
    (table funcref (elem $loads $equal $stores $vectors))
    (type $access (func (param i32) (result i32)))
    (func $loads (export "loads") (type $access) (i32.load (local.get 0)))
    (func $equal (export "equal") (type $access) (i32.load (local.get 0)))
    (func $stores (export "stores") (type $access)
        (i32.store (local.get 0) (i32.const 1)) (i32.const 2))
    (func $recurses (export "recurses") (param i32 i32) (result i32)
        (if (i32.eqz (local.get 1)) (then (return (i32.load16_s (local.get 0)))))
        (i32.add (i32.const 1)
            (call $recurses (local.get 0) (i32.sub (local.get 1) (i32.const 1)))))
    (func $vectors (type $access) (i32x4.extract_lane 1 (v128.load8x8_s (local.get 0))))
    (func (export "chooses") (param i32 i32) (result i32)
        (call_indirect (type $access) (local.get 0) (local.get 1)))
    (func (export "calls back") (call $back)))"#;

/// A function that has this many numbers on the stack at once, each of which is 7, and returns
/// their sum.
fn large_frame(count: usize) -> String {
    let (values, sum) = ("(call $seven)".repeat(count), "f64.add ".repeat(count - 1));
    format!(
        r#"(module (func (export "sum") (result f64) {values} {sum})
            (func $seven (export "seven") (result f64) (f64.const 7)))"#
    )
}

/// Whether the C emitter supports the target.
fn through_c() -> bool {
    std::env::var_os("CARGO_CFG_WINDOWS").is_none()
}

/// Whether faults become traps on the target.
fn handles_signals() -> bool {
    let is = |name: &str, value: &str| {
        std::env::var(format!("CARGO_CFG_TARGET_{name}")).is_ok_and(|found| found == value)
    };
    is("OS", "linux") && is("POINTER_WIDTH", "64")
}

fn main() {
    for (name, is_set) in [("through_c", through_c()), ("handles_signals", handles_signals())] {
        println!("cargo::rustc-check-cfg=cfg({name})");
        if is_set {
            println!("cargo::rustc-cfg={name}");
        }
    }
    atomics::compile();
    frames::compile();
    host_code::compile();
    images::compile();
    initialized::compile(through_c());
    interrupt::compile();
    reset::compile();
    sequences::compile(through_c(), handles_signals());
    tags::compile();
    unreached::compile(through_c());
    wamr_aot_build::Builder::from_bytes("tail_calls", tail_calls()).compile();
    let stubs = wamr_aot_build::Builder::new("modules/stubs.wat").stub_imports("env").stub_imports("third");
    stubs.stub_import("other", "left-out").compile();
    for name in ["traps", "start_traps", "segments", "simd", "unnamed", "references", "threads", "groups"] {
        wamr_aot_build::Builder::new(format!("modules/{name}.wat")).debug_info(true).compile();
    }
    // A memory that can grow, and one that cannot, since their checks differ, as do those for
    // 64-bit indices.
    for (name, index, limits) in [
        ("growable", "i32", "1 2"),
        ("fixed", "i32", "2 2"),
        ("wide", "i64", "1 2"),
        ("wide_fixed", "i64", "2 2"),
    ] {
        wamr_aot_build::Builder::from_bytes(name, accesses(index, limits)).untyped().compile();
        // If signals are handled, the default is different.
        let checked = wamr_aot_build::Builder::from_bytes(format!("{name}_checked"), accesses(index, limits));
        checked.bounds(Bounds::Check).traps(Traps::Call).untyped().compile();
    }
    // Copies and fills that trap, with a place.
    let bulk = |name: &str, level| {
        let builder = wamr_aot_build::Builder::new("modules/bulk.wat").name(name).opt_level(level);
        builder.debug_info(true).untyped()
    };
    bulk("bulk_native", OptLevel::Speed).compile();
    bulk("bulk_checked", OptLevel::Speed).bounds(Bounds::Check).traps(Traps::Call).compile();
    bulk("bulk_unoptimised", OptLevel::None).compile();
    if through_c() {
        bulk("bulk_c", OptLevel::Speed).emitter(Emitter::C).compile();
    }
    // Words that another thread changes, for each emitter and level of optimisation.
    let race =
        |name: &str, level| wamr_aot_build::Builder::new("modules/race.wat").name(name).opt_level(level);
    race("race_native", OptLevel::Speed).compile();
    race("race_unoptimised", OptLevel::None).compile();
    if through_c() {
        race("race_c", OptLevel::Speed).emitter(Emitter::C).compile();
        race("race_c_small", OptLevel::SpeedAndSize).emitter(Emitter::C).compile();
    }
    if through_c() && handles_signals() {
        let through_c = |name: &str, text: String| {
            let builder = wamr_aot_build::Builder::from_bytes(name, text).emitter(Emitter::C);
            builder.opt_level(OptLevel::Speed).untyped().compile();
        };
        through_c("growable_c", accesses("i32", "1 2"));
        through_c("faults_c", FAULTS.to_owned());
    }
    // A frame may be larger than the free space below the stack limit only if traps can be
    // instructions.
    if handles_signals() {
        let builder = wamr_aot_build::Builder::from_bytes("large_frame", large_frame(26_000));
        builder.traps(Traps::Instruction).opt_level(OptLevel::None).compile();
    }
    // A memory that is cut off by a limit below a page.
    for (name, index) in [("cut_accesses", "i32"), ("wide_cut_accesses", "i64")] {
        wamr_aot_build::Builder::from_bytes(name, accesses(index, "1 2"))
            .memory_limit(1000)
            .untyped()
            .compile();
    }
    for (name, bounds, traps) in
        [("stress", None, None), ("stress_checked", Some(Bounds::Check), Some(Traps::Call))]
    {
        let mut builder =
            wamr_aot_build::Builder::new("modules/stress.wat").name(name).interrupt(Interrupt::Epoch);
        if let (Some(bounds), Some(traps)) = (bounds, traps) {
            builder = builder.bounds(bounds).traps(traps);
        }
        builder.compile();
    }
    // Instances in statics do not have guards.
    wamr_aot_build::Builder::new("modules/static_instance.wat")
        .memory_limit(200_000)
        .bounds(Bounds::Check)
        .compile();
    wamr_aot_build::Builder::new("modules/static_sharer.wat").bounds(Bounds::Check).compile();
    let imported = r#"(module (import "env" "memory" (memory 1))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))"#;
    wamr_aot_build::Builder::from_bytes("imported", imported).untyped().compile();
    let cut = r#"(module (memory (export "memory") 1)
        (func (export "size") (result i32) (memory.size))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
        (func (export "constant") (result i32) (local $address i32)
            (i32.load (local.tee $address (i32.const 998)))))"#;
    // The address goes through a local, so that there is no warning; for the code generators it is
    // a constant.
    wamr_aot_build::Builder::from_bytes("cut", cut).memory_limit(1000).compile();
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "x86_64") {
        // For rare CPUs, with a unique string in it.
        let wat = r#"(module (func (export "f") (result i32) (i32.const 512)))"#;
        wamr_aot_build::Builder::from_bytes("rare_cpu", wat)
            .cpu_features(["sse3", "avx512vbmi", "avx512bitalg"])
            .compile();
    }
}
