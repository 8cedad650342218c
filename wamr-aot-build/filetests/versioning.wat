;;! opt = -unrolling
;;! stage = passes
;; The copy of the loop, block4, has no checks.
(module
  (memory 1 16)
  (func $sum (param $at i32) (param $end i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $at))))
      (br_if $again
        (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
    (local.get $sum)))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @001f                               v3 = iconst.i32 0
;;= @0022                               v5 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0022                               v6 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0022                               jump block6(v3, v1)  ; v3 = 0
;;=
;;=                                 block6(v26: i32, v27: i32):
;;=                                     v28 = iconst.i32 4
;;=                                     v29 = iadd v27, v28  ; v28 = 4
;;=                                     v30 = isub.i32 v2, v29
;;=                                     v31 = uextend.i64 v30
;;=                                     v32 = iconst.i64 2
;;=                                     v33 = ushr v31, v32  ; v32 = 2
;;=                                     v34 = iconst.i64 4
;;=                                     v35 = imul v33, v34  ; v34 = 4
;;=                                     v36 = icmp eq v35, v31
;;=                                     v37 = uextend.i64 v27
;;=                                     v38 = iconst.i64 4
;;=                                     v39 = imul v33, v38  ; v38 = 4
;;=                                     v40 = iadd v37, v39
;;=                                     v41 = load.i64 notrap aligned region0 v0+40
;;=                                     v42 = iconst.i64 -8
;;=                                     v43 = iadd v41, v42  ; v42 = -8
;;=                                     v44 = icmp sle v40, v43
;;=                                     v45 = band v36, v44
;;=                                     v46 = iconst.i64 0
;;= @0022                               brif v45, block7(v26, v27), block2(v26, v27)
;;=
;;=                                 block7(v47: i32, v48: i32):
;;= @0028                               v49 = uextend.i64 v48
;;= @0028                               v50 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0028                               v51 = iadd v50, v49
;;= @0028                               v52 = load.i32 notrap little region1 v51+4
;;= @002b                               v53 = iadd v47, v52
;;= @0030                               v54 = iconst.i32 4
;;= @0032                               v55 = iadd v48, v54  ; v54 = 4
;;= @0037                               v56 = icmp ne v55, v2
;;= @0037                               v57 = uextend.i32 v56
;;= @0038                               brif v57, block7(v53, v55), block5(v53)
;;=
;;=                                 block2(v7: i32, v8: i32):
;;= @0028                               v9 = uextend.i64 v8
;;= @0028                               v10 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0028                               v11 = iconst.i64 -8
;;= @0028                               v12 = iadd v10, v11  ; v11 = -8
;;= @0028                               v13 = icmp ugt v9, v12
;;= @0028                               brif v13, block3, block4
;;=
;;=                                 block4:
;;= @0028                               v14 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0028                               v15 = iadd v14, v9
;;= @0028                               v16 = load.i32 notrap little region1 v15+4
;;= @002b                               v17 = iadd.i32 v7, v16
;;= @0030                               v18 = iconst.i32 4
;;= @0032                               v19 = iadd.i32 v8, v18  ; v18 = 4
;;= @0037                               v21 = icmp ne v19, v2
;;= @0037                               v22 = uextend.i32 v21
;;= @0038                               brif v22, block2(v17, v19), block5(v17)
;;=
;;=                                 block5(v58: i32):
;;= @003d                               jump block1(v58)
;;=
;;=                                 block1(v4: i32):
;;= @003d                               return v4
;;=
;;=                                 block3 cold:
;;= @003d                               v23 = iconst.i32 2
;;= @003d                               v24 = iconst.i32 0
;;= @003d                               v25 = iconst.i32 -1
;;= @003d                               call fn0(v0, v23, v24, v25)  ; v23 = 2, v24 = 0, v25 = -1
;;= @003d                               trap user250
;;= }
