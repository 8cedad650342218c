;;! stage = machine
(module
  (memory i64 1 4 shared)
  (memory $plain 1)
  (func (param i64 i32) (result i32) (i32.atomic.rmw.or (local.get 0) (local.get 1)))
  (func (param i64 i32) (i32.atomic.store16 (local.get 0) (local.get 1)))
  ;; Nobody waits where nothing is shared.
  (func (param i32) (result i32) (memory.atomic.notify $plain (local.get 0) (i32.const 1)))
  (func (param i32) (result i32) (memory.atomic.wait32 $plain (local.get 0) (i32.const 0) (i64.const 0))))
