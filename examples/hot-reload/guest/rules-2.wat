;; What a number of pieces costs, in cents: from 10 on, each costs a tenth less.
(module
  (func (export "version") (result i32)
    (i32.const 2))

  (func (export "price") (param $cents i64) (param $pieces i32) (result i64)
    (local $total i64)
    (local.set $total (i64.mul (local.get $cents) (i64.extend_i32_u (local.get $pieces))))
    (if (result i64) (i32.ge_u (local.get $pieces) (i32.const 10))
      (then (i64.sub (local.get $total) (i64.div_u (local.get $total) (i64.const 10))))
      (else (local.get $total)))))
