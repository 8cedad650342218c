;;! stage = remarks
;;! emitter = c
;;! bounds = guard
;; Through C, a copy whose accesses keep their order is no faster.
(module
  (memory 1)
  (func $log (export "log"))
  (func $free (export "free") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.load offset=64 (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $calls (export "calls") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (call $log)
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $divides (export "divides") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.div_u (i32.load (local.get $at)) (local.get $count)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $returns (export "returns") (param $at i32) (param $count i32)
    (loop $again
      (if (i32.eqz (i32.load (local.get $at))) (then (return)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $table (export "table") (param $from i32) (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.load (i32.load (local.get $from))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

;;= test.wat:9: function 1 `free`: versioning (success): copied with 2 accesses that cannot fault, to run if 1 range of addresses is in bounds; a C compiler may vectorise the copy
;;= test.wat:14: function 2 `calls`: versioning (missed): not copied: its accesses have an order: there is a call on line 16
;;= test.wat:20: function 3 `divides`: versioning (missed): not copied: its accesses have an order: an instruction may trap on line 21
;;= test.wat:25: function 4 `returns`: versioning (missed): not copied: there is another exit on line 26
;;= test.wat:30: function 5 `table`: versioning (missed): not copied: the address of the access on line 31 does not change by a constant in each round
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): no bounds checks, since the memory has a guard
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): 1 of 5 innermost loops copied; not copied: 2 order of accesses, 1 address of an access, 1 other exits
;;= test.wat: unrolling (summary): left to the C compiler
;;= test.wat: inlining (summary): the C is one file, so the C compiler may inline every function
