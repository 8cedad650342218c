//! Limits of memories.

use super::*;
use crate::settings::Settings;

#[test]
fn memory_use_beyond_the_limit_is_a_warning() {
    let dir = TestDir::new("pipeline-beyond-limit");
    let with = |limit: u64, module: &[u8]| {
        let request = Request {
            settings: Settings { memory_limit: Some(limit), ..Settings::default() },
            source: "guest.wasm".into(),
            ..request(&dir)
        };
        build(&request, module).map_err(|f| report::all("guest.wasm", &f)).unwrap()
    };
    let module = r#"(module
        (memory 2)
        (global $__stack_pointer (mut i32) (i32.const 4096))
        (global (export "__heap_base") i32 (i32.const 5008))
        (global $else i32 (i32.const 60000))
        (func $feed (export "feed") (param i32) (result i32)
            (i32.store16 offset=2 (i32.const 5000) (local.get 0))
            (i64.load offset=8 (local.get 0))
            drop
            (i64.store (i32.const 4900) (i64.const 1))
            (drop (f32.load (i32.const 2147483647)))
            (call $feed (i32.const 7000))))"#;
    let binary = wat::parse_str(module).unwrap();
    // The opcodes of `i32.store16`, `i32.const` and `i32.const`.
    assert_eq!([0x51, 0x1e, 0x24].map(|at| binary[at]), [0x3b, 0x41, 0x41]);
    let artifact = with(4095, &binary);
    assert_eq!(
        artifact.warnings(),
        ["the module uses memory 0 beyond the limit of 4095 bytes: \
             it traps when it accesses those bytes\n\
          \x20 --> guest.wasm: function `feed` (index 0), byte 0x51 (accesses the bytes 5002..5004)\n\
          \x20 --> guest.wasm: global 0, byte 0x1e (`__stack_pointer`: the stack starts at 4096)\n\
          \x20 --> guest.wasm: global 1, byte 0x24 (`__heap_base`: the heap starts at 5008)\n\
          \x20 = help: raise `Builder::memory_limit` to 5008 bytes or more\n\
          \x20 = help: or have the linker place it lower: \
          with wasm-ld, `--stack-first` and `-z stack-size=BYTES`"]
    );
    // Cargo discards the warnings when the build script runs again.
    let again = with(4095, &binary);
    assert!(again.is_fresh());
    assert_eq!(again.warnings(), artifact.warnings());
    let only_heap = with(5007, &binary).warnings().join("\n");
    assert!(
        only_heap.contains("__heap_base") && !only_heap.contains("feed") && !only_heap.contains("__stack"),
        "{only_heap}"
    );
    assert!(with(5008, &binary).warnings().is_empty());
    // In the text format, the place is a line.
    let text = with(5000, module.as_bytes()).warnings().join("\n");
    assert!(text.contains("--> guest.wasm:7:14: function `feed` (index 0) (accesses"), "{text}");
}

#[test]
fn a_limit_truncates_memories_but_not_segments() {
    let dir = TestDir::new("pipeline-limit");
    let with = |limit, module: &str| {
        build(
            &Request {
                settings: Settings { memory_limit: Some(limit), ..Settings::default() },
                ..request(&dir)
            },
            module.as_bytes(),
        )
    };
    assert!(with(65536, MODULE).is_ok() && with(65535, MODULE).is_ok());
    let refused = |limit, module| report::all("plugin.wasm", &with(limit, module).unwrap_err());
    let text = refused(65535, r#"(module (import "env" "memory" (memory 1)))"#);
    assert!(text.contains("memory 0") && text.contains("65536 bytes") && text.contains("65535"), "{text}");
    let segment = r#"(module (memory 1) (data (i32.const 1000) "12345678"))"#;
    assert!(with(1008, segment).is_ok());
    let text = refused(1007, segment);
    assert!(
        text.contains("data segment 0") && text.contains("1000..1008") && text.contains("1007"),
        "{text}"
    );
    // Instantiation reports a segment that is outside the declared memory.
    assert!(with(5000, r#"(module (memory 0) (data (i32.const 6000) "1"))"#).is_ok());
}
