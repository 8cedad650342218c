//! Compiles the guests.

use std::{env, fs, path::Path};

use wamr_aot_build::{Bounds, Builder, Emitter, Interrupt, OptLevel, Traps};

/// A guest whose memory starts with this many KiB of data, followed by a page. The text is written
/// to a file for the peer.
fn large(kib: usize) {
    let pages = kib / 64 + 1;
    let data: String = (0..kib << 10).map(|at| char::from(b'a' + (at / 7 % 26) as u8)).collect();
    let text = format!(
        r#"(module
  (memory (export "memory") {pages})
  (data (i32.const 0) "{data}")
  (func (export "read") (param $len i32) (param $stride i32) (result i32) (local $at i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (local.get $stride)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $len))))
    (local.get $sum))
  (func (export "write") (param $len i32) (param $stride i32) (local $at i32)
    (loop $next
      (i32.store8 (local.get $at) (i32.const 1))
      (local.set $at (i32.add (local.get $at) (local.get $stride)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $len))))))"#
    );
    let directory = env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR");
    fs::write(Path::new(&directory).join(format!("image_{kib}.wat")), &text)
        .expect("the file can be written");
    Builder::from_bytes(format!("image_{kib}"), text).opt_level(OptLevel::Speed).compile();
}

/// A guest that computes tables of this many KiB first: the remainders of a checksum. It does so in
/// each instance, or in the build.
fn tables(kib: usize) {
    let (pages, entries) = (kib.div_ceil(64), (kib << 10) / 4);
    let step = "(local.set $rest (i32.xor (i32.shr_u (local.get $rest) (i32.const 1)) (i32.and
        (i32.const 0xedb88320) (i32.sub (i32.const 0) (i32.and (local.get $rest) (i32.const 1))))))";
    let steps = step.repeat(8);
    let text = format!(
        r#"(module
  (memory (export "memory") {pages})
  (func (export "init") (local $at i32) (local $rest i32)
    (loop $next
      (local.set $rest (local.get $at))
      {steps}
      (i32.store (i32.shl (local.get $at) (i32.const 2)) (local.get $rest))
      (br_if $next
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const {entries})))))
  (func (export "entry") (param $at i32) (result i32)
    (i32.load (i32.shl (local.get $at) (i32.const 2)))))"#
    );
    let builder = |name: String| Builder::from_bytes(name, text.as_str()).opt_level(OptLevel::Speed);
    builder(format!("tables_{kib}")).compile();
    builder(format!("tables_{kib}_initialized")).pre_initialize("init").compile();
}

fn main() {
    let guest = |guest: &str| Builder::new(format!("guests/{guest}.wat")).opt_level(OptLevel::Speed);
    let checked = |builder: Builder| builder.bounds(Bounds::Check).traps(Traps::Call);
    guest("boundary").compile();
    checked(guest("boundary").name("boundary_checked")).compile();
    guest("small").compile();
    guest("wasi").compile();
    guest("strings").wit("guests/strings.wit", "strings").compile();
    guest("strings").name("strings_numbers").compile();
    checked(guest("small").name("small_checked")).compile();
    guest("loops").compile();
    checked(guest("loops").name("loops_checked")).compile();
    guest("loops").name("loops_c").emitter(Emitter::C).bounds(Bounds::Check).compile();
    for kib in [64, 1024, 16384] {
        large(kib);
    }
    for kib in [8, 256] {
        tables(kib);
    }
    for (name, interrupt) in [("loops_epoch", Interrupt::Epoch), ("loops_fuel", Interrupt::Fuel)] {
        guest("loops").name(name).interrupt(interrupt).compile();
    }
}
