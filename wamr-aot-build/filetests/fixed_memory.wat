;;! opt = -versioning, -unrolling
;;! stage = optimized
;; A memory that cannot grow: bounds are constants, and the load of the base moves out of loops.
(module
  (memory 1 1)
  (func (param i32 i32) (result i32) (local i32)
    (loop
      (local.set 2 (i32.add (local.get 2) (i32.load (local.get 0))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (br_if 0 (i32.lt_u (local.get 0) (local.get 1))))
    (local.get 2)))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @001f                               v3 = iconst.i32 0
;;= @0028                               v9 = iconst.i64 0xfffc
;;= @0028                               v11 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0030                               v15 = iconst.i32 4
;;= @0022                               jump block2(v3, v1)  ; v3 = 0
;;=
;;=                                 block2(v5: i32, v6: i32):
;;= @0028                               v7 = uextend.i64 v6
;;=                                     v22 = iconst.i64 0xfffc
;;=                                     v23 = icmp ugt v7, v22  ; v22 = 0xfffc
;;= @0028                               brif v23, block3, block4
;;=
;;=                                 block4:
;;= @0028                               v12 = iadd.i64 v11, v7
;;= @0028                               v13 = load.i32 notrap little region1 v12
;;=                                     v24 = iconst.i32 4
;;=                                     v25 = iadd.i32 v6, v24  ; v24 = 4
;;= @0039                               v18 = icmp ult v25, v2
;;= @002b                               v14 = iadd.i32 v5, v13
;;= @003a                               brif v18, block2(v14, v25), block5
;;=
;;=                                 block5:
;;= @003f                               jump block1
;;=
;;=                                 block1:
;;= @003f                               return v14
;;=
;;=                                 block3 cold:
;;= @003f                               v20 = iconst.i32 2
;;=                                     v26 = iconst.i32 0
;;= @003f                               call fn0(v0, v20, v26)  ; v20 = 2, v26 = 0
;;= @003f                               trap user250
;;= }
