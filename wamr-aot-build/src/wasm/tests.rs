//! Tests which modules are accepted and which are rejected, with which messages, and that no input
//! crashes the parser.

use wamr_aot_abi::signature::ValType;

use super::*;
use crate::diagnostics::{Kind, report};

fn parse(bytes: &[u8]) -> Result<Module<'_>, Findings> {
    super::parse(bytes, &Features::default())
}

fn wasm(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap()
}

/// The report on a module that is rejected.
fn refused(bytes: &[u8]) -> String {
    report::all("m.wasm", &parse(bytes).unwrap_err())
}

/// A module with something in every section.
const EVERYTHING: &str = r#"(module $everything
    (type $t (func (param i32) (result i32)))
    (type $same (func (param i32) (result i32)))
    (import "env" "log" (func $log (param $message i32)))
    (import "env" "base" (global $base i32))
    (table $table 4 8 funcref)
    (table $refs 1 externref)
    (memory 1 2)
    (global $count (mut i64) (i64.const 7))
    (global $ref funcref (ref.func $declared))
    (global $sum i32 (i32.add (global.get $base) (i32.const 1)))
    (export "run" (func $run))
    (export "only" (func $only))
    (export "memory" (memory 0))
    (start $start)
    (elem $active (table $table) (global.get $base) func $a $b)
    (elem $passive funcref (ref.null func) (ref.func $a) (global.get $ref))
    (elem declare func $body)
    (data $bytes (i32.const 8) "hello")
    (data $more "passive")
    (func $start)
    (func $run (type $t) (param $x i32) (result i32) (local $y i64)
        (memory.init $more (i32.const 0) (i32.const 0) (i32.const 1))
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 4))
        (drop (ref.func $body))
        (drop (i64.trunc_sat_f64_s (f64.const 1)))
        (call_indirect (type $same) (i32.extend8_s (local.get $x)) (i32.const 0)))
    (func $only) (func $a) (func $b) (func $body) (func $declared))"#;

#[test]
fn a_module_with_everything() {
    let bytes = wasm(EVERYTHING);
    let module = parse(&bytes).unwrap();
    assert_eq!(module.name.as_deref(), Some("everything"));
    assert_eq!(module.canonical_types.len(), 4);
    assert_eq!(module.types.len(), 3, "equal types are one");
    assert_eq!(module.canonical_types[0], module.canonical_types[1]);
    assert_eq!((module.imported_functions, module.imported_globals), (1, 1));
    assert_eq!(module.functions.len(), 8);
    assert_eq!(module.bodies.len(), 7);
    assert_eq!(module.functions[2].name.as_deref(), Some("run"));
    assert_eq!(module.functions[2].param_names, [(0, "x".to_owned())], "a local is no parameter");
    assert_eq!(module.functions[0].param_names, [(0, "message".to_owned())]);
    assert_eq!(module.start, Some(1));
    // References come from a segment, a global or `ref.func`, not from exports.
    assert_eq!(module.escaping, [4, 5, 6, 7]);
    assert_eq!(module.globals[3].init, [ConstOp::GlobalGet(0), ConstOp::I32(1), ConstOp::I32Add]);
    assert_eq!(
        module.elements[1].items,
        [ElementItem::Null, ElementItem::Function(4), ElementItem::Global(2)]
    );
    assert!(matches!(module.elements[2].mode, SegmentMode::Declared));
    assert_eq!(module.data[0].bytes, b"hello");
    assert_eq!(module.function_label(3), "function `only` (index 3)");
}

