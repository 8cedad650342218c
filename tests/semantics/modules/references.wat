;; Function references with types: what the host may hand in, and what it may not.
(module $references
  (type $ii (func (param i32) (result i32)))
  (type $ll (func (param i64) (result i64)))
  ;; Mentions itself.
  (type $chain (func (param (ref null $chain) i32) (result i32)))
  (import "env" "pick" (func $pick (param (ref $ii)) (result (ref null $ii))))
  (import "env" "must" (func $must (result (ref $ii))))
  (import "env" "bounce" (func $bounce (param (ref extern)) (result (ref extern))))

  (global (export "maybe") (mut (ref null $ii)) (ref.null $ii))
  (global (export "always") (mut (ref $ii)) (ref.func $inc))
  (global (export "any") (mut (ref func)) (ref.func $wide))
  (table (export "full") 3 10 (ref $ii) (ref.func $inc))
  (table (export "sparse") 2 10 (ref null $ii))
  (elem (table 1) (i32.const 1) (ref null $ii) (item (ref.func $double)))
  (elem declare func $chained)

  (func $inc (export "inc") (type $ii) (i32.add (local.get 0) (i32.const 1)))
  (func $double (type $ii) (i32.mul (local.get 0) (i32.const 2)))
  (func $wide (type $ll) (i64.add (local.get 0) (i64.const 1)))
  (func $chained (type $chain)
    (block $end
      (return (call_ref $chain (ref.null $chain) (i32.add (local.get 1) (i32.const 1)) (br_on_null $end (local.get 0)))))
    (local.get 1))

  (func $apply (export "apply") (param $f (ref $ii)) (param $x i32) (result i32) (call_ref $ii (local.get $x) (local.get $f)))
  (func $apply_maybe (export "apply_maybe") (param $f (ref null $ii)) (param $x i32) (result i32)
    (call_ref $ii (local.get $x) (local.get $f)))
  (func $tail_maybe (export "tail_maybe") (param $f (ref null $ii)) (param $x i32) (result i32)
    (return_call_ref $ii (local.get $x) (local.get $f)))
  (func (export "call_global") (param i32) (result i32) (call_ref $ii (local.get 0) (global.get 1)))
  (func (export "call_table") (param i32 i32) (result i32) (call_ref $ii (local.get 0) (table.get 0 (local.get 1))))
  (func (export "inc_ref") (result (ref $ii)) (ref.func $inc))
  (func (export "double_ref") (result (ref null $ii)) (table.get 1 (i32.const 1)))
  (func (export "wide_ref") (result (ref func)) (ref.func $wide))
  (func $as_non_null (export "as_non_null") (param funcref) (result (ref func)) (ref.as_non_null (local.get 0)))
  (func (export "both") (param (ref null $ii) (ref extern)) (result (ref extern) i32 (ref null $ii))
    (local.get 1) (ref.is_null (local.get 0)) (local.get 0))
  (func (export "chain") (param i32) (result i32) (call_ref $chain (ref.func $chained) (local.get 0) (ref.func $chained)))

  (func $picks (export "picks") (param i32) (result i32) (call_ref $ii (local.get 0) (call $pick (ref.func $inc))))
  (func $musts (export "musts") (param i32) (result i32) (return_call_ref $ii (local.get 0) (call $must)))
  (func (export "bounces") (param (ref extern)) (result (ref extern)) (call $bounce (local.get 0))))
