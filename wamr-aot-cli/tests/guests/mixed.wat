;; A library that uses WASI, and a function of the host.
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (func (export "work")
    (drop (call $yield))
    (call $log (i32.const 1))))
