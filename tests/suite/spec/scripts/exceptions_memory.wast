;; How long exceptions stay: those that nothing refers to make room for others, and those that
;; something refers to stay as they are.

(module
  (tag $e (param i32))
  (tag $pair (param i32 exnref))
  (table $kept 8 exnref)
  (global $held (mut exnref) (ref.null exn))

  (func $throw (param i32) (throw $e (local.get 0)))

  (func $caught (param i32) (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (call $throw (local.get 0)))
      (unreachable)))

  (func $value (param exnref) (result i32)
    (block $h (result i32)
      (try_table (catch $e $h) (throw_ref (local.get 0)))
      (unreachable)))

  (func $many (export "many") (param $n i32) (result i32)
    (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (call $value (call $caught (local.get $n)))))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))

  (func (export "dropped") (param $n i32)
    (loop $l
      (drop (call $caught (local.get $n)))
      (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))

  (func (export "in-a-local") (param $n i32) (result i32)
    (local $first exnref) (local $second exnref)
    (local.set $first (call $caught (i32.const 41)))
    (local.set $second (call $caught (i32.const 1)))
    (drop (call $many (local.get $n)))
    (i32.add (call $value (local.get $first)) (call $value (local.get $second))))

  (func $deep (param $depth i32) (result i32)
    (local $own exnref)
    (if (i32.eqz (local.get $depth)) (then (drop (call $many (i32.const 1000))) (return (i32.const 0))))
    (local.set $own (call $caught (local.get $depth)))
    (i32.add (call $deep (i32.sub (local.get $depth) (i32.const 1))) (call $value (local.get $own))))
  (export "deep" (func $deep))

  (func (export "in-a-table") (param $n i32) (result i32)
    (table.set $kept (i32.const 3) (call $caught (i32.const 7)))
    (drop (call $many (local.get $n)))
    (call $value (table.get $kept (i32.const 3))))

  (func (export "in-a-global") (param $n i32) (result i32)
    (global.set $held (call $caught (i32.const 9)))
    (drop (call $many (local.get $n)))
    (call $value (global.get $held)))
  (func (export "held") (result i32) (call $value (global.get $held)))
  (func (export "forget") (global.set $held (ref.null exn)) (table.set $kept (i32.const 3) (ref.null exn)))

  (func $paired (param i32) (result exnref)
    (block $h (result exnref)
      (try_table (catch_all_ref $h) (throw $pair (local.get 0) (call $caught (i32.add (local.get 0) (i32.const 1)))))
      (unreachable)))
  (func (export "in-a-payload") (param $n i32) (result i32)
    (local $outer exnref) (local $inner exnref)
    (local.set $outer (call $paired (i32.const 10)))
    (drop (call $many (local.get $n)))
    (block $h (result i32 exnref)
      (try_table (catch $pair $h) (throw_ref (local.get $outer)))
      (unreachable))
    (local.set $inner)
    (i32.add (call $value (local.get $inner))))

  (func (export "too-many") (param $n i32)
    (local $i i32)
    (loop $l
      (drop (table.grow $kept (call $caught (local.get $i)) (i32.const 1)))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
)

(assert_return (invoke "many" (i32.const 1000)) (i32.const 500500))
(assert_return (invoke "dropped" (i32.const 100000)))
(assert_return (invoke "in-a-local" (i32.const 1000)) (i32.const 42))
(assert_return (invoke "deep" (i32.const 3)) (i32.const 6))
(assert_return (invoke "in-a-table" (i32.const 1000)) (i32.const 7))
(assert_return (invoke "in-a-global" (i32.const 1000)) (i32.const 9))
(assert_return (invoke "held") (i32.const 9))
(assert_return (invoke "forget"))
(assert_return (invoke "in-a-payload" (i32.const 1000)) (i32.const 21))
(assert_return (invoke "deep" (i32.const 3)) (i32.const 6))
(assert_trap (invoke "deep" (i32.const 1000)) "too many exceptions")
(assert_return (invoke "deep" (i32.const 3)) (i32.const 6))
(assert_trap (invoke "too-many" (i32.const 1000)) "too many exceptions")
