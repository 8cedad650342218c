;;! size = true
;;! stage = remarks
;; Why checks stay in loops.
(module
  (memory 1 1)
  (memory $large 1)
  (memory $wide i64 1 1)
  (func $callee)
  (func $moved (export "moved") (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func $some (export "some") (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (i32.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func $store (export "store") (param $at i32) (param $n i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 1))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $calls (export "calls") (param $at i32) (param $n i32)
    (loop $again
      (drop (i32.load (local.get $at)))
      (call $callee)
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $leaves (export "leaves") (param $at i32) (param $n i32)
    (block $out
      (loop $again
        (br_if $out (i32.load (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
  (func $divides (export "divides") (param $at i32) (param $n i32)
    (loop $again
      (drop (i32.div_u (local.get $n) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $misses (export "misses") (param $at i32) (param $end i32)
    (loop $again
      (drop (i32.load (local.get $at)))
      (br_if $again
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end)))))
  (func $wraps (export "wraps") (param $at i32) (param $n i32)
    (loop $again
      (drop (i32.load $large (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $is_wide (export "is_wide") (param $at i64) (param $n i32)
    (loop $again
      (drop (i32.load $wide (local.get $at)))
      (local.set $at (i64.add (local.get $at) (i64.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $sometimes (export "sometimes") (param $at i32) (param $n i32)
    (loop $again
      (if (i32.and (local.get $n) (i32.const 1)) (then (drop (i32.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func $after (export "after") (param $at i32) (param $n i32)
    (loop $again
      (drop (i32.load offset=65536 (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))

;;= test.wat:9: function 1 `moved`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:10: function 1 `moved`: hoisting (success): 1 bounds check is made before the loop, for 1 range of addresses
;;= test.wat:15: function 2 `some`: checks (missed): 0 of 2 bounds checks removed
;;= test.wat:16: function 2 `some`: hoisting (missed): checks stay in the loop: the address of the access on line 17 does not change by a constant in each round
;;= test.wat:21: function 3 `store`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:22: function 3 `store`: hoisting (missed): checks stay in the loop: its accesses have an order: there is a store on line 23
;;= test.wat:26: function 4 `calls`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:27: function 4 `calls`: hoisting (missed): checks stay in the loop: its accesses have an order: there is a call on line 29
;;= test.wat:32: function 5 `leaves`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:34: function 5 `leaves`: hoisting (missed): checks stay in the loop: there is another exit on line 35
;;= test.wat:38: function 6 `divides`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:39: function 6 `divides`: hoisting (missed): checks stay in the loop: its accesses have an order: an instruction may trap on line 40
;;= test.wat:43: function 7 `misses`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:44: function 7 `misses`: hoisting (missed): checks stay in the loop: the number of rounds is not known: the counter of the exit on line 46 may step over its bound, and go on
;;= test.wat:48: function 8 `wraps`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:49: function 8 `wraps`: hoisting (missed): checks stay in the loop: the index of the access on line 50 may wrap before it is out of bounds
;;= test.wat:53: function 9 `is_wide`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:54: function 9 `is_wide`: hoisting (missed): checks stay in the loop: the access on line 55 is to a memory with 64-bit indices
;;= test.wat:58: function 10 `sometimes`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:59: function 10 `sometimes`: hoisting (missed): checks stay in the loop: the access on line 60 is not reached in each round
;;= test.wat:63: function 11 `after`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:64: function 11 `after`: hoisting (missed): checks stay in the loop: the access on line 65 ends beyond the minimum length of the memory
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): 0 of 12 bounds checks removed
;;= test.wat: hoisting (summary): 1 of 11 innermost loops rid of checks; not: 5 address of an access, 3 order of accesses, 1 number of rounds, 1 other exits
;;= test.wat: versioning (summary): off
;;= test.wat: unrolling (summary): off
;;= test.wat: inlining (summary): natively no function is inlined
