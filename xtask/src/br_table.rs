//! A script with a `br_table` that is longer than a conditional branch reaches on any of the
//! machines: a jump table of 32-bit entries is in the middle of the code, and 262,144 of them are
//! the 1 MiB that such a branch spans on AArch64.

use std::{fmt::Write as _, fs, path::PathBuf};

use crate::shell::{Result, target};

/// The entries, without the default.
const TARGETS: u32 = 300_000;

/// Writes the script. It is too long to be kept in the tree.
pub(crate) fn script() -> Result<PathBuf> {
    let targets: String = (0..TARGETS).map(|index| format!("{} ", target_of(index))).collect();
    let table = format!("(br_table {targets}3 (local.get $index))");
    let blocks = "(block ".repeat(4);
    // Each target is beyond the table.
    let ends: String = (1..=4).map(|number| format!(") (return (i32.const {number}))")).collect();
    // The way back to the loop goes over the table, and there is a condition on it.
    let digits: String =
        (1..4).map(|number| format!(") (call $digit (i32.const {number})) (br {})", 4 - number)).collect();
    let mut text = format!(
        "(module
  (global $digits (mut i32) (i32.const 0))
  (func $digit (param i32)
    (global.set $digits (i32.add (i32.mul (global.get $digits) (i32.const 10)) (local.get 0))))
  (func (export \"pick\") (param $index i32) (result i32) {blocks} {table} {ends})
  (func (export \"again\") (param $index i32) (result i32)
    (global.set $digits (i32.const 0))
    (loop $again
      (block {blocks} {table} {digits} ) (call $digit (i32.const 4)))
      (local.set $index (i32.add (local.get $index) (i32.const 100000)))
      (br_if $again (i32.lt_u (local.get $index) (i32.const 400000))))
    (global.get $digits)))\n"
    );
    let indices = [0, 1, 2, 262_142, 262_143, 262_144, 262_145, TARGETS - 1, TARGETS, TARGETS + 1, u32::MAX];
    for index in indices {
        let _ = writeln!(
            text,
            "(assert_return (invoke \"pick\" (i32.const {index})) (i32.const {}))",
            target_of(index) + 1
        );
    }
    for start in [0, 1, 99_999] {
        let rounds = (start..400_000).step_by(100_000);
        let digits: String = rounds.map(|index| (target_of(index) + 1).to_string()).collect();
        let _ = writeln!(text, "(assert_return (invoke \"again\" (i32.const {start})) (i32.const {digits}))");
    }
    let path = target().join("long_br_table.wast");
    fs::write(&path, text)?;
    Ok(path)
}

/// The target that an index selects.
fn target_of(index: u32) -> u32 {
    if index < TARGETS { index % 3 } else { 3 }
}
