;;! stage = remarks
;; Which tables are constants.
(module
  (type $t (func))
  (import "host" "table" (table $imported 1 funcref))
  (import "host" "place" (global $place i32))
  (import "host" "function" (func $host))
  (table $constant 2 funcref)
  (table $exported (export "exported") 1 funcref)
  (table $read 1 funcref)
  (table $references 1 funcref (ref.func $f))
  (table $sparse 1000 funcref)
  (table $placed 1 funcref)
  (table $of_host 1 funcref)
  (elem (table $constant) (i32.const 0) func $f)
  (elem (table $placed) (global.get $place) func $f)
  (elem (table $of_host) (i32.const 0) func $host)
  (func $f (export "f") (param i32)
    (call_indirect $imported (type $t) (local.get 0))
    (call_indirect $constant (type $t) (local.get 0))
    (call_indirect $exported (type $t) (local.get 0))
    (call_indirect $read (type $t) (local.get 0))
    (drop (table.get $read (local.get 0)))
    (call_indirect $references (type $t) (local.get 0))
    (call_indirect $sparse (type $t) (local.get 0))
    (call_indirect $placed (type $t) (local.get 0))
    (call_indirect $of_host (type $t) (local.get 0))))

;;= test.wat: table 0: dispatch (missed): not constant: it is imported
;;= test.wat: table 1: dispatch (success): constant, so calls through it check and load less
;;= test.wat: table 2: dispatch (missed): not constant: it is exported
;;= test.wat: table 3: dispatch (missed): not constant: more than calls use it (`table.get` and the like, tail calls)
;;= test.wat: table 4: dispatch (missed): not constant: its elements are references in the beginning
;;= test.wat: table 5: dispatch (missed): not constant: most of its elements are null
;;= test.wat: table 6: dispatch (missed): not constant: an element segment does not fit, or the host says where it goes
;;= test.wat: table 7: dispatch (missed): not constant: it has functions of the host
;;= test.wat: unreached (summary): nothing left out
;;= test.wat: dispatch (summary): 1 of 8 tables constant
;;= test.wat: effort (summary): all functions compiled with full effort
;;= test.wat: checks (summary): no bounds checks
;;= test.wat: hoisting (summary): off
;;= test.wat: versioning (summary): no loops with accesses that can be out of bounds
;;= test.wat: unrolling (summary): no loops
;;= test.wat: inlining (summary): natively no function is inlined
