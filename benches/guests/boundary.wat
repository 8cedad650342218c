;; What crosses the boundary between host and guest.
(module
  (import "host" "next" (func $next (param i32) (result i32)))
  (memory 1)
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  ;; Calls the host `count` times, each time with what it returned before.
  (func (export "call_host") (param $count i32) (result i32)
    (local $value i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $value (call $next (local.get $value)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $again)))
    (local.get $value))
  (func (export "fail")
    (unreachable))
  (func (export "fail_access") (param i32) (result i32)
    (i32.load (local.get 0))))
