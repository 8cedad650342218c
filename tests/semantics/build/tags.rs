//! The modules of `tests/tags.rs`: one text, for each code generator and each way in which traps
//! leave code.

use wamr_aot_build::{Bounds, Builder, Emitter, Interrupt, OptLevel, Traps};

pub(super) fn compile() {
    let module = |name: &str| Builder::new("modules/tags.wat").name(name);
    module("tags").compile();
    module("tags_unoptimised").opt_level(OptLevel::None).compile();
    module("tags_called").traps(Traps::Call).compile();
    // Instances in statics have no guards.
    module("tags_checked").bounds(Bounds::Check).traps(Traps::Call).compile();
    module("tags_fuel").interrupt(Interrupt::Fuel).compile();
    module("tags_epoch").interrupt(Interrupt::Epoch).compile();
    if super::handles_signals() {
        module("tags_instruction").bounds(Bounds::Check).traps(Traps::Instruction).compile();
    }
    if super::through_c() {
        module("tags_c").emitter(Emitter::C).compile();
        module("tags_c_checked").emitter(Emitter::C).bounds(Bounds::Check).traps(Traps::Call).compile();
    }
    let starts = "(module (tag $failed (export \"failed\") (param i32)) (start $start)
        (func $start (throw $failed (i32.const 5))))";
    Builder::from_bytes("tags_start", starts).compile();
    // Tags whose names are alike, and names that the build script chooses.
    let named = r#"(module
        (import "a" "twice" (tag $a)) (import "b" "twice" (tag $b)) (import "b" "third" (tag $c))
        (tag $d (export "Twice")) (tag $e (export "my-error") (param i32))
        (func (export "throw") (param i32)
            (if (i32.eq (local.get 0) (i32.const 1)) (then (throw $a)))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (throw $b)))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (throw $c)))
            (if (i32.eq (local.get 0) (i32.const 4)) (then (throw $d)))
            (throw $e (local.get 0))))"#;
    let named = Builder::from_bytes("tags_named", named);
    named.rename_export("my-error", "Failure").rename_import("b", "third", "Third").compile();
}