#[test]
fn functions_without_a_name_are_called_as_others_call_them() {
    let bytes = wasm(r#"(module (import "env" "f" (func)) (func (export "out")) (func))"#);
    let module = parse(&bytes).unwrap();
    let labels: Vec<String> = (0..3).map(|i| module.function_label(i)).collect();
    assert_eq!(labels, ["function `env.f` (index 0)", "function `out` (index 1)", "function 2"]);
}

#[test]
fn every_unsupported_feature_is_reported_at_once() {
    let bytes = wasm(
        r#"(module
            (type $f (func))
            (type $c (cont $f))
            (func $box (local i31ref) (drop (ref.i31 (i32.const 0))) (drop (ref.i31 (i32.const 0))))
            (func (export "switch") (drop (ref.null $c)))
            (func $plain))"#,
    );
    assert_eq!(
        refused(&bytes),
        "error: the module uses garbage-collected objects, which is not supported yet\n\
         \x20 --> m.wasm: function `box` (index 0), byte 0x27 (3 times)\n\
         \x20 = help: use a toolchain with its own garbage collector that keeps objects in linear memory, \
         such as TinyGo or AssemblyScript\n\
         \n\
         error: the module uses stack switching, which is not supported yet\n\
         \x20 --> m.wasm: type 1, byte 0xe\n\
         \x20 = help: compile the module without it"
    );
}

#[test]
fn a_long_report_is_cut() {
    let functions = "(func (drop (ref.i31 (i32.const 0))))".repeat(45);
    let report = refused(&wasm(&format!("(module {functions})")));
    assert_eq!(report.matches("-->").count(), 8);
    assert!(report.contains("\n  = note: and in 37 more functions\n"), "{report}");
}

#[test]
fn valid_modules_of_other_proposals_are_unsupported_not_malformed() {
    for text in [
        "(module (type (struct)))",
        "(module (rec (type (func)) (type (struct))))",
        "(module (type (sub (func))))",
        "(module (global i31ref (ref.i31 (i32.const 0))))",
        "(module (global anyref (ref.null any)))",
        "(module (func (drop (ref.null none))))",
        "(module (func (drop (ref.null noexn))))",
        "(module (func (local (ref null eq))))",
        "(module (type $f (func)) (type (cont $f)))",
    ] {
        let bytes = wasm(text);
        let findings = parse(&bytes).err().unwrap_or_else(|| panic!("accepted: {text}"));
        let kinds: Vec<Kind> = findings.iter().map(|finding| finding.kind).collect();
        assert!(
            kinds.iter().all(|kind| *kind == Kind::Unsupported),
            "{text}: {}",
            report::all("", &findings)
        );
    }
}

#[test]
fn function_types_are_equal_by_structure() {
    let bytes = wasm(
        "(module
            (type $a (func (param i32)))
            (type $self (func (param (ref null $self))))
            (type $of_a (func (param (ref $a)) (result (ref null $self))))
            (type $b (func (param i32)))
            (rec (type $again (func (param (ref null $again)))))
            (type $of_b (func (param (ref $b)) (result (ref null $again))))
            (type $unrolled (func (param (ref null $self))))
            (table 1 (ref $b) (ref.func $f))
            (func $f (type $b) (return_call_ref $b (local.get 0) (ref.func $f)))
            (func $g (type $a) (return_call $g (local.get 0))))",
    );
    let module = parse(&bytes).map_err(|findings| report::all("", &findings)).unwrap();
    assert_eq!(module.canonical_types, [0, 1, 2, 0, 1, 2, 3]);
    let reference = |nullable, index| ValType::TypedFuncRef { nullable, index };
    assert_eq!(module.types[1].params, [reference(true, 1)]);
    assert_eq!(
        (&module.types[2].params[0], &module.types[2].results[0]),
        (&reference(false, 0), &reference(true, 1))
    );
    assert_eq!(
        (module.tables[0].element, &module.tables[0].init[..]),
        (reference(false, 0), &[ConstOp::RefFunc(0)][..])
    );
    assert_eq!(module.escaping, [0]);
    assert_eq!(module.tail_calls, TailCalls { callers: vec![0, 1], callees: vec![1], types: vec![0] });
}

