;;! stage = machine

;; A word that another thread may change is loaded once for all its uses: the check of a jump table, of a table, of an address, of a
;; divisor, and what they check.
(module
  (memory 1 1 shared)
  (type $f (func (param i32) (result i32)))
  (table 4 funcref)
  (elem (i32.const 0) $divide)
  (func (param i32) (result i32)
    (block $a (block $b (block $c (br_table $a $b $c $a (i32.load offset=100 (local.get 0))))
      (return (i32.const 7))) (return (i32.const 8)))
    (i32.const 9))
  (func (param i32) (result i32) (call_indirect (type $f) (i32.const 0) (i32.load offset=200 (local.get 0))))
  (func (param i32) (result i32) (i32.load8_u (i32.load offset=300 (local.get 0))))
  (func $divide (param i32) (result i32) (i32.div_u (i32.const 10) (i32.load offset=400 (local.get 0)))))
