;; Strings that come and go. Memory is given from a buffer, which is whole again after each result.
(module
  (import "$root" "same" (func $same (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32) (param $size i32) (result i32)
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get $size))))
  (func (export "echo") (param $at i32) (param $len i32) (result i32)
    (i32.store (i32.const 16) (local.get $at))
    (i32.store (i32.const 20) (local.get $len))
    (i32.const 16))
  (func (export "cabi_post_echo") (param i32) (global.set $next (i32.const 1024)))
  (func (export "call-host") (param $at i32) (param $len i32) (param $times i32)
    (loop $again
      (call $same (local.get $at) (local.get $len) (i32.const 16))
      (global.set $next (i32.const 4096))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (global.set $next (i32.const 1024))))
