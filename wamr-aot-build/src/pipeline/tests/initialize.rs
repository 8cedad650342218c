//! Modules that start with what functions left in the build.

use wamr_aot_rt::{
    __private::StateValue,
    untyped::{Extern, Linker, Store},
};

use super::*;
use crate::{
    settings::{Bounds, Settings},
    snapshot::{MemoryState, Snapshot},
    wasm::{ConstOp, ElementItem, Module, SegmentMode},
};

/// A request that runs these functions.
fn initialize(functions: &[&str]) -> Request {
    let mut request = Request::example("plugin");
    let names = functions.iter().map(|name| (*name).to_owned());
    request.settings.pre_initialization.functions = names.collect();
    request
}

fn snapshot_of(request: &Request, text: &str) -> Result<Snapshot, String> {
    let bytes = wat::parse_str(text).unwrap();
    let module = wasm::parse(&bytes, &request.settings.features).unwrap();
    let digest = Digest::new(request, None, &bytes, &[]);
    let snapshot = super::super::initialize::run(request, &Jobs::available(), &digest, &module, &bytes);
    snapshot.map(Option::unwrap).map_err(|findings| report::all("plugin.wasm", &findings))
}

/// What `init` leaves of a module with these fields.
fn snapshot(fields: &str) -> Snapshot {
    snapshot_of(&initialize(&["init"]), &format!("(module {fields})")).unwrap()
}

/// The report about a module with these fields.
fn refused(fields: &str) -> String {
    snapshot_of(&initialize(&["init"]), &format!("(module {fields})")).unwrap_err()
}

/// A module with these fields after `init`.
fn initialized<R>(fields: &str, look: impl FnOnce(&Module<'_>) -> R) -> R {
    let text = format!("(module {fields})");
    let bytes = wat::parse_str(&text).unwrap();
    let snapshot = snapshot(fields);
    look(&snapshot.apply(wasm::parse(&bytes, &crate::Features::default()).unwrap()))
}

const MEMORIES: &str = r#"
        (memory 2) (memory $wide i64 1) (memory $bytes 100 200 (pagesize 1))
        (data (i32.const 8) "before") (data $passive "passive") (data $kept "kept")
        (func (export "init")
            (i32.store8 (i32.const 9) (i32.const 69))
            (i32.store8 (i32.const 13) (i32.const 0))
            (memory.init $passive (i32.const 70000) (i32.const 0) (i32.const 7))
            (data.drop $passive)
            (drop (memory.grow (i32.const 3)))
            (i64.store $wide (i64.const 0) (i64.const 0x0102))
            (drop (memory.grow $bytes (i32.const 11)))
            (i32.store8 $bytes (i32.const 110) (i32.const 7)))
        (func (export "load") (memory.init $kept (i32.const 0) (i32.const 0) (i32.const 1)))"#;

#[test]
fn memories_are_as_the_functions_left_them() {
    let snapshot = snapshot(MEMORIES);
    let expected = [
        (0, MemoryState { pages: 5, runs: vec![(8, b"bEfor".to_vec()), (70000, b"passive".to_vec())] }),
        (1, MemoryState { pages: 1, runs: vec![(0, vec![2, 1])] }),
        (2, MemoryState { pages: 111, runs: vec![(110, vec![7])] }),
    ];
    assert_eq!(snapshot.memories, expected);
    assert_eq!((snapshot.len(), snapshot.dropped_data), (15, vec![0, 1]));
    initialized(MEMORIES, |module| {
        let segments: Vec<(Option<u32>, Vec<ConstOp>, &[u8])> = module
            .data
            .iter()
            .map(|segment| match &segment.mode {
                SegmentMode::Active { index, offset } => (Some(*index), offset.clone(), segment.bytes),
                _ => (None, vec![], segment.bytes),
            })
            .collect();
        assert_eq!(
            segments,
            [
                (None, vec![], &b""[..]),
                (None, vec![], b""),
                (None, vec![], b"kept"),
                (Some(0), vec![ConstOp::I32(8)], b"bEfor"),
                (Some(0), vec![ConstOp::I32(70000)], b"passive"),
                (Some(1), vec![ConstOp::I64(0)], &[2, 1]),
                (Some(2), vec![ConstOp::I32(110)], &[7]),
            ]
        );
        let sizes: Vec<u64> = module.memories.iter().map(|memory| memory.min).collect();
        assert_eq!(sizes, [5, 1, 111]);
        let names: Vec<&str> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, ["load"]);
    });
}

