;;! stage = passes
;;! bounds = guard
;; Four rounds of the loop without an exit between them, all with the addresses of the first one. The
;; loop itself, block2, does the rounds that are left.
(module
  (memory 1)
  (func $negate (param $at i32) (param $n i32)
    (loop $again
      (i32.store offset=4
        (local.get $at)
        (i32.sub (i32.const 0) (i32.load (i32.sub (local.get $at) (i32.const 8)))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))

;;= function u0:0(i64, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @001e                               v3 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @001e                               jump block4(v1, v2)
;;=
;;=                                 block4(v21: i32, v22: i32):
;;=                                     v93 = iconst.i32 -1
;;=                                     v94 = iadd v22, v93  ; v93 = -1
;;=                                     v95 = iconst.i32 0
;;=                                     v96 = uextend.i64 v94
;;=                                     v97 = iconst.i64 4
;;=                                     v98 = icmp uge v96, v97  ; v97 = 4
;;=                                     brif v98, block10, block2(v21, v22)
;;=
;;=                                 block10:
;;=                                     v99 = iconst.i64 -4
;;=                                     v100 = band.i64 v96, v99  ; v99 = -4
;;=                                     v101 = ireduce.i32 v100
;;=                                     v102 = iconst.i32 -1
;;=                                     v103 = imul v101, v102  ; v102 = -1
;;=                                     v104 = iadd.i32 v22, v103
;;=                                     v105 = iconst.i32 -8
;;=                                     v106 = iadd.i32 v21, v105  ; v105 = -8
;;=                                     v107 = uextend.i64 v106
;;=                                     v108 = iconst.i64 4
;;=                                     v109 = imul.i64 v96, v108  ; v108 = 4
;;=                                     v110 = iadd v107, v109
;;=                                     v111 = iconst.i64 0xffff_fff7
;;=                                     v112 = icmp sle v110, v111  ; v111 = 0xffff_fff7
;;=                                     brif v112, block5(v21, v22), block2(v21, v22)
;;=
;;=                                 block5(v23: i32, v24: i32):
;;= @0022                               v33 = iconst.i32 0
;;= @0026                               v34 = iconst.i32 8
;;= @0028                               v35 = isub v23, v34  ; v34 = 8
;;= @0029                               v36 = uextend.i64 v35
;;= @0029                               v37 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v38 = iadd v37, v36
;;= @0029                               v39 = load.i32 user2 little region1 v38
;;= @002c                               v40 = isub v33, v39  ; v33 = 0
;;= @002d                               v41 = uextend.i64 v23
;;= @002d                               v42 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002d                               v43 = iadd v42, v41
;;= @002d                               store user2 little region1 v40, v38+12
;;= @0032                               v44 = iconst.i32 4
;;= @0034                               v45 = iadd v23, v44  ; v44 = 4
;;= @0039                               v46 = iconst.i32 1
;;= @003b                               v47 = isub v24, v46  ; v46 = 1
;;= @003e                               jump block6(v45, v47)
;;=
;;=                                 block6(v25: i32, v26: i32):
;;= @0022                               v48 = iconst.i32 0
;;= @0026                               v49 = iconst.i32 8
;;= @0028                               v50 = isub v25, v49  ; v49 = 8
;;= @0029                               v51 = uextend.i64 v50
;;= @0029                               v52 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v53 = iadd v52, v51
;;= @0029                               v54 = load.i32 user2 little region1 v38+4
;;= @002c                               v55 = isub v48, v54  ; v48 = 0
;;= @002d                               v56 = uextend.i64 v25
;;= @002d                               v57 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002d                               v58 = iadd v57, v56
;;= @002d                               store user2 little region1 v55, v38+16
;;= @0032                               v59 = iconst.i32 4
;;= @0034                               v60 = iadd v25, v59  ; v59 = 4
;;= @0039                               v61 = iconst.i32 1
;;= @003b                               v62 = isub v26, v61  ; v61 = 1
;;= @003e                               jump block7(v60, v62)
;;=
;;=                                 block7(v27: i32, v28: i32):
;;= @0022                               v63 = iconst.i32 0
;;= @0026                               v64 = iconst.i32 8
;;= @0028                               v65 = isub v27, v64  ; v64 = 8
;;= @0029                               v66 = uextend.i64 v65
;;= @0029                               v67 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v68 = iadd v67, v66
;;= @0029                               v69 = load.i32 user2 little region1 v38+8
;;= @002c                               v70 = isub v63, v69  ; v63 = 0
;;= @002d                               v71 = uextend.i64 v27
;;= @002d                               v72 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002d                               v73 = iadd v72, v71
;;= @002d                               store user2 little region1 v70, v38+20
;;= @0032                               v74 = iconst.i32 4
;;= @0034                               v75 = iadd v27, v74  ; v74 = 4
;;= @0039                               v76 = iconst.i32 1
;;= @003b                               v77 = isub v28, v76  ; v76 = 1
;;= @003e                               jump block8(v75, v77)
;;=
;;=                                 block8(v29: i32, v30: i32):
;;= @0022                               v78 = iconst.i32 0
;;= @0026                               v79 = iconst.i32 8
;;= @0028                               v80 = isub v29, v79  ; v79 = 8
;;= @0029                               v81 = uextend.i64 v80
;;= @0029                               v82 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v83 = iadd v82, v81
;;= @0029                               v84 = load.i32 user2 little region1 v38+12
;;= @002c                               v85 = isub v78, v84  ; v78 = 0
;;= @002d                               v86 = uextend.i64 v29
;;= @002d                               v87 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002d                               v88 = iadd v87, v86
;;= @002d                               store user2 little region1 v85, v38+24
;;= @0032                               v89 = iconst.i32 4
;;= @0034                               v90 = iadd v29, v89  ; v89 = 4
;;= @0039                               v91 = iconst.i32 1
;;= @003b                               v92 = isub v30, v91  ; v91 = 1
;;= @003e                               jump block9(v90, v92)
;;=
;;=                                 block9(v31: i32, v32: i32):
;;=                                     v113 = icmp ne v32, v104
;;=                                     brif v113, block5(v31, v32), block2(v31, v32)
;;=
;;=                                 block2(v4: i32, v18: i32):
;;= @0022                               v5 = iconst.i32 0
;;= @0026                               v6 = iconst.i32 8
;;= @0028                               v7 = isub v4, v6  ; v6 = 8
;;= @0029                               v8 = uextend.i64 v7
;;= @0029                               v9 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v10 = iadd v9, v8
;;= @0029                               v11 = load.i32 user2 little region1 v10
;;= @002c                               v12 = isub v5, v11  ; v5 = 0
;;= @002d                               v13 = uextend.i64 v4
;;= @002d                               v14 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002d                               v15 = iadd v14, v13
;;= @002d                               store user2 little region1 v12, v15+4
;;= @0032                               v16 = iconst.i32 4
;;= @0034                               v17 = iadd v4, v16  ; v16 = 4
;;= @0039                               v19 = iconst.i32 1
;;= @003b                               v20 = isub v18, v19  ; v19 = 1
;;= @003e                               brif v20, block2(v17, v20), block3
;;=
;;=                                 block3:
;;= @0041                               jump block1
;;=
;;=                                 block1:
;;= @0041                               return
;;= }
