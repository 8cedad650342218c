(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (memory (export "memory") 1)
  ;; A buffer of 64 bytes.
  (data (i32.const 0) "\00\04\00\00\40\00\00\00")
  (data (i32.const 32) "file")
  (data (i32.const 1024) "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\0a")

  ;; Writes the buffer to the standard output, many times. Returns how many calls failed.
  (func (export "write_many") (param $count i32) (result i32)
    (local $failed i32)
    (loop $next
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)))))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $failed))

  ;; Opens `file` for reading and closes it, many times. Returns how many calls failed.
  (func (export "open_many") (param $count i32) (result i32)
    (local $failed i32)
    (loop $next
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $path_open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 4) (i32.const 0)
          (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 64)))))
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $fd_close (i32.load (i32.const 64))))))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $failed)))
