;; The older form of handlers.

(module
  (tag $a (param i32))
  (tag $b (param i32))
  (tag $none)
  (func $throw (param $which i32) (param $value i32)
    (if (i32.eqz (local.get $which)) (then (throw $a (local.get $value))))
    (if (i32.eq (local.get $which) (i32.const 1)) (then (throw $b (local.get $value))))
    (if (i32.eq (local.get $which) (i32.const 2)) (then (throw $none))))

  (func (export "catch") (param i32) (result i32)
    try (result i32)
      (call $throw (local.get 0) (i32.const 10)) (i32.const 0)
    catch $a
      (i32.add (i32.const 1))
    catch $b
      (i32.add (i32.const 2))
    end)
  (func (export "catch_all") (param i32) (result i32)
    try (result i32)
      (call $throw (local.get 0) (i32.const 10)) (i32.const 0)
    catch $a
      (i32.add (i32.const 1))
    catch_all
      (i32.const -1)
    end)
  (func (export "only_all") (param i32) (result i32)
    try (result i32)
      (call $throw (local.get 0) (i32.const 10)) (i32.const 0)
    catch_all
      (i32.const -1)
    end)
  (func (export "no_handler") (param i32) (result i32)
    try (result i32)
      (call $throw (local.get 0) (i32.const 10)) (i32.const 5)
    end)
  (func (export "nested") (param i32) (result i32)
    try (result i32)
      try (result i32)
        (call $throw (local.get 0) (i32.const 10)) (i32.const 0)
      catch $a
        (i32.add (i32.const 1))
      end
    catch $b
      (i32.add (i32.const 2))
    end)
  ;; A throw in a handler goes to the construct around it.
  (func (export "throw_in_handler") (param i32) (result i32)
    try (result i32)
      try (result i32)
        (call $throw (local.get 0) (i32.const 10)) (i32.const 0)
      catch $a
        (drop) (throw $b (i32.const 100))
      catch $b
        (i32.add (i32.const 50))
      end
    catch $b
      (i32.add (i32.const 2))
    end)
  (func (export "with_parameters") (param i32) (result i32)
    (i32.const 3)
    (i32.const 4)
    try (param i32 i32) (result i32)
      (call $throw (local.get 0) (i32.const 10)) (i32.mul)
    catch $a
      (i32.add (i32.const 1))
    catch_all
      (i32.const -1)
    end)
  (func (export "branches") (param i32) (result i32)
    (block $out (result i32)
      try
        (call $throw (local.get 0) (i32.const 10)) (br $out (i32.const 1))
      catch $a
        (br $out)
      catch_all
        (return (i32.const 2))
      end
      (unreachable)))
  (func (export "branch_to_try") (param i32) (result i32)
    try $try (result i32)
      (br_if $try (i32.const 7) (local.get 0)) (drop) (throw $a (i32.const 8))
    catch $a
      (br $try (i32.add (i32.const 1)))
    end)
  (func (export "unreachable_handlers") (result i32)
    try (result i32)
      (i32.const 1)
    catch $a
      (drop) try (result i32)
        (throw $none)
      catch_all
        (i32.const 2)
      end
    catch_all
      (rethrow 0)
    end)
  (func (export "dead_code") (result i32)
    (return (i32.const 4))
    try (result i32)
      try
        (call $throw (i32.const 0) (i32.const 0))
      delegate 0 (i32.const 0)
    catch $a
      (drop) (rethrow 0)
    catch_all
      try (result i32)
        (i32.const 1)
      catch_all
        (rethrow 1)
      end
    end)
  (func (export "dead_handler_code") (param i32) (result i32)
    try (result i32)
      (throw $a (i32.const 3)) try
      catch_all
      end (i32.const 0)
    catch $a
      (return) try
      catch $none
      end (unreachable)
    catch $b
      (return)
    end)
)
(assert_return (invoke "catch" (i32.const 0)) (i32.const 11))
(assert_return (invoke "catch" (i32.const 1)) (i32.const 12))
(assert_exception (invoke "catch" (i32.const 2)))
(assert_return (invoke "catch" (i32.const 3)) (i32.const 0))
(assert_return (invoke "catch_all" (i32.const 0)) (i32.const 11))
(assert_return (invoke "catch_all" (i32.const 1)) (i32.const -1))
(assert_return (invoke "catch_all" (i32.const 2)) (i32.const -1))
(assert_return (invoke "only_all" (i32.const 2)) (i32.const -1))
(assert_return (invoke "only_all" (i32.const 3)) (i32.const 0))
(assert_return (invoke "no_handler" (i32.const 3)) (i32.const 5))
(assert_exception (invoke "no_handler" (i32.const 0)))
(assert_return (invoke "nested" (i32.const 0)) (i32.const 11))
(assert_return (invoke "nested" (i32.const 1)) (i32.const 12))
(assert_exception (invoke "nested" (i32.const 2)))
(assert_return (invoke "throw_in_handler" (i32.const 0)) (i32.const 102))
(assert_return (invoke "throw_in_handler" (i32.const 1)) (i32.const 60))
(assert_return (invoke "with_parameters" (i32.const 0)) (i32.const 11))
(assert_return (invoke "with_parameters" (i32.const 1)) (i32.const -1))
(assert_return (invoke "with_parameters" (i32.const 3)) (i32.const 12))
(assert_return (invoke "branches" (i32.const 0)) (i32.const 10))
(assert_return (invoke "branches" (i32.const 1)) (i32.const 2))
(assert_return (invoke "branches" (i32.const 3)) (i32.const 1))
(assert_return (invoke "branch_to_try" (i32.const 1)) (i32.const 7))
(assert_return (invoke "branch_to_try" (i32.const 0)) (i32.const 9))
(assert_return (invoke "unreachable_handlers") (i32.const 1))
(assert_return (invoke "dead_code") (i32.const 4))
(assert_return (invoke "dead_handler_code" (i32.const 0)) (i32.const 3))