const GLOBALS: &str = r#"
        (global $constant i32 (i32.const 1))
        (global $a (mut i32) (i32.const 1)) (global $b (mut i64) (i64.const 5))
        (global $c0 i64 (i64.const 5))
        (global $f (mut f32) (f32.const 0)) (global $g (mut f64) (f64.const 0))
        (global $v (mut v128) (v128.const i64x2 0 0))
        (global $r (mut funcref) (ref.null func)) (global $x (mut externref) (ref.null extern))
        (global $unreached (mut i32) (i32.const 7))
        (elem declare func $init)
        (func $init (export "init")
            (global.set $a (i32.const -1)) (global.set $b (i64.const -2))
            (global.set $f (f32.const -0.0)) (global.set $g (f64.const 1.5))
            (global.set $v (v128.const i64x2 1 2))
            (global.set $r (ref.func $init)) (global.set $x (global.get $x)))
        (func (export "other") (global.set $unreached (i32.const 3)))"#;

#[test]
fn globals_are_as_the_functions_left_them() {
    let expected = [
        (1, ConstOp::I32(-1)),
        (2, ConstOp::I64(-2)),
        (4, ConstOp::F32(0x8000_0000)),
        (5, ConstOp::F64(1.5_f64.to_bits())),
        (6, ConstOp::V128(1 | 2 << 64)),
        (7, ConstOp::RefFunc(0)),
        (8, ConstOp::RefNull),
    ];
    assert_eq!(snapshot(GLOBALS).globals, expected);
    initialized(GLOBALS, |module| {
        assert_eq!(module.globals[1].init, [ConstOp::I32(-1)]);
        assert_eq!(module.globals[9].init, [ConstOp::I32(7)]);
        assert_eq!(module.escaping, [0]);
    });
}

const TABLES: &str = r#"
        (type $t (func))
        (import "env" "f" (func $import))
        (table $changed 4 funcref) (table $called 2 funcref) (table $sure 1 (ref func) (ref.func $a))
        (table $host 3 externref)
        (elem (table $changed) (i32.const 0) func $a $b)
        (elem (table $called) (i32.const 0) func $a $b)
        (elem $passive func $b) (elem $kept func $a)
        (func $init (export "init")
            (table.set $changed (i32.const 0) (ref.null func))
            (table.set $changed (i32.const 3) (ref.func $import))
            (drop (table.grow $changed (ref.func $a) (i32.const 200)))
            (table.fill $changed (i32.const 4) (ref.null func) (i32.const 199))
            (drop (table.grow $sure (ref.func $b) (i32.const 1)))
            (elem.drop $passive)
            (drop (table.get $host (i32.const 0))))
        (func $a) (func $b)
        (elem declare func $import)
        (func (export "call") (param i32)
            (call_indirect $called (type $t) (local.get 0))
            (table.init $changed $kept (i32.const 0) (i32.const 0) (i32.const 1)))"#;

#[test]
fn tables_are_as_the_functions_left_them() {
    let mut changed = vec![None; 204];
    (changed[1], changed[3], changed[203]) = (Some(3), Some(0), Some(2));
    let snapshot = snapshot(TABLES);
    let expected = [(0, changed), (2, vec![Some(2), Some(3)]), (3, vec![None; 3])];
    assert_eq!(snapshot.tables, expected);
    // The segment of the table that the function does not use stays.
    assert_eq!(snapshot.dropped_elements, [0, 2]);
    initialized(TABLES, |module| {
        let segments: Vec<(Option<u32>, Vec<ConstOp>, Vec<ElementItem>)> = module
            .elements
            .iter()
            .map(|segment| match &segment.mode {
                SegmentMode::Active { index, offset } => {
                    (Some(*index), offset.clone(), segment.items.clone())
                }
                _ => (None, vec![], segment.items.clone()),
            })
            .collect();
        let (null, function) = (ElementItem::Null, ElementItem::Function);
        assert_eq!(
            segments,
            [
                (None, vec![], vec![]),
                (Some(1), vec![ConstOp::I32(0)], vec![function(2), function(3)]),
                (None, vec![], vec![]),
                (None, vec![], vec![function(2)]),
                (None, vec![], vec![function(0)]),
                (Some(0), vec![ConstOp::I32(1)], vec![function(3), null, function(0)]),
                (Some(0), vec![ConstOp::I32(203)], vec![function(2)]),
                (Some(2), vec![ConstOp::I32(0)], vec![function(2), function(3)]),
            ]
        );
        let sizes: Vec<u64> = module.tables.iter().map(|table| table.min).collect();
        assert_eq!(sizes, [204, 2, 2, 3]);
    });
}

