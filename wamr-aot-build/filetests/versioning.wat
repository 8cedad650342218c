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
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @001f                               v3 = iconst.i32 0
;;= @0022                               v5 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0022                               v6 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0022                               jump block6(v3, v1)  ; v3 = 0
;;=
;;=                                 block6(v25: i32, v26: i32):
;;=                                     v27 = iconst.i32 4
;;=                                     v28 = iadd v26, v27  ; v27 = 4
;;=                                     v29 = isub.i32 v2, v28
;;=                                     v30 = uextend.i64 v29
;;=                                     v31 = iconst.i64 2
;;=                                     v32 = ushr v30, v31  ; v31 = 2
;;=                                     v33 = iconst.i64 4
;;=                                     v34 = imul v32, v33  ; v33 = 4
;;=                                     v35 = icmp eq v34, v30
;;=                                     v36 = uextend.i64 v26
;;=                                     v37 = iconst.i64 4
;;=                                     v38 = imul v32, v37  ; v37 = 4
;;=                                     v39 = iadd v36, v38
;;=                                     v40 = load.i64 notrap aligned region0 v0+40
;;=                                     v41 = iconst.i64 -8
;;=                                     v42 = iadd v40, v41  ; v41 = -8
;;=                                     v43 = icmp sle v39, v42
;;=                                     v44 = band v35, v43
;;=                                     v45 = iconst.i64 0
;;= @0022                               brif v44, block7(v25, v26), block2(v25, v26)
;;=
;;=                                 block7(v46: i32, v47: i32):
;;= @0028                               v48 = uextend.i64 v47
;;= @0028                               v49 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0028                               v50 = iadd v49, v48
;;= @0028                               v51 = load.i32 notrap little region1 v50+4
;;= @002b                               v52 = iadd v46, v51
;;= @0030                               v53 = iconst.i32 4
;;= @0032                               v54 = iadd v47, v53  ; v53 = 4
;;= @0037                               v55 = icmp ne v54, v2
;;= @0037                               v56 = uextend.i32 v55
;;= @0038                               brif v56, block7(v52, v54), block5(v52)
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
;;=                                 block5(v57: i32):
;;= @003d                               jump block1(v57)
;;=
;;=                                 block1(v4: i32):
;;= @003d                               return v4
;;=
;;=                                 block3 cold:
;;= @003d                               v23 = iconst.i32 2
;;= @003d                               v24 = iconst.i32 0
;;= @003d                               call fn0(v0, v23, v24)  ; v23 = 2, v24 = 0
;;= @003d                               trap user250
;;= }
