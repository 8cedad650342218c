;; Imports in the compact forms: one module for several names, and one module and type for several names.

(module $m
 (func (export "seven") (result i32) (i32.const 7)) (func (export "eight") (result i32) (i32.const 8))
 (global (export "nine") i32 (i32.const 9)) (memory (export "memory") 1))
(register "m" $m)
(module
 (import "m" (item "seven" (func $seven (result i32))) (item "nine" (global $nine i32)) (item "memory" (memory 1)))
 (import "m" "eight" (func $eight (result i32)))
 (import "m" (item "eight") (item "seven") (func (result i32)))
 (func (export "f") (result i32 i32 i32 i32 i32)
  (call $seven) (global.get $nine) (call $eight) (call 2) (call 3)))
(assert_return (invoke "f") (i32.const 7) (i32.const 9) (i32.const 8) (i32.const 8) (i32.const 7))
(assert_unlinkable (module (import "m" (item "seven" (func (result i32))) (item "nothing" (func)))) "unknown import")
(assert_unlinkable (module (import "m" (item "seven") (item "nine") (func (result i32)))) "incompatible import type")
(module binary "\00asm" "\01\00\00\00" "\01\05\01\60\00\01\7f" "\02\0e" "\01" "\01m" "\00\7e" "\00\00" "\01" "\05seven")
(assert_malformed
 (module binary "\00asm" "\01\00\00\00" "\01\05\01\60\00\01\7f" "\02\0e" "\01" "\01m" "\00\7d" "\00\00" "\01" "\05seven")
 "malformed import kind")
