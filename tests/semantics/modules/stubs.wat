;; Functions that the host need not implement.
(module
  (import "env" "twice" (func $twice (param i32) (result i32)))
  (import "env" "fork" (func $fork (param i32 i64) (result i32 i64)))
  (import "env" "base" (global $base i32))
  (import "other" "needed" (func $needed))
  (import "other" "left-out" (func $left_out))
  (import "third" "unused" (func $unused))
  (func (export "twice") (param i32) (result i32)
    (i32.add (call $twice (local.get 0)) (global.get $base)))
  (func (export "fork") (result i32 i64) (call $fork (i32.const 1) (i64.const 2)))
  (func (export "others") (call $needed) (call $left_out)))
