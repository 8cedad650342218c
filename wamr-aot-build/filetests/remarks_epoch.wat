;;! stage = remarks
;;! emitter = c
;;! bounds = guard
;;! interrupt = epoch
;; Checks for interruption are calls, and not those of the module.
(module
  (memory 1)
  (func $plain (export "plain") (param $at i32) (param $count i32)
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

;;= test.wat:9: function 0 `plain`: versioning (missed): not copied: its accesses have an order: there is a check for interruption on line 9
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): no bounds checks, since the memory has a guard
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): 0 of 1 innermost loop copied; not copied: 1 order of accesses
;;= test.wat: unrolling (summary): left to the C compiler
;;= test.wat: inlining (summary): the C is one file, so the C compiler may inline every function
