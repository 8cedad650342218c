;; One page, one data segment, five functions.
(module
  (memory (export "memory") 1)
  (data (i32.const 1024) "The initial contents of a small guest's memory, copied into each of its instances.")
  (func $clamp (param i32) (result i32)
    (select (i32.const 100) (local.get 0) (i32.gt_s (local.get 0) (i32.const 100))))
  (func (export "get") (param i32) (result i32)
    (i32.load8_u offset=1024 (local.get 0)))
  (func (export "set") (param i32 i32)
    (i32.store8 offset=1024 (local.get 0) (local.get 1)))
  (func (export "limited") (param i32) (result i32)
    (call $clamp (local.get 0)))
  (func (export "size") (result i32)
    (memory.size)))
