;;! stage = passes
;;! emitter = c
;;! opt = -fold
;; Without the pass both stay. A C compiler has more to do.
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
;;= @001f                               v4 = iconst.i32 8
;;= @0025                               v5 = iadd v1, v2
;;= @0026                               v6 = uextend.i64 v4  ; v4 = 8
;;= @0026                               v7 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0026                               v8 = iadd v7, v6
;;= @0026                               store notrap little region1 v5, v8
;;= @002d                               v9 = iadd v1, v2
;;= @002e                               v10 = iconst.i32 4
;;= @0030                               v11 = imul v9, v10  ; v10 = 4
;;= @0031                               jump block1
;;=
;;=                                 block1:
;;= @0031                               return v11
;;= }
