;; A library, which counts how often it was initialised. With two arguments that traps, with three
;; it exits. Another memory comes first among the exports.
(module
  (import "wasi_unstable" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_unstable" "proc_exit" (func $proc_exit (param i32)))
  (memory $scratch (export "scratch") 1 1)
  (memory $memory (export "memory") 1 1)
  (global $initialised (mut i32) (i32.const 0))
  (func (export "_initialize")
    (global.set $initialised (i32.add (global.get $initialised) (i32.const 1)))
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (if (i32.eq (i32.load $memory (i32.const 0)) (i32.const 2)) (then unreachable))
    (if (i32.eq (i32.load $memory (i32.const 0)) (i32.const 3)) (then (call $proc_exit (i32.const 7)))))
  (func (export "initialised") (result i32)
    (global.get $initialised))
  (func (export "count") (result i32)
    (i32.load $memory (i32.const 0))))
