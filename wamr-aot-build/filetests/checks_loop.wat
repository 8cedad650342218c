;;! opt = -versioning, -unrolling
;;! stage = passes
;; In each round, the second access of the table has no check, nor has the one with a byte as its
;; index: compare with checks_off.wat.
(module
  (memory 1)
  (func $loop (param $at i32) (param $table i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (i32.add
          (i32.load offset=4 (local.get $table))
          (i32.load offset=512 (i32.load8_u (local.get $at))))))
      (i32.store (local.get $table) (local.get $sum))
      (br_if $again (local.tee $at (i32.sub (local.get $at) (i32.const 1)))))
    (local.get $sum)))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;=                                     v8 -> v2
;;= @001e                               v3 = iconst.i32 0
;;= @0021                               v5 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0021                               v6 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0021                               jump block2(v3, v1)  ; v3 = 0
;;=
;;=                                 block2(v7: i32, v17: i32):
;;= @0027                               v9 = uextend.i64 v8
;;= @0027                               v10 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0027                               v11 = iconst.i64 -8
;;= @0027                               v12 = iadd v10, v11  ; v11 = -8
;;= @0027                               v13 = icmp ugt v9, v12
;;= @0027                               brif v13, block3, block4
;;=
;;=                                 block4:
;;= @0027                               v14 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0027                               v15 = iadd v14, v9
;;= @0027                               v16 = load.i32 notrap little region1 v15+4
;;= @002c                               v18 = uextend.i64 v17
;;= @002c                               v19 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @002c                               v20 = iconst.i64 -1
;;= @002c                               v21 = iadd v19, v20  ; v20 = -1
;;= @002c                               v22 = icmp ugt v18, v21
;;= @002c                               brif v22, block3, block5
;;=
;;=                                 block5:
;;= @002c                               v23 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002c                               v24 = iadd v23, v18
;;= @002c                               v25 = uload8.i32 notrap little region1 v24
;;= @002f                               v26 = uextend.i64 v25
;;= @002f                               v31 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002f                               v32 = iadd v31, v26
;;= @002f                               v33 = load.i32 notrap little region1 v32+512
;;= @0033                               v34 = iadd.i32 v16, v33
;;= @0034                               v35 = iadd.i32 v7, v34
;;= @003b                               v36 = uextend.i64 v8
;;= @003b                               v41 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003b                               v42 = iadd v41, v36
;;= @003b                               store notrap little region1 v35, v42
;;= @0040                               v43 = iconst.i32 1
;;= @0042                               v44 = isub.i32 v17, v43  ; v43 = 1
;;= @0045                               brif v44, block2(v35, v44), block8
;;=
;;=                                 block8:
;;= @004a                               jump block1(v35)
;;=
;;=                                 block1(v4: i32):
;;= @004a                               return v4
;;=
;;=                                 block3 cold:
;;= @004a                               v45 = iconst.i32 2
;;= @004a                               v46 = iconst.i32 0
;;= @004a                               call fn0(v0, v45, v46)  ; v45 = 2, v46 = 0
;;= @004a                               trap user250
;;= }
