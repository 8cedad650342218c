(module
  (memory (export "memory") 1)
  (func (export "copy") (param i32 i32 i32)
    (i32.store (i32.const 0) (i32.const 0x64636261))
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32)
    (i32.store (i32.const 0) (i32.const 0x64636261))
    (memory.fill (local.get 0) (i32.const 0x78) (local.get 1))))
