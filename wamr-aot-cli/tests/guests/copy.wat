;; Copies what is on the standard input into the file `copy` of the first directory, reads it from
;; there, and prints it. Exits with the first error.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "copy")
  (func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  ;; The vector at 16, the number of bytes at 24, the descriptor at 28.
  (func (export "_start")
    (call $check (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4)
      (i32.const 9) (i64.const 0x66) (i64.const 0) (i32.const 0) (i32.const 28)))
    (i32.store (i32.const 16) (i32.const 1024))
    (i32.store (i32.const 20) (i32.const 1024))
    (call $check (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 20)))
    (call $check (call $fd_write (i32.load (i32.const 28)) (i32.const 16) (i32.const 1) (i32.const 24)))
    (call $check (call $fd_seek (i32.load (i32.const 28)) (i64.const 0) (i32.const 0) (i32.const 32)))
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 1024))
    (call $check (call $fd_read (i32.load (i32.const 28)) (i32.const 16) (i32.const 1) (i32.const 24)))
    (call $check (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))))
