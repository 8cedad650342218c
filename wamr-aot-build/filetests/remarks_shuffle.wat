;;! stage = remarks
;; A baseline without byte shuffles.
(module
  (func (export "f") (param v128 v128) (result v128)
    (i8x16.shuffle 1 2 3 4 5 6 7 8 9 20 11 12 13 14 15 16 (local.get 0) (local.get 1))))

;;= test.wat:4: function 0 `f`: shuffle (missed): 1 byte shuffle compiled to several instructions, without the CPU feature `ssse3`
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): no bounds checks
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): no loops with accesses that can be out of bounds
;;= test.wat: unrolling (summary): no loops
;;= test.wat: shuffle (summary): 1 byte shuffle without an instruction
;;= test.wat: inlining (summary): natively no function is inlined
