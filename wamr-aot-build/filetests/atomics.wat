;;! stage = optimized
(module
  (import "env" "memory" (memory 1 4 shared))
  (func (param i32 i32) (result i32) (i32.atomic.rmw.add offset=8 (local.get 0) (local.get 1)))
  (func (param i32 i64 i64) (result i64) (i64.atomic.rmw16.cmpxchg_u offset=3 (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
  (func (i64.atomic.store (i32.const 8) (i64.const 1)))
  ;; One load of the length serves both accesses; behind the fence there is another.
  (func (param i32) (result i32)
    (i32.add
      (i32.add (i32.load (local.get 0)) (i32.load offset=16 (local.get 0)))
      (atomic.fence)
      (i32.load offset=32 (local.get 0))))
  (func (result i32) (memory.size))
  (func (param i32 i32 i64) (result i32) (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1))))
