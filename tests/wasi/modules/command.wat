;; A program: what it does depends on the number of its arguments. With one it writes a line and
;; returns, with two it writes and exits with code 42, with three it traps, with four it asks the
;; host to run it again.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "env" "again" (func $again (result i32)))
  (memory (export "memory") 1 2)
  (data (i32.const 64) "a line\n")
  (data (i32.const 32) "\40\00\00\00\07\00\00\00")
  (func (export "_start")
    (local $count i32)
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (local.set $count (i32.load (i32.const 0)))
    (if (i32.eq (local.get $count) (i32.const 3)) (then unreachable))
    (if (i32.eq (local.get $count) (i32.const 4)) (then (call $proc_exit (call $again))))
    (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 8)))
    (if (i32.eq (local.get $count) (i32.const 2)) (then (call $proc_exit (i32.const 42))))))