#[test]
fn groups_of_function_types_are_equal_as_wholes() {
    let bytes = wasm(
        "(module
            (type $plain (func))
            (rec (type $a (func (param (ref $b)))) (type $b (func (result (ref $a)))))
            (rec (type (func)) (type (func)))
            (rec)
            (rec (type $c (func (param (ref $d)))) (type $d (func (result (ref $c)))))
            (rec (type $e (func (param (ref $a)))) (type $f (func (result (ref $e)))))
            (rec (type (func)))
            (rec (type $g (func (param (ref $d)))) (type $h (func (result (ref $g))))))",
    );
    let module = parse(&bytes).map_err(|findings| report::all("", &findings)).unwrap();
    assert_eq!(module.canonical_types, [0, 1, 2, 3, 4, 1, 2, 5, 6, 0, 7, 8]);
    let groups: Vec<(u32, u32)> = module.types.iter().map(|ty| (ty.group.first, ty.group.len)).collect();
    assert_eq!(groups, [(0, 1), (1, 2), (1, 2), (3, 2), (3, 2), (5, 2), (5, 2), (7, 2), (7, 2)]);
    let reference = |index| ValType::TypedFuncRef { nullable: false, index };
    assert_eq!(
        (&module.types[1].params[..], &module.types[2].results[..]),
        (&[reference(2)][..], &[reference(1)][..])
    );
    // A type outside a group that refers to it is not part of it.
    assert_eq!(module.types[5].params, [reference(1)]);
}

#[test]
fn function_types_may_not_be_nested_without_end() {
    let text = |count: u32| {
        let types: String =
            (1..count).map(|i| format!("(type (func (param (ref {}) (ref {}))))", i - 1, i - 1)).collect();
        format!("(module (type (func)) {types})")
    };
    assert!(parse(&wasm(&text(501))).is_ok());
    let report = refused(&wasm(&text(502)));
    assert!(
        report.starts_with("error: function types are nested more than 500 deep\n  --> m.wasm: type 501\n"),
        "{report}"
    );
}

#[test]
fn invalid_modules_are_malformed_and_located() {
    let bytes = wasm(r#"(module (func $ok) (func $bad (result i32) (i64.const 0)))"#);
    // The error is at the `end` of the function, where the result is missing.
    assert_eq!(bytes[0x21], 0x0b);
    assert_eq!(
        refused(&bytes),
        "error: the module is not valid: type mismatch: expected i32, found i64\n\
         \x20 --> m.wasm: function `bad` (index 1), byte 0x21"
    );
    for text in [
        "(module (func (drop (local.get 0))))",
        "(module (func (call 7)))",
        r#"(module (func (export "a")) (func (export "a")))"#,
        "(module (memory 65537))",
        "(module (func $f) (func (drop (ref.func $f))))",
        "(module (start 0) (func (param i32)))",
        "(module (data \"x\") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 0))))",
        "(module (global i32 (i32.clz (i32.const 0))))",
    ] {
        let findings = parse(&wasm(text)).map(|_| ()).unwrap_err();
        assert!(
            findings.iter().all(|finding| finding.kind == Kind::Malformed),
            "{text}: {}",
            report::all("", &findings)
        );
    }
}

#[test]
fn other_files_are_distinguished() {
    assert!(refused(b"not wasm at all").contains("not a WebAssembly file"));
    assert!(refused(b"\0asm\x0d\0\x01\0").contains("a component, not a module"));
    assert!(refused(b"\0asm\x02\0\0\0").contains("version"));
    assert!(refused(b"").contains("not valid"));
}

#[test]
fn a_malformed_name_section_is_ignored() {
    let mut bytes = wasm("(module (func))");
    for content in [
        &b"\x04name\x01\xff\xff"[..],
        b"\x04name\x01\x04\x01\x00\x01\xff",
        b"\x04name\x01\x05\x01\x09\x02hi",
        b"\x04name",
    ] {
        bytes.push(0);
        bytes.push(content.len() as u8);
        bytes.extend(content);
    }
    assert_eq!(parse(&bytes).unwrap().functions[0].name, None);
}

#[test]
fn no_prefix_is_accepted_or_panics() {
    let bytes = wasm(EVERYTHING);
    // A module may end after any section, so some prefixes are modules.
    for end in 0..bytes.len() {
        if let Err(findings) = parse(&bytes[..end]) {
            assert!(!report::all("m.wasm", &findings).is_empty());
        }
    }
}

#[test]
fn mutations_do_not_panic() {
    const ROUNDS: u32 = 4000;
    let seeds = [
        wasm(EVERYTHING),
        wasm(
            "(module (memory 1 1 shared)
                (func (local v128) (drop (i8x16.splat (i32.const 0))) (return_call 0)))",
        ),
        wasm(
            "(module (tag $t) (type $s (struct (field i32))) (func (try_table (throw $t)))
                (func (drop (struct.new $s (i32.const 0)))))",
        ),
        wasm(r#"(module (import "a" "b" (func)) (memory i64 1) (memory 1) (table i64 1 funcref))"#),
    ];
    // A xorshift generator, so that every run has the same mutations.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for seed in &seeds {
        for _ in 0..ROUNDS {
            let mut bytes = seed.clone();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                match random(4) {
                    0 => bytes[at] = random(256) as u8,
                    1 => bytes[at] ^= 1 << random(8),
                    2 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, random(256) as u8),
                }
            }
            if let Err(findings) = parse(&bytes) {
                assert!(!report::all("m.wasm", &findings).is_empty());
            }
        }
    }
}

