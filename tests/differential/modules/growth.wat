;; A memory that grows: in loops, between accesses whose address and size the code generator might keep.
(module
  (import "env" "notify" (func $notify (param i32) (result i32)))
  (memory (export "memory") 0 9)

  (func (export "grow") (param i32) (result i32) (memory.grow (i32.and (local.get 0) (i32.const 1))))
  (func (export "grow_any") (param i32) (result i32)
    ;; Not 9 at once: the rest has to have something to grow.
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 10)) (then (i32.const -5)) (else (memory.grow (local.get 0)))))
  (func (export "size") (result i32) (memory.size))

  ;; Grows page by page; writes to the last bytes of each new page at once.
  (func (export "a_grow_and_touch") (param $pages i32) (result i32)
    (local $end i32)
    (local.set $pages (i32.and (local.get $pages) (i32.const 1)))
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $pages)))
        (br_if $out (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
        (local.set $end (i32.mul (memory.size) (i32.const 65536)))
        (i64.store (i32.sub (local.get $end) (i32.const 8)) (i64.const 0x1122334455667788))
        (i32.store8 (i32.sub (local.get $end) (i32.const 65536)) (local.get $pages))
        (local.set $pages (i32.sub (local.get $pages) (i32.const 1)))
        (br $again)))
    (local.get $end))

  (func (export "touch_over_the_end") (param i32)
    (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (local.get 0))
    (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 3)) (local.get 0)))

  (func (export "load_grow_load") (param i32) (result i32)
    (i32.add (i32.load8_u (local.get 0)) (i32.add (memory.grow (i32.const 0)) (i32.load8_u (local.get 0)))))
  (func (export "store_call_load") (param i32 i32) (result i32)
    (i32.store (local.get 0) (local.get 1))
    (drop (call $notify (local.get 0)))
    (i32.load (local.get 0)))
  (func (export "trap_then_grown") (param i32) (result i32)
    (drop (memory.grow (i32.and (local.get 0) (i32.const 1))))
    (i32.load (local.get 0)))
  (func (export "sum_all") (result i32) (local $at i32) (local $sum i32)
    (block $out
      (loop $again
        (br_if $out (i32.ge_u (local.get $at) (i32.mul (memory.size) (i32.const 65536))))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4099)))
        (br $again)))
    (local.get $sum)))
