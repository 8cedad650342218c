;; A small calculator: the guest of `examples/numbers`.
(module
  ;; 5 + 3, the smallest program that computes something.
  (func $eight (export "eight") (result i32)
    (i32.add (i32.const 5) (i32.const 3)))

  (func $add (export "add") (param $a i32) (param $b i32) (result i32)
    (i32.add (local.get $a) (local.get $b)))

  ;; Traps when $b is 0.
  (func $div (export "div") (param $a i32) (param $b i32) (result i32)
    (i32.div_s (local.get $a) (local.get $b)))

  ;; Quotient and remainder: two results.
  (func $div_rem (export "div_rem") (param $a i32) (param $b i32) (result i32 i32)
    (i32.div_s (local.get $a) (local.get $b))
    (i32.rem_s (local.get $a) (local.get $b)))

  ;; n! as a float, by recursion.
  (func $factorial (export "factorial") (param $n i32) (result f64)
    (if (result f64) (i32.le_s (local.get $n) (i32.const 1))
      (then (f64.const 1))
      (else
        (f64.mul
          (f64.convert_i32_s (local.get $n))
          (call $factorial (i32.sub (local.get $n) (i32.const 1)))))))

  ;; Adds its argument to a sum that lives as long as the instance.
  (global $total (export "total") (mut i64) (i64.const 0))
  (func $accumulate (export "accumulate") (param $x i64) (result i64)
    (global.set $total (i64.add (global.get $total) (local.get $x)))
    (global.get $total))

  ;; Calls itself until it has used up the stack that the host grants.
  (func $forever (export "forever") (result i32)
    (i32.add (call $forever) (i32.const 1))))
