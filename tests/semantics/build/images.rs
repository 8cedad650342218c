//! The modules of `tests/images.rs`: the initial contents of memories, in segments at odd places
//! with odd sizes, with guards and without.

use std::fmt::Write as _;

use wamr_aot_build::{Bounds, Builder, Traps};

/// Bytes that depend on their position and on `seed`, none of which is zero, as a string of the
/// text format.
fn bytes(seed: usize, len: usize) -> String {
    (0..len).fold(String::with_capacity(3 * len), |mut text, at| {
        let byte = 1 + (at * 7 + at / 251 + seed * 31) % 255;
        write!(text, "\\{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

fn segment(memory: usize, offset: usize, seed: usize, len: usize) -> String {
    format!("(data (memory {memory}) (i32.const {offset}) \"{}\")", bytes(seed, len))
}

/// Memories of these sizes in pages, exported by number, with functions that store to the first
/// memory and grow it.
fn module(pages: &[usize], rest: &str) -> String {
    let memories = (0..).zip(pages).fold(String::new(), |mut text, (index, pages)| {
        write!(text, "(memory (export \"{index}\") {pages} 300)").expect("writing to a string cannot fail");
        text
    });
    format!(
        "(module (import \"env\" \"base\" (global $base i32))
            (import \"env\" \"table\" (table $table 4 funcref)) {memories}
            (func $load (export \"load\") (param i32) (result i32) (i32.load8_u (local.get 0)))
            (func (export \"store\") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
            (func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))
            {rest})"
    )
}

pub(crate) fn compile() {
    let modules = [
        // Each segment overwrites a part of the previous one; an empty segment is at the very end;
        // the last page is written to its end.
        (
            "overlapping",
            module(
                &[4],
                &[
                    segment(0, 0, 1, 70_000),
                    segment(0, 30_000, 2, 50_000),
                    segment(0, 65_535, 3, 2),
                    "(data (i32.const 262144) \"\")".to_owned(),
                    segment(0, 131_072, 4, 4_096),
                    segment(0, 262_143, 5, 1),
                    segment(0, 140_000, 6, 122_000),
                ]
                .concat(),
            ),
        ),
        ("full", module(&[2], &segment(0, 0, 7, 131_072))),
        // The image starts in the middle of a page and ends in another.
        ("inside", module(&[9], &segment(0, 300_001, 8, 100_001))),
        (
            "several",
            module(
                &[2, 1, 5],
                &[
                    segment(0, 1, 9, 66_000),
                    segment(2, 200_000, 10, 80_000),
                    segment(1, 100, 11, 100),
                    segment(2, 262_144, 12, 65_536),
                ]
                .concat(),
            ),
        ),
        // Little data in a large memory, which is not mapped.
        ("sparse", module(&[200], &[segment(0, 0, 13, 70_000), segment(0, 13_000_000, 14, 1)].concat())),
        // The contents differ between instances, so they are not mapped.
        (
            "placed",
            module(
                &[4],
                &[segment(0, 0, 15, 70_000), "(data (global.get $base) \"here\")".to_owned()].concat(),
            ),
        ),
        // An active segment is dropped after instantiation; a passive one remains.
        (
            "passive",
            module(
                &[4],
                &[
                    segment(0, 10, 16, 100_000),
                    "(data \"passive\")
                (func (export \"again\") (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)))
                (func (export \"passive\") (memory.init 1 (i32.const 5) (i32.const 0) (i32.const 7)))"
                        .to_owned(),
                ]
                .concat(),
            ),
        ),
        // The writes before the trap remain, and the function in the table sees them.
        (
            "outside",
            module(
                &[3],
                &[
                    "(elem (table $table) (i32.const 0) func $load)".to_owned(),
                    segment(0, 0, 17, 100_000),
                    segment(0, 196_600, 18, 9),
                    segment(0, 0, 19, 10),
                ]
                .concat(),
            ),
        ),
        // Nothing was written before this trap.
        (
            "element_outside",
            module(
                &[3],
                &[
                    "(elem (table $table) (i32.const 0) func $load)
                    (elem (table $table) (i32.const 3) func $load $load)"
                        .to_owned(),
                    segment(0, 0, 20, 100_000),
                ]
                .concat(),
            ),
        ),
    ];
    // Writes to an imported memory, which may be mapped.
    let importing = (
        "importing",
        "(module (memory (import \"other\" \"0\") 1 300) (data (i32.const 100) \"imported\"))".to_owned(),
    );
    for (name, text) in modules.into_iter().chain([importing]) {
        Builder::from_bytes(format!("image_{name}"), text.clone()).untyped().compile();
        let checked = Builder::from_bytes(format!("image_{name}_checked"), text).untyped();
        checked.bounds(Bounds::Check).traps(Traps::Call).compile();
    }
}
