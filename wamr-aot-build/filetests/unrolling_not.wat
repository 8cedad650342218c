;;! stage = passes
;;! bounds = guard
;; Loops that are not unrolled.
(module
  (memory 1)
  (func $calls (param $n i32)
    (loop $again
      (call $calls (i32.const 1))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; There is another exit.
  (func $find (param $at i32) (param $n i32) (result i32)
    (loop $again
      (if (i32.eqz (i32.load8_u (local.get $at))) (then (return (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 0))
  ;; What another compiler has left of a loop that it has unrolled.
  (func $rest (param $at i32) (param $n i32)
    (local.set $n (i32.and (local.get $n) (i32.const 3)))
    (loop $again
      (i32.store (local.get $at) (i32.const 0))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))

;;= function u0:0(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig0
;;=     fn1 = colocated u0:3 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0029                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0029                               v3 = load.i64 notrap aligned region1 v2
;;= @0029                               v4 = get_stack_pointer.i64
;;= @0029                               v5 = icmp ult v4, v3
;;= @0029                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @002a                               jump block4(v1)
;;=
;;=                                 block4(v7: i32):
;;= @002c                               v6 = iconst.i32 1
;;= @002e                               call fn0(v0, v6)  ; v6 = 1
;;= @0032                               v8 = iconst.i32 1
;;= @0034                               v9 = isub v7, v8  ; v8 = 1
;;= @0037                               brif v9, block4(v9), block5
;;=
;;=                                 block5:
;;= @003a                               jump block3
;;=
;;=                                 block3:
;;= @003a                               return
;;=
;;=                                 block1 cold:
;;= @003a                               v10 = iconst.i32 10
;;= @003a                               v11 = iconst.i32 0
;;= @003a                               call fn1(v0, v10, v11)  ; v10 = 10, v11 = 0
;;= @003a                               trap user250
;;= }
;;= function u0:1(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @003d                               v4 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003d                               jump block2(v1, v2)
;;=
;;=                                 block2(v5: i32, v15: i32):
;;= @0041                               v6 = uextend.i64 v5
;;= @0041                               v7 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0041                               v8 = iadd v7, v6
;;= @0041                               v9 = uload8.i32 user2 little region1 v8
;;= @0044                               v10 = iconst.i32 0
;;= @0044                               v11 = icmp eq v9, v10  ; v10 = 0
;;= @0044                               v12 = uextend.i32 v11
;;= @0045                               brif v12, block4, block5
;;=
;;=                                 block4:
;;= @0049                               jump block1(v5)
;;=
;;=                                 block5:
;;= @004a                               jump block3
;;=
;;=                                 block3:
;;= @004d                               v13 = iconst.i32 1
;;= @004f                               v14 = iadd.i32 v5, v13  ; v13 = 1
;;= @0054                               v16 = iconst.i32 1
;;= @0056                               v17 = isub.i32 v15, v16  ; v16 = 1
;;= @0059                               brif v17, block2(v14, v17), block6
;;=
;;=                                 block6:
;;= @005c                               v18 = iconst.i32 0
;;= @005e                               jump block1(v18)  ; v18 = 0
;;=
;;=                                 block1(v3: i32):
;;= @005e                               return v3
;;= }
;;= function u0:2(i64, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0063                               v3 = iconst.i32 3
;;= @0065                               v4 = band v2, v3  ; v3 = 3
;;= @0068                               v5 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0068                               jump block4(v1, v4)
;;=
;;=                                 block4(v16: i32, v17: i32):
;;=                                     v60 = iconst.i32 -1
;;=                                     v61 = iadd v17, v60  ; v60 = -1
;;=                                     v62 = iconst.i32 0
;;=                                     v63 = uextend.i64 v61
;;=                                     v64 = iconst.i64 4
;;=                                     v65 = icmp uge v63, v64  ; v64 = 4
;;=                                     brif v65, block10, block2(v16, v17)
;;=
;;=                                 block10:
;;=                                     v66 = iconst.i64 -4
;;=                                     v67 = band.i64 v63, v66  ; v66 = -4
;;=                                     v68 = ireduce.i32 v67
;;=                                     v69 = iconst.i32 -1
;;=                                     v70 = imul v68, v69  ; v69 = -1
;;=                                     v71 = iadd.i32 v17, v70
;;=                                     v72 = uextend.i64 v16
;;=                                     v73 = iconst.i64 4
;;=                                     v74 = imul.i64 v63, v73  ; v73 = 4
;;=                                     v75 = iadd v72, v74
;;=                                     v76 = iconst.i64 0xffff_ffff
;;=                                     v77 = icmp sle v75, v76  ; v76 = 0xffff_ffff
;;=                                     brif v77, block5(v16, v17), block2(v16, v17)
;;=
;;=                                 block5(v18: i32, v19: i32):
;;= @006c                               v28 = iconst.i32 0
;;= @006e                               v29 = uextend.i64 v18
;;= @006e                               v30 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006e                               v31 = iadd v30, v29
;;= @006e                               store user2 little region1 v28, v31  ; v28 = 0
;;= @0073                               v32 = iconst.i32 4
;;= @0075                               v33 = iadd v18, v32  ; v32 = 4
;;= @007a                               v34 = iconst.i32 1
;;= @007c                               v35 = isub v19, v34  ; v34 = 1
;;= @007f                               jump block6(v33, v35)
;;=
;;=                                 block6(v20: i32, v21: i32):
;;= @006c                               v36 = iconst.i32 0
;;= @006e                               v37 = uextend.i64 v20
;;= @006e                               v38 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006e                               v39 = iadd v38, v37
;;= @006e                               store user2 little region1 v36, v31+4  ; v36 = 0
;;= @0073                               v40 = iconst.i32 4
;;= @0075                               v41 = iadd v20, v40  ; v40 = 4
;;= @007a                               v42 = iconst.i32 1
;;= @007c                               v43 = isub v21, v42  ; v42 = 1
;;= @007f                               jump block7(v41, v43)
;;=
;;=                                 block7(v22: i32, v23: i32):
;;= @006c                               v44 = iconst.i32 0
;;= @006e                               v45 = uextend.i64 v22
;;= @006e                               v46 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006e                               v47 = iadd v46, v45
;;= @006e                               store user2 little region1 v44, v31+8  ; v44 = 0
;;= @0073                               v48 = iconst.i32 4
;;= @0075                               v49 = iadd v22, v48  ; v48 = 4
;;= @007a                               v50 = iconst.i32 1
;;= @007c                               v51 = isub v23, v50  ; v50 = 1
;;= @007f                               jump block8(v49, v51)
;;=
;;=                                 block8(v24: i32, v25: i32):
;;= @006c                               v52 = iconst.i32 0
;;= @006e                               v53 = uextend.i64 v24
;;= @006e                               v54 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006e                               v55 = iadd v54, v53
;;= @006e                               store user2 little region1 v52, v31+12  ; v52 = 0
;;= @0073                               v56 = iconst.i32 4
;;= @0075                               v57 = iadd v24, v56  ; v56 = 4
;;= @007a                               v58 = iconst.i32 1
;;= @007c                               v59 = isub v25, v58  ; v58 = 1
;;= @007f                               jump block9(v57, v59)
;;=
;;=                                 block9(v26: i32, v27: i32):
;;=                                     v78 = icmp ne v27, v71
;;=                                     brif v78, block5(v26, v27), block2(v26, v27)
;;=
;;=                                 block2(v6: i32, v13: i32):
;;= @006c                               v7 = iconst.i32 0
;;= @006e                               v8 = uextend.i64 v6
;;= @006e                               v9 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006e                               v10 = iadd v9, v8
;;= @006e                               store user2 little region1 v7, v10  ; v7 = 0
;;= @0073                               v11 = iconst.i32 4
;;= @0075                               v12 = iadd v6, v11  ; v11 = 4
;;= @007a                               v14 = iconst.i32 1
;;= @007c                               v15 = isub v13, v14  ; v14 = 1
;;= @007f                               brif v15, block2(v12, v15), block3
;;=
;;=                                 block3:
;;= @0082                               jump block1
;;=
;;=                                 block1:
;;= @0082                               return
;;= }