#[test]
fn disabled_features_are_rejected() {
    let bytes = wasm("(module (memory i64 1))");
    assert!(parse(&bytes).is_ok());
    let findings = super::parse(&bytes, &Features::default().memory64(false)).unwrap_err();
    let report = report::all("m.wasm", &findings);
    assert!(report.contains("which `Builder::features` disables"), "{report}");
}

/// Imports of three functions that return an `i32`: the first on its own, and the others in a group
/// of the form that `group` has.
fn with_compact_imports(group: &[u8], count: u8) -> Vec<u8> {
    let mut section = vec![count];
    section.extend(b"\x01m\x01a\x00\x00");
    section.extend(b"\x01m\x00");
    section.extend(group);
    let mut bytes = b"\0asm\x01\0\0\0\x01\x05\x01\x60\x00\x01\x7f\x02".to_vec();
    bytes.push(section.len() as u8);
    bytes.extend(section);
    bytes
}

#[test]
fn compact_imports_are_as_if_written_one_by_one() {
    for group in [b"\x7f\x02\x01b\x00\x00\x01c\x00\x00".as_slice(), b"\x7e\x00\x00\x02\x01b\x01c"] {
        let bytes = with_compact_imports(group, 2);
        let module = parse(&bytes).unwrap();
        let names: Vec<_> =
            module.imports.iter().map(|import| (import.module.as_str(), import.name.as_str())).collect();
        assert_eq!(names, [("m", "a"), ("m", "b"), ("m", "c")]);
        assert_eq!((module.imported_functions, module.functions.len()), (3, 3));

        let findings = super::parse(&bytes, &Features::default().compact_imports(false)).unwrap_err();
        assert!(findings.iter().all(|finding| finding.kind == Kind::Unsupported));
        let report = report::all("m.wasm", &findings);
        assert!(report.contains("the module uses the compact form of the import section, which"), "{report}");
        assert!(super::parse(&bytes, &Features::default().memory64(false)).is_ok());
    }
}

#[test]
fn compact_imports_in_the_old_encoding_are_rejected_by_name() {
    for (group, count) in [
        // Imports are counted, not groups. In the second form the shared type has no index of its
        // own, but each name has one.
        (b"\x7f\x02\x01b\x00\x00\x01c\x00\x00".as_slice(), 3),
        (b"\x7e\x00\x02\x01b\x00\x01c\x00", 3),
    ] {
        let report = refused(&with_compact_imports(group, count));
        assert!(report.contains(", in an import section in the compact form\n"), "{report}");
        assert!(report.contains("early tools encode this form differently"), "{report}");
    }
}