;; rethrow
(module
  (tag $a (param i32))
  (tag $b (param i32))
  (func $throw_a (param i32) (throw $a (local.get 0)))
  (func $rethrows (param i32) (result i32)
    try (result i32)
      (call $throw_a (local.get 0)) (i32.const 0)
    catch $a
      (if (i32.eq (i32.const 5)) (then (rethrow 1)))
        (i32.const 1)
    end)
  (func (export "value_kept") (param i32) (result i32)
    try (result i32)
      (call $rethrows (local.get 0))
    catch $a
      (i32.add (i32.const 100))
    end)
  (func (export "from_all") (param i32) (result i32)
    try (result i32)
      try (result i32)
        (call $throw_a (local.get 0)) (i32.const 0)
      catch_all
        (rethrow 0)
      end
    catch $a
      (i32.add (i32.const 200))
    end)
  ;; The exception of an outer handler, while an inner one has another.
  (func (export "outer") (param i32) (result i32)
    try (result i32)
      try (result i32)
        (throw $a (i32.const 1))
      catch $a
        (drop)
            try (result i32)
              (throw $b (i32.const 2))
            catch $b
              (if (local.get 0) (then (drop (rethrow 2))))
                (drop)
                (rethrow 0)
            end
      end
    catch $a
      (i32.add (i32.const 10))
    catch $b
      (i32.add (i32.const 20))
    end)
  ;; Many at a time, each in a handler of its own.
  (func $deep (param i32) (result i32)
    try (result i32)
      (call $throw_a (local.get 0)) (i32.const 0)
    catch $a
      (if (i32.eqz (i32.and (i32.const 0x7fffffff))) (then (return (i32.const 0))))
        try (result i32)
          (call $deep (i32.sub (local.get 0) (i32.const 1)))
        catch_all
          (rethrow 1)
        end
        (i32.add (local.get 0))
    end)
  (func (export "deep") (param i32) (result i32) (call $deep (local.get 0)))
  (func (export "many") (param i32) (result i32)
    (local $sum i32)
    (loop $next
      try (result i32)
        try (result i32)
          (call $throw_a (local.get 0)) (i32.const 0)
        catch_all
          (rethrow 0)
        end
      catch $a
        (i32.add (local.get $sum))
      end
      (local.set $sum)
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $next (local.get 0)))
    (local.get $sum))
)
(assert_return (invoke "value_kept" (i32.const 5)) (i32.const 105))
(assert_return (invoke "value_kept" (i32.const 6)) (i32.const 1))
(assert_return (invoke "from_all" (i32.const 5)) (i32.const 205))
(assert_return (invoke "outer" (i32.const 1)) (i32.const 11))
(assert_return (invoke "outer" (i32.const 0)) (i32.const 22))
(assert_return (invoke "deep" (i32.const 40)) (i32.const 820))
(assert_return (invoke "many" (i32.const 1000)) (i32.const 500500))

