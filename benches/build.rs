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
    for (name, interrupt) in [("loops_epoch", Interrupt::Epoch), ("loops_fuel", Interrupt::Fuel)] {
        guest("loops").name(name).interrupt(interrupt).compile();
    }
}