#[test]
fn the_start_function_and_a_reactor_run_first() {
    let fields = r#"(memory 1) (global $at (mut i32) (i32.const 0))
        (func $note (param i32)
            (i32.store8 (global.get $at) (local.get 0))
            (global.set $at (i32.add (global.get $at) (i32.const 1))))
        (start $start)
        (func $start (call $note (i32.const 115)))
        (func (export "_initialize") (call $note (i32.const 114)))
        (func (export "init") (call $note (i32.const 105)))
        (func (export "more") (call $note (i32.const 109)))"#;
    let text = format!("(module {fields})");
    for (functions, left, exports) in [
        (&["init"][..], &b"sri"[..], &["more"][..]),
        (&["more", "init"], b"srmi", &[]),
        (&["init", "_initialize", "init"], b"siri", &["more"]),
    ] {
        let snapshot = snapshot_of(&initialize(functions), &text).unwrap();
        assert_eq!(snapshot.memories[0].1.runs, [(0, left.to_vec())], "{functions:?}");
        let bytes = wat::parse_str(&text).unwrap();
        let module = snapshot.apply(wasm::parse(&bytes, &crate::Features::default()).unwrap());
        assert!(module.start.is_none());
        let names: Vec<&str> = module.exports.iter().map(|export| export.name.as_str()).collect();
        assert_eq!(names, exports);
    }
}

#[test]
fn limits_hold_in_the_build() {
    let fields = r#"(memory 1) (global $grown (mut i32) (i32.const 0))
        (func (export "init") (global.set $grown (memory.grow (i32.const 1)))
            (i32.store (i32.const 996) (i32.const -1)))"#;
    let mut request = initialize(&["init"]);
    request.settings.memory_limit = Some(1000);
    let snapshot = snapshot_of(&request, &format!("(module {fields})")).unwrap();
    assert_eq!(snapshot.globals, [(0, ConstOp::I32(-1))]);
    // What the module declares is what the guest sees.
    assert_eq!(snapshot.memories, [(0, MemoryState { pages: 1, runs: vec![(996, vec![255; 4])] })]);
}

#[test]
fn no_more_is_taken_than_an_instance_or_the_build_may_have() {
    let fields = r#"(memory i64 1) (table 1 funcref) (global $grown (mut i64) (i64.const 0))
        (global $elements (mut i32) (i32.const 0))
        (func (export "init")
            (global.set $grown (memory.grow (i64.const 65536)))
            (global.set $elements (table.grow (ref.null func) (i32.const 10))))"#;
    let mut request = initialize(&["init"]);
    request.settings.table_limit = 10;
    let snapshot = snapshot_of(&request, &format!("(module {fields})")).unwrap();
    assert_eq!(snapshot.globals, [(0, ConstOp::I64(-1)), (1, ConstOp::I32(-1))]);
    assert_eq!(snapshot.tables, [(0, vec![None])]);
}

#[test]
fn nans_are_the_same_on_all_machines() {
    let fields = r#"(global $sum (mut f32) (f32.const 0)) (global $wide (mut f64) (f64.const 0))
        (func (export "init")
            (global.set $sum (f32.div (f32.const 0) (f32.const 0)))
            (global.set $wide (f64.add (f64.const nan:0x8000000000123) (f64.const 1))))"#;
    let nans = [(0, ConstOp::F32(0x7fc0_0000)), (1, ConstOp::F64(0x7ff8_0000_0000_0000))];
    assert_eq!(snapshot(fields).globals, nans);
}

/// The memories, with their sizes, the globals and the tables of an instance.
#[derive(PartialEq)]
struct Contents {
    memories: Vec<(u64, Vec<u8>)>,
    globals: Vec<StateValue>,
    tables: Vec<Vec<StateValue>>,
}

