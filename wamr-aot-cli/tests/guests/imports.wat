;; All kinds of imports.
(module
  (import "env" "log" (func (param $cx i32) (param $len i32)))
  (import "env" "now" (func (result i64)))
  (import "env" "split" (func (param f64) (result f32 f64)))
  (import "env" "base" (global i32))
  (import "env" "callback" (global funcref))
  (import "env" "memory" (memory 1))
  (import "env" "table" (table 1 funcref))
  (import "other" "give" (func (param externref v128) (result funcref)))
  (func (export "work") (param $input i32) (result i32) (local.get $input)))
