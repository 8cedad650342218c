;; Imports a shared memory, and defines one.
(module
  (import "env" "memory" (memory 3 7 shared))
  (memory $own (export "own") 1 1 shared)
  (func (export "add") (param i32) (result i32) (i32.atomic.rmw.add (i32.const 8) (local.get 0)))
  (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const -1)))
  (func (export "add_own") (param i32) (result i32) (i32.atomic.rmw.add $own (i32.const 8) (local.get 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))