/// What is in an instance of a module with these fields after `init`, which runs in the build or in
/// the instance.
fn contents(fields: &str, in_build: bool) -> Contents {
    let bytes = wat::parse_str(format!("(module {fields})")).unwrap();
    let mut request = initialize(if in_build { &["init"] } else { &[] });
    // All items are there.
    request.opt_level = crate::options::OptLevel::None;
    request.settings.output = wamr_aot_abi::manifest::Output::Loadable;
    let artefact = run(&request, &bytes).unwrap().loadable.unwrap();
    // SAFETY: the compiler has just written it.
    let loaded = unsafe { wamr_aot_rt::Module::load_bytes(&artefact) }.unwrap();
    let mut linker = Linker::new();
    linker.stub_imports(&loaded);
    let mut store = Store::new(());
    let instance = store.instantiate(&loaded, &linker).unwrap();
    if !in_build {
        let init = instance.export(&store, "init").and_then(Extern::func).unwrap();
        init.call(&mut store, &[]).unwrap();
    }
    let module = wasm::parse(&bytes, &request.settings.features).unwrap();
    let state = instance.state(&store).unwrap();
    let indices = |count: usize| 0..count as u32;
    let memories = indices(module.memories.len()).map(|index| {
        let (pages, bytes) = state.memory(index).unwrap();
        (pages, bytes.to_vec())
    });
    let globals = indices(module.globals.len()).map(|index| state.global(index));
    let tables = indices(module.tables.len()).map(|index| state.table(index).collect());
    Contents { memories: memories.collect(), globals: globals.collect(), tables: tables.collect() }
}

#[test]
fn instances_start_as_if_they_had_run_the_function() {
    const WIDE: &str = r#"(memory i64 1 9) (table $t i64 2 funcref) (elem declare func $init)
        (table $few 70000 funcref)
        (func $init (export "init") (drop (memory.grow (i64.const 2)))
            (memory.fill (i64.const 65530) (i32.const 3) (i64.const 20))
            (drop (table.grow $t (ref.func $init) (i64.const 2)))
            (table.set $few (i32.const 69999) (ref.func $init)))"#;
    for fields in [MEMORIES, GLOBALS, TABLES, WIDE] {
        assert!(contents(fields, true) == contents(fields, false), "{fields}");
    }
}

