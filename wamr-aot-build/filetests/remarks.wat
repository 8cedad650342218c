;;! stage = remarks
;; Natively: what becomes of loops and checks.
(module
  (memory 1)
  (memory $shared 1 1 shared)
  (memory $wide i64 1)
  (table $unreached 3 funcref)
  (data $unreached "these bytes")
  (func $unreached (result i32) (i32.const 1))
  (func $versioned (export "versioned") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.load (i32.add (local.get $at) (i32.const 64))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $merged (export "merged") (param $at i32) (result i32)
    (i32.add
      (i32.load (local.get $at))
      (i32.add (i32.load offset=4 (local.get $at)) (i32.load (local.get $at)))))
  (func $no_accesses (export "no_accesses") (param $count i32)
    (drop (i32.load (local.get $count)))
    (loop $again
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $end_of_text (export "end_of_text") (param $at i32)
    (loop $again
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $again (i32.load8_u (local.get $at)))))
  (func $passed_by (export "passed_by") (param $at i32) (param $count i32)
    (block $end
      (loop $again
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $again (i32.load8_u (local.get $at)))
        (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
  (func $endless (export "endless") (param $at i32)
    (loop $again
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (drop (i32.load8_u (local.get $at)))
      (br $again)))
  (func $wide_counter (export "wide_counter") (param $at i32) (param $count i64)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i64.ne (i64.const 0) (local.tee $count (i64.sub (local.get $count) (i64.const 1)))))))
  (func $moving_bound (export "moving_bound") (param $at i32) (param $end i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (local.set $end (i32.sub (local.get $end) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  (func $away (export "away") (param $at i32) (param $end i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.sub (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  (func $constant (export "constant") (param $at i32) (param $end i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  (func $large_step (export "large_step") (param $at i32) (param $end i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 0x2000000)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  (func $list (export "list") (param $at i32) (param $count i32)
    (loop $again
      (local.set $at (i32.load (local.get $at)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $far_apart (export "far_apart") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 0x2000000)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $of_threads (export "of_threads") (param $at i32) (param $count i32)
    (loop $again
      (i32.store $shared (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $of_64_bits (export "of_64_bits") (param $at i64) (param $count i32)
    (loop $again
      (i32.store $wide (local.get $at) (i32.const 0))
      (local.set $at (i64.add (local.get $at) (i64.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $switch (export "switch") (param $at i32) (param $count i32)
    (loop $again
      (block $a
        (block $b
          (br_table $a $b (i32.load (local.get $at))))
        (i32.store (local.get $at) (i32.const 0)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $ranges (export "ranges")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (param $count i32)
    (loop $again
      (i32.store8 (i32.add (local.get 0) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 1) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 2) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 3) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 4) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 5) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 6) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 7) (local.get $count)) (i32.const 0))
      (i32.store8 (i32.add (local.get 8) (local.get $count)) (i32.const 0))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

;;= test.wat:9: function 0 `unreached`: unreached (success): left out, since nothing reaches it
;;= test.wat:10: function 1 `versioned`: checks (missed): 0 of 2 bounds checks removed
;;= test.wat:11: function 1 `versioned`: versioning (success): copied without its 2 bounds checks, to run if 1 range of addresses is in bounds
;;= test.wat:11: function 1 `versioned`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:11: function 1 `versioned`: unrolling (success): copied, to do 4 rounds at once
;;= test.wat:15: function 2 `merged`: checks (success): 2 of 3 bounds checks removed; 1 of the others for several accesses
;;= test.wat:19: function 3 `no_accesses`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:21: function 3 `no_accesses`: versioning (analysis): nothing to do: no access in the loop can be out of bounds
;;= test.wat:21: function 3 `no_accesses`: unrolling (success): copied, to do 4 rounds at once
;;= test.wat:23: function 4 `end_of_text`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:24: function 4 `end_of_text`: versioning (missed): not copied: the number of rounds is not known: the exit on line 26 compares a value that does not change by a constant in each round
;;= test.wat:24: function 4 `end_of_text`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:27: function 5 `passed_by`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:29: function 5 `passed_by`: versioning (missed): not copied: the number of rounds is not known: the exit on line 32 is not reached in each round
;;= test.wat:29: function 5 `passed_by`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:33: function 6 `endless`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:34: function 6 `endless`: versioning (missed): not copied: the number of rounds is not known: it has no exit with a condition
;;= test.wat:34: function 6 `endless`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:38: function 7 `wide_counter`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:39: function 7 `wide_counter`: versioning (missed): not copied: the number of rounds is not known: the exit on line 42 compares integers of 64 bits
;;= test.wat:39: function 7 `wide_counter`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:43: function 8 `moving_bound`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:44: function 8 `moving_bound`: versioning (missed): not copied: the number of rounds is not known: the exit on line 48 compares two values that both change
;;= test.wat:44: function 8 `moving_bound`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:49: function 9 `away`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:50: function 9 `away`: versioning (missed): not copied: the number of rounds is not known: the counter of the exit on line 53 does not go towards its bound
;;= test.wat:50: function 9 `away`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:54: function 10 `constant`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:55: function 10 `constant`: versioning (missed): not copied: the number of rounds is not known: the exit on line 57 compares two values that do not change
;;= test.wat:55: function 10 `constant`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:58: function 11 `large_step`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:59: function 11 `large_step`: versioning (missed): not copied: the number of rounds is not known: the counter of the exit on line 62 changes by more than 16777216
;;= test.wat:59: function 11 `large_step`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:63: function 12 `list`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:64: function 12 `list`: versioning (missed): not copied: the address of the access on line 65 does not change by a constant in each round
;;= test.wat:64: function 12 `list`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:67: function 13 `far_apart`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:68: function 13 `far_apart`: versioning (missed): not copied: the address of the access on line 69 changes by more than 16777216 in each round
;;= test.wat:68: function 13 `far_apart`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:72: function 14 `of_threads`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:73: function 14 `of_threads`: versioning (missed): not copied: the access on line 74 is to a shared memory
;;= test.wat:73: function 14 `of_threads`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:77: function 15 `of_64_bits`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:78: function 15 `of_64_bits`: versioning (missed): not copied: the access on line 79 is to a memory with 64-bit indices
;;= test.wat:78: function 15 `of_64_bits`: unrolling (missed): not copied: it has bounds checks
;;= test.wat:82: function 16 `switch`: checks (success): 1 of 2 bounds checks removed
;;= test.wat:83: function 16 `switch`: versioning (missed): not copied: `br_table` on line 86
;;= test.wat:83: function 16 `switch`: unrolling (missed): not copied: `br_table` on line 86
;;= test.wat:90: function 17 `ranges`: checks (missed): 0 of 9 bounds checks removed
;;= test.wat:92: function 17 `ranges`: versioning (missed): not copied: the access on line 101 is in a further range of addresses, and at most 8 are compared
;;= test.wat:92: function 17 `ranges`: unrolling (missed): not copied: it has bounds checks
;;= test.wat: table 0: unreached (success): left out, since nothing reaches it
;;= test.wat: data segment 0: unreached (success): its 11 bytes left out, since nothing reaches them
;;= test.wat: unreached (summary): 1 of 18 functions, 1 of 1 table, 1 of 1 data segment left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): 3 of 29 bounds checks removed
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): 1 of 16 innermost loops copied; not copied: 8 number of rounds, 5 address of an access, 1 `br_table`, 1 no access that can be out of bounds
;;= test.wat: unrolling (summary): 2 of 17 innermost loops copied; not copied: 14 bounds checks, 1 `br_table`
;;= test.wat: inlining (summary): natively no function is inlined
