(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\06\00\00\00")
  (data (i32.const 16) "hello\0a")
  (data (i32.const 32) "file")

  ;; Writes "hello" and exits with the number of arguments.
  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)))
    (drop (call $args_sizes_get (i32.const 64) (i32.const 68)))
    (call $proc_exit (i32.load (i32.const 64)))
    unreachable)

  ;; Waits for milliseconds.
  (func (export "sleep") (param $milliseconds i64) (result i32)
    (memory.fill (i32.const 128) (i32.const 0) (i32.const 48))
    (i32.store (i32.const 144) (i32.const 1))
    (i64.store (i32.const 152) (i64.mul (local.get $milliseconds) (i64.const 1000000)))
    (call $poll_oneoff (i32.const 128) (i32.const 256) (i32.const 1) (i32.const 64)))

  ;; Writes 64 bytes to a descriptor, many times. Returns how many calls failed.
  (func (export "write_many") (param $fd i32) (param $count i32) (result i32)
    (local $failed i32)
    (i32.store (i32.const 192) (i32.const 1024))
    (i32.store (i32.const 196) (i32.const 64))
    (loop $next
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $fd_write (local.get $fd) (i32.const 192) (i32.const 1) (i32.const 64)))))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $failed))

  ;; Opens and closes `file`, many times. Returns how many calls failed.
  (func (export "open_many") (param $count i32) (result i32)
    (local $failed i32)
    (loop $next
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $path_open (i32.const 3) (i32.const 0) (i32.const 32) (i32.const 4) (i32.const 1)
          (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 64)))))
      (local.set $failed (i32.add (local.get $failed) (i32.ne (i32.const 0)
        (call $fd_close (i32.load (i32.const 64))))))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $failed))

  (func (export "read") (param $fd i32) (result i32)
    (i32.store (i32.const 192) (i32.const 1024))
    (i32.store (i32.const 196) (i32.const 64))
    (call $fd_read (local.get $fd) (i32.const 192) (i32.const 1) (i32.const 64)))

  (func (export "now") (result i64)
    (drop (call $clock_time_get (i32.const 0) (i64.const 0) (i32.const 64)))
    (i64.load (i32.const 64)))

  (func (export "random") (param i32) (result i32)
    (call $random_get (i32.const 0) (local.get 0))))
