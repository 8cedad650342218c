;; Threads that share a memory: the directives `thread` and `wait`.

(module $memory
  (memory (export "shared") 1 4 shared)
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "private")))

(thread $adds (shared (module $memory))
  (register "memory" $memory)
  (module
    (memory (import "memory" "shared") 1 4 shared)
    (func (export "add") (param $times i32)
      (loop $again
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))))
  (assert_return (invoke "add" (i32.const 100000))))

(thread $waits (shared (module $memory))
  (register "memory" $memory)
  (module
    (memory (import "memory" "shared") 1 4 shared)
    (func (export "add") (param $times i32)
      (loop $again
        (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
    (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))
  (invoke "add" (i32.const 100000))
  ;; Woken, or the value was there before.
  (assert_return (invoke "wait") (either (i32.const 0) (i32.const 1)))
  (assert_return (invoke "load" (i32.const 16)) (i32.const 7))
  (assert_trap (invoke "load" (i32.const 65533)) "out of bounds memory access")
  ;; Of what is not a shared memory, threads have nothing.
  (assert_unlinkable (module (func (import "memory" "private"))) "unknown import"))

(register "memory" $memory)
(module $main
  (memory (import "memory" "shared") 1 4 shared)
  (func (export "wake") (result i32)
    (i32.store (i32.const 16) (i32.const 7))
    (i32.atomic.store (i32.const 8) (i32.const 1))
    (memory.atomic.notify (i32.const 8) (i32.const -1))))
(assert_return (invoke $main "wake") (either (i32.const 0) (i32.const 1)))
(wait $waits)
(wait $adds)
(assert_return (invoke $memory "load" (i32.const 0)) (i32.const 200000))

;; Limits and sharing are matched as for any import.
(assert_unlinkable (module (memory (import "memory" "shared") 1 4)) "incompatible import type")
(assert_unlinkable (module (memory (import "memory" "shared") 1 3 shared)) "incompatible import type")
(assert_unlinkable (module (memory (import "memory" "shared") 2 4 shared)) "incompatible import type")
