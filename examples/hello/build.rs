// build.rs
use wamr_aot_build::Builder;

const CALC: &str = r#"
(module
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "div") (param i32 i32) (result i32)
    (i32.div_s (local.get 0) (local.get 1))))
"#;

fn main() {
    Builder::from_bytes("calc", CALC).compile();
}
