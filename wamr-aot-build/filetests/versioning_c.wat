;;! stage = passes
;;! emitter = c
;;! bounds = guard
;; In the copy, accesses cannot fault, and indices have 64 bits.
(module
  (memory 1 16)
  (func $double (param $from i32) (param $to i32) (param $count i32)
    (block $end
      (br_if $end (i32.eqz (local.get $count)))
      (loop $again
        (f64.store (local.get $to)
          (f64.add (f64.load (local.get $from)) (f64.load offset=8 (local.get $from))))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $to (i32.sub (local.get $to) (i32.const 8)))
        (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))))

;;= function u0:0(i64, i32, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32, v3: i32):
;;= @0024                               v4 = iconst.i32 0
;;= @0024                               v5 = icmp eq v3, v4  ; v4 = 0
;;= @0025                               brif v5, block2, block3
;;=
;;=                                 block3:
;;= @0027                               jump block6(v2, v1, v3)
;;=
;;=                                 block6(v29: i32, v30: i32, v31: i32):
;;=                                     v40 = load.i64 notrap aligned region0 v0+40
;;=                                     sequence_point
;;=                                     v36 = uextend.i64 v30
;;=                                     v32 = iconst.i32 -1
;;=                                     v33 = iadd v31, v32  ; v32 = -1
;;=                                     v35 = uextend.i64 v33
;;=                                     v84 = iconst.i64 3
;;=                                     v85 = ishl v35, v84  ; v84 = 3
;;=                                     v39 = iadd v36, v85
;;=                                     v41 = iconst.i64 -16
;;=                                     v42 = iadd v40, v41  ; v41 = -16
;;=                                     v43 = icmp sle v39, v42
;;=                                     v44 = uextend.i64 v29
;;=                                     v45 = iconst.i64 -8
;;=                                     v46 = imul v35, v45  ; v45 = -8
;;=                                     v47 = iadd v44, v46
;;=                                     v48 = iconst.i64 0
;;=                                     v49 = icmp sge v47, v48  ; v48 = 0
;;=                                     v50 = band v43, v49
;;=                                     v52 = iadd v40, v45  ; v45 = -8
;;=                                     v53 = icmp sle v44, v52
;;=                                     v54 = band v50, v53
;;= @0027                               v7 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0049                               v27 = iconst.i32 1
;;= @003b                               v22 = iconst.i32 8
;;=                                     v37 = iconst.i64 8
;;=                                     v66 = iconst.i64 1
;;= @0027                               brif v54, block7(v29, v30, v31, v36, v44, v48), block4(v29, v30, v31)  ; v48 = 0
;;=
;;=                                 block7(v56: i32, v57: i32, v58: i32, v59: i64, v60: i64, v61: i64):
;;= @002d                               v69 = iadd.i64 v7, v59
;;= @002d                               v70 = load.f64 notrap can_move little region1 v69
;;= @0032                               v73 = load.f64 notrap can_move little region1 v69+8
;;= @0035                               v74 = fadd v70, v73
;;= @0036                               v76 = iadd.i64 v7, v60
;;= @0036                               store notrap can_move little region1 v74, v76
;;=                                     v83 = icmp ne v61, v35
;;=                                     v92 = iconst.i32 8
;;=                                     v93 = isub v56, v92  ; v92 = 8
;;=                                     v94 = iadd v57, v92  ; v92 = 8
;;=                                     v95 = iconst.i32 1
;;=                                     v96 = isub v58, v95  ; v95 = 1
;;=                                     v97 = iconst.i64 8
;;=                                     v98 = iadd v59, v97  ; v97 = 8
;;=                                     v99 = iconst.i64 -8
;;=                                     v100 = iadd v60, v99  ; v99 = -8
;;=                                     v101 = iconst.i64 1
;;=                                     v102 = iadd v61, v101  ; v101 = 1
;;= @004e                               brif v83, block7(v93, v94, v96, v98, v100, v102), block8
;;=
;;=                                 block8:
;;=                                     sequence_point
;;=                                     jump block5
;;=
;;=                                 block4(v8: i32, v9: i32, v26: i32):
;;= @002d                               v10 = uextend.i64 v9
;;= @002d                               v12 = iadd.i64 v7, v10
;;= @002d                               v13 = load.f64 user2 little region1 v12
;;= @0032                               v17 = load.f64 user2 little region1 v12+8
;;= @0035                               v18 = fadd v13, v17
;;= @0036                               v19 = uextend.i64 v8
;;= @0036                               v21 = iadd.i64 v7, v19
;;= @0036                               store user2 little region1 v18, v21
;;=                                     v87 = iconst.i32 1
;;=                                     v88 = isub v26, v87  ; v87 = 1
;;=                                     v89 = iconst.i32 8
;;=                                     v90 = isub v8, v89  ; v89 = 8
;;=                                     v91 = iadd v9, v89  ; v89 = 8
;;= @004e                               brif v88, block4(v90, v91, v88), block5
;;=
;;=                                 block5:
;;= @0051                               jump block2
;;=
;;=                                 block2:
;;= @0052                               jump block1
;;=
;;=                                 block1:
;;= @0052                               return
;;= }