#[test]
fn what_fails_is_reported() {
    let trap = refused(
        r#"(func $init (export "init") (call $divides (i32.const 0)))
           (func $divides (param i32) (drop (i32.div_u (i32.const 1) (local.get 0))))"#,
    );
    assert_eq!(
        trap,
        "error: the export `init` trapped in the build: integer divide by zero\n\
         \x20 --> plugin.wasm: function `divides` (index 1), byte 0x31\n\
         \x20 --> plugin.wasm: function `init` (index 0), byte 0x28"
    );
    let start = refused(r#"(start $start) (func $start unreachable) (func (export "init"))"#);
    assert!(start.contains("the start function trapped in the build: unreachable"), "{start}");
    let import =
        refused(r#"(import "env" "now" (func $now (result i64))) (func (export "init") (drop (call $now)))"#);
    assert!(import.contains("the export `init` called the import `env.now` in the build"), "{import}");
    assert!(import.contains("--> plugin.wasm: function `init` (index 1), byte 0x"), "{import}");
    let start = refused(r#"(import "env" "now" (func $now)) (start $now) (func (export "init"))"#);
    assert!(start.contains("the start function called the import `env.now` in the build"), "{start}");
    let twice = refused(
        r#"(import "env" "f" (func $f)) (import "env" "f" (func $g (param i32)))
           (func (export "init") (call $g (i32.const 1)))"#,
    );
    assert!(twice.contains("the export `init` called the import `env.f` in the build"), "{twice}");
    let mut request = initialize(&["init"]);
    request.settings.pre_initialization.fuel = 1000;
    let endless = r#"(module (func (export "init") (loop $again (br $again))))"#;
    let endless = snapshot_of(&request, endless).unwrap_err();
    assert!(endless.contains("`init` does not come to an end in the build: it used up 1000"), "{endless}");
    let deep = refused(r#"(func $init (export "init") (call $init) (call $init))"#);
    assert!(deep.contains("call stack exhausted") && deep.contains("there are more callers"), "{deep}");
    // In a text, places are lines.
    let dir = TestDir::new("pipeline-initialize");
    let request = Request { out_dir: dir.path().to_owned(), ..initialize(&["init"]) };
    let text = "(module\n  (func $init (export \"init\")\n    unreachable))";
    let text = report::all("plugin.wat", &build(&request, text.as_bytes()).unwrap_err());
    assert!(text.contains("--> plugin.wat:3:5: function `init` (index 0)"), "{text}");
    let segment = refused(r#"(memory 1) (data (i32.const 65536) "1") (func (export "init"))"#);
    assert!(segment.contains("functions cannot run in the build: out of bounds memory access"), "{segment}");
}

#[test]
fn what_cannot_run_is_refused() {
    for (fields, message) in [
        ("(func (export \"other\")) (func (export \"init2\") (param i32))", "exports that can run: `other`"),
        ("", "the module exports no function without parameters and results"),
        (
            "(func (export \"init\") (param i32))",
            "the export `init` cannot run in the build: it is a function with parameters or results",
        ),
        ("(memory (export \"init\") 1)", "the export `init` cannot run in the build: it is a memory"),
        ("(import \"a\" \"m\" (memory 1)) (func (export \"init\"))", "imports a memory, `a.m`"),
        ("(import \"a\" \"t\" (table 1 funcref)) (func (export \"init\"))", "imports a table, `a.t`"),
        ("(import \"a\" \"g\" (global i32)) (func (export \"init\"))", "imports a global, `a.g`"),
        ("(memory 1 1 shared) (func (export \"init\"))", "threads share memory 0"),
        (
            "(tag $e) (global $last (mut exnref) (ref.null exn))
             (func (export \"init\")
                (block $caught (result exnref)
                    (try_table (catch_all_ref $caught) (throw $e)) (unreachable))
                (global.set $last))",
            "left an exception in global 0",
        ),
    ] {
        let report = refused(fields);
        assert!(report.contains(message), "{report}");
    }
}

#[test]
fn outputs_are_those_of_the_initialised_module() {
    let text = r#"(module (memory (export "memory") 1)
        (func (export "init") (i32.store (i32.const 1024) (i32.const 0x64636261)))
        (func (export "get") (result i32) (i32.load (i32.const 1024))))"#;
    let plain = r#"(module (memory (export "memory") 1) (func)
        (func (export "get") (result i32) (i32.load (i32.const 1024)))
        (data (i32.const 1024) "abcd"))"#;
    let object = |request: &Request, text: &str| {
        let bytes = wat::parse_str(text).unwrap();
        let digest = Digest::new(&Request::example("plugin"), None, b"", &[]);
        let machine = Machine::find(request);
        let files =
            stages::run(request, &Jobs::available(), machine, &digest, &bytes, &bytes, Vec::new()).unwrap();
        let exports: Vec<String> = files.manifest.exports.iter().map(|export| export.name.clone()).collect();
        assert_eq!(exports, ["memory", "get"]);
        (files.objects, files.manifest.needs)
    };
    // Offsets of code in the file are not the same in the two.
    let without = |functions: &[&str]| Request { debug_info: false, ..initialize(functions) };
    let settings = |request: Request| Request {
        settings: Settings { function_names: false, bounds: Some(Bounds::Check), ..request.settings },
        ..request
    };
    let initialised = object(&settings(without(&["init"])), text);
    assert_eq!(initialised, object(&settings(without(&["init"])), text));
    assert_eq!(initialised.1, object(&settings(without(&[])), plain).1);
    // For another machine, too, on which nothing here could run.
    for target in ["thumbv7em-none-eabi", "aarch64-unknown-linux-gnu"] {
        let request = Request { target: target.into(), ..without(&["init"]) };
        let bytes = wat::parse_str(text).unwrap();
        match run(&request, &bytes) {
            Ok(files) => assert!(
                files.objects.iter().any(|object| { object.windows(4).any(|bytes| bytes == b"abcd") })
            ),
            // Without a compiler for it.
            Err(findings) => assert!(!report::all("", &findings).contains("in the build"), "{target}"),
        }
    }
}
