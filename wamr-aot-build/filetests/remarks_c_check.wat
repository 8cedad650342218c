;;! stage = remarks
;;! emitter = c
;;! bounds = check
;; Through C, a copy without checks is faster even if its accesses keep their order.
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

;;= test.wat:8: function 1 `free`: checks (success): 1 of 2 bounds checks removed
;;= test.wat:9: function 1 `free`: versioning (success): copied without its 1 bounds check, to run if 1 range of addresses is in bounds; a C compiler may vectorise the copy
;;= test.wat:13: function 2 `calls`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:14: function 2 `calls`: versioning (success): copied without its 1 bounds check, to run if 1 range of addresses is in bounds; a C compiler cannot vectorise the copy: there is a call on line 16
;;= test.wat:19: function 3 `divides`: checks (success): 1 of 2 bounds checks removed
;;= test.wat:20: function 3 `divides`: versioning (success): copied without its 1 bounds check, to run if 1 range of addresses is in bounds; a C compiler cannot vectorise the copy: an instruction may trap on line 21
;;= test.wat:24: function 4 `returns`: checks (missed): 0 of 1 bounds check removed
;;= test.wat:25: function 4 `returns`: versioning (success): copied without its 1 bounds check, to run if 1 range of addresses is in bounds; a C compiler rarely vectorises the copy: there is another exit on line 26
;;= test.wat:29: function 5 `table`: checks (missed): 0 of 3 bounds checks removed
;;= test.wat:30: function 5 `table`: versioning (success): copied without 2 of its 3 bounds checks, to run if 2 ranges of addresses are in bounds; a C compiler cannot vectorise the copy: the address of the access on line 31 does not change by a constant in each round
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): 2 of 9 bounds checks removed
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): 5 of 5 innermost loops copied
;;= test.wat: unrolling (summary): left to the C compiler
;;= test.wat: inlining (summary): the C is one file, so the C compiler may inline every function