;; delegate
(module
  (tag $a (param i32))
  (func $throw_a (param i32) (throw $a (local.get 0)))
  (func (export "to_outer") (result i32)
    try $outer (result i32)
      try (result i32)
        try (result i32)
          (call $throw_a (i32.const 1)) (i32.const 0)
        delegate $outer
      catch $a
        (i32.add (i32.const 10))
      end
    catch $a
      (i32.add (i32.const 20))
    end)
  (func (export "to_next") (result i32)
    try (result i32)
      try $inner (result i32)
        try (result i32)
          (call $throw_a (i32.const 1)) (i32.const 0)
        delegate $inner
      catch $a
        (i32.add (i32.const 10))
      end
    catch $a
      (i32.add (i32.const 20))
    end)
  ;; A label that is no `try`: the next `try` around it.
  (func (export "to_block") (result i32)
    try (result i32)
      (block $block (result i32)
          try (result i32)
            try (result i32)
              (call $throw_a (i32.const 1)) (i32.const 0)
            delegate $block
          catch $a
            (i32.add (i32.const 10))
          end)
    catch $a
      (i32.add (i32.const 20))
    end)
  (func $to_caller (result i32)
    try (result i32)
      try (result i32)
        (call $throw_a (i32.const 1)) (i32.const 0)
      delegate 1
    catch $a
      (i32.add (i32.const 10))
    end)
  (func (export "to_caller") (result i32)
    try (result i32)
      (call $to_caller)
    catch $a
      (i32.add (i32.const 30))
    end)
  (func (export "uncaught") (result i32) (call $to_caller))
  ;; The handlers of a `try` do not apply in its own handlers.
  (func (export "from_handler") (result i32)
    try (result i32)
      try $handling (result i32)
        (call $throw_a (i32.const 1)) (i32.const 0)
      catch $a
        (drop)
            try (result i32)
              (call $throw_a (i32.const 2)) (i32.const 0)
            delegate $handling
      end
    catch $a
      (i32.add (i32.const 40))
    end)
  (func (export "nothing_thrown") (result i32)
    try $outer (result i32)
      try (result i32)
        (i32.const 6)
      delegate $outer
    catch_all
      (i32.const 0)
    end)
)
(assert_return (invoke "to_outer") (i32.const 21))
(assert_return (invoke "to_next") (i32.const 11))
(assert_return (invoke "to_block") (i32.const 21))
(assert_return (invoke "to_caller") (i32.const 31))
(assert_exception (invoke "uncaught"))
(assert_return (invoke "from_handler") (i32.const 42))
(assert_return (invoke "nothing_thrown") (i32.const 6))

;; Both forms in one module.
(module
  (tag $a (param i32))
  (func $legacy (param i32) (result i32)
    try (result i32)
      (throw $a (local.get 0))
    catch $a
      (if (i32.eqz) (then (rethrow 1))) (i32.const 1)
    end)
  (func (export "mixed") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (result i32) (catch $a $caught) (call $legacy (local.get 0)))
      (return))
    (i32.add (i32.const 7)))
)
(assert_return (invoke "mixed" (i32.const 0)) (i32.const 7))
(assert_return (invoke "mixed" (i32.const 1)) (i32.const 1))

;; `delegate` takes exceptions past handlers of the other form.
(module
  (tag $a)
  (func $past (param i32)
    (block $outer
      (block $all
        (try_table (catch_all $all)
          try
            (if (local.get 0) (then (throw $a)))
          delegate 1)
        (return))
      (unreachable)))
  (func (export "past") (param i32) (result i32)
    (block $h
      (try_table (catch_all $h) (call $past (local.get 0)))
      (return (i32.const 0)))
    (i32.const 1)))
(assert_return (invoke "past" (i32.const 0)) (i32.const 0))
(assert_return (invoke "past" (i32.const 1)) (i32.const 1))