#[test]
fn the_first_use_of_vectors_is_known() {
    for (text, what) in [
        ("(module (func) (func $f (drop (i8x16.splat (i32.const 0)))))", "function `f` (index 1)"),
        ("(module (type (func (param v128))))", "type 0"),
        ("(module (global v128 (v128.const i64x2 0 0)))", "global 0"),
        ("(module (func (local v128)))", "function 0"),
        ("(module (func (drop (block (result v128) (unreachable)))))", "function 0"),
    ] {
        let bytes = wasm(text);
        let place = parse(&bytes).unwrap().simd.unwrap_or_else(|| panic!("no use of SIMD was found: {text}"));
        assert_eq!(place.what.as_deref(), Some(what), "{text}");
        let findings = super::parse(&bytes, &Features::default().simd(false)).unwrap_err();
        assert!(findings.iter().all(|finding| finding.kind == Kind::Unsupported), "{text}");
    }
    assert!(parse(&wasm("(module (func))")).unwrap().simd.is_none());
}

/// The address up to which a function uses memory 0.
fn reach(body: &str) -> Option<u64> {
    let bytes = wasm(&format!(
        "(module (memory 1) (memory 1) (func $f (param i32) (result i32) (local $x i32) {body}))"
    ));
    let reaches = parse(&bytes).unwrap().reaches;
    reaches.iter().find(|reach| reach.memory == 0).map(|reach| reach.end)
}

#[test]
fn the_lowest_addresses_of_accesses_are_known() {
    for (body, expected) in [
        ("(i32.load8_u (i32.const 100))", Some(101)),
        ("(i32.load offset=20 (i32.const 100))", Some(124)),
        ("(i32.load offset=65532 (i32.const 0))", Some(65536)),
        ("(i32.load offset=65533 (i32.const 0))", None),
        ("(i32.load (i32.const -4))", None),
        ("(i32.load 1 (i32.const 100))", None),
        ("(i32.load offset=65532 (local.get 0))", Some(65536)),
        ("(i32.load offset=65533 (local.get 0))", None),
        ("(i32.load (local.get 0))", Some(4)),
        ("(i32.load (i32.add (i32.const 100) (local.get 0)))", Some(4)),
        ("(i32.load (local.tee $x (i32.const 100)))", Some(4)),
        (
            "(i32.store (i32.const 100) (i32.add (i32.const 200) (i32.mul (local.get 0) (i32.const 3))))
                (i32.const 1)",
            Some(104),
        ),
        ("(i32.store (local.get 0) (i32.const 100)) (i32.const 1)", Some(4)),
        ("(i32.store (i32.const 100) (call $f (i32.const 7))) (i32.const 1)", Some(104)),
        (
            "(i32.store (i32.const 100)
                (if (result i32) (local.get 0) (then (i32.const 8)) (else (i32.const 9))))
                (i32.const 1)",
            Some(104),
        ),
        ("(i32.load (if (result i32) (local.get 0) (then (i32.const 8)) (else (i32.const 9))))", Some(4)),
        ("(i32.load (block (result i32) (br 0 (i32.const 8)) (i32.const 9)))", Some(4)),
        (
            "(i32.load (block (result i32)
                (block (br_if 1 (i32.const 8) (local.get 0)) drop) (i32.const 9)))",
            Some(4),
        ),
        (
            "(i32.const 5) (loop (param i32) (result i32)
                (drop (i32.load)) (br_if 0 (i32.const 4) (local.get 0)))",
            Some(4),
        ),
        ("(return (i32.const 1)) (i32.load (i32.const 100))", None),
        ("(i32.load8_u (i32.const 100)) (block (br 0) (i32.store (i32.const 50) (i32.const 1))) ", Some(101)),
        ("(i32x4.extract_lane 0 (v128.load8x8_s (i32.const 100)))", Some(108)),
        ("(i32x4.extract_lane 0 (v128.load16_lane 1 (i32.const 100) (v128.const i64x2 0 0)))", Some(102)),
        ("(i32.atomic.rmw16.cmpxchg_u (i32.const 100) (i32.const 1) (i32.const 2))", Some(102)),
        ("(memory.atomic.wait32 (i32.const 100) (i32.const 1) (i64.const 2))", Some(104)),
    ] {
        assert_eq!(reach(body), expected, "{body}");
    }
}
