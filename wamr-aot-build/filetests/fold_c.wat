;;! stage = passes
;;! emitter = c
;; Cranelift's own rules work before C is printed: the second sum is the first one, and the product is
;; a shift.
(module
  (memory 1)
  (func (param i32 i32) (result i32)
    (i32.store (i32.const 8) (i32.add (local.get 0) (local.get 1)))
    (i32.mul (i32.add (local.get 0) (local.get 1)) (i32.const 4))))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0025                               v5 = iadd v1, v2
;;= @0026                               v7 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v12 = iconst.i64 8
;;= @0026                               v8 = iadd v7, v12  ; v12 = 8
;;= @0026                               store notrap little region1 v5, v8
;;= @0031                               jump block1
;;=
;;=                                 block1:
;;=                                     v13 = iconst.i32 2
;;=                                     v14 = ishl.i32 v5, v13  ; v13 = 2
;;= @0031                               return v14
;;= }
