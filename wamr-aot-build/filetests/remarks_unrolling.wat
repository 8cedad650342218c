;;! stage = remarks
;;! bounds = guard
;; What is unrolled natively, and what keeps other loops from it.
(module
  (memory 1)
  (func $call (export "call") (param $i i32)
    (loop $again
      (call $call (local.get $i))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1))))))
  (func $other_exit (export "other_exit") (param $i i32)
    (block $out
      (loop $again
        (br_if $out (i32.eqz (i32.load (local.get $i))))
        (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 4)))))))
  (func $list (export "list") (param $i i32)
    (loop $again
      (br_if $again (local.tee $i (i32.load (local.get $i))))))
  (func $few (export "few") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (local.set $i (i32.and (local.get $n) (i32.const 3)))
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $i)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $i))))
        (local.set $i (i32.sub (local.get $i) (i32.const 1)))
        (br $again)))
    (local.get $sum))
  (func $large (export "large") (param $i i32) (local $x i32)
    (loop $again
      (local.set $x (i32.mul (local.get $x) (i32.add (local.get $x) (i32.load (local.get $i)))))
      (local.set $x (i32.mul (local.get $x) (i32.add (local.get $x) (i32.load (local.get $x)))))
      (local.set $x (i32.mul (local.get $x) (i32.add (local.get $x) (i32.load (local.get $x)))))
      (local.set $x (i32.mul (local.get $x) (i32.add (local.get $x) (i32.load (local.get $x)))))
      (local.set $x (i32.mul (local.get $x) (i32.add (local.get $x) (i32.load (local.get $x)))))
      (i32.store (local.get $i) (local.get $x))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 4))))))
  (func $sum (export "sum") (param $i i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $i))))
      (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 4)))))
    (local.get $sum)))

;;= test.wat:7: function 0 `call`: unrolling (missed): not copied: there is a call on line 8
;;= test.wat:12: function 1 `other_exit`: unrolling (missed): not copied: there is another exit on line 13
;;= test.wat:16: function 2 `list`: unrolling (missed): not copied: the number of rounds is not known: the exit on line 17 compares a value that does not change by a constant in each round
;;= test.wat:21: function 3 `few`: unrolling (missed): not copied: it has at most 3 rounds
;;= test.wat:28: function 4 `large`: unrolling (missed): not copied: it has more than 24 instructions
;;= test.wat:37: function 5 `sum`: unrolling (success): copied, to do 4 rounds at once
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): no calls through tables
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): no bounds checks, since the memory has a guard
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): no loops, since natively accesses with a guard cost nothing
;;= test.wat: unrolling (summary): 1 of 6 innermost loops copied; not copied: 1 calls, 1 few rounds, 1 number of rounds, 1 other exits, 1 size
;;= test.wat: inlining (summary): natively no function is inlined
