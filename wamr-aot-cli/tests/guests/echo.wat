;; Prints its arguments and its environment, with zero bytes between them, and exits with their number.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; Two vectors at 16; the number of arguments at 0 and of variables at 4.
  (func (export "_start")
    (drop (call $args_sizes (i32.const 0) (i32.const 20)))
    (drop (call $env_sizes (i32.const 4) (i32.const 28)))
    (i32.store (i32.const 16) (i32.const 4096))
    (i32.store (i32.const 24) (i32.const 8192))
    (drop (call $args (i32.const 1024) (i32.const 4096)))
    (drop (call $env (i32.const 2048) (i32.const 8192)))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 2) (i32.const 8)))
    (call $exit (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4))))))
