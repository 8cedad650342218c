;;! stage = optimized
;; The base and the length of a memory are loaded before a loop that does not change them.
(module
  (memory 1 2)
  (func $sink (param i32))
  ;; Nothing in the function changes the memory.
  (func (export "leaf") (param $end i32) (result i32)
    (local $at i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $sum))
  ;; Nothing in the loop changes it.
  (func (export "calls_behind") (param $end i32)
    (local $at i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end))))
    (call $sink (local.get $sum)))
  ;; The memory may change in each iteration.
  (func (export "calls_inside") (param $end i32)
    (local $at i32)
    (loop $again
      (call $sink (i32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  ;; An inner loop may change it.
  (func (export "grows_inside") (param $end i32)
    (local $at i32)
    (loop $outer
      (loop $inner
        (drop (memory.grow (i32.const 1)))
        (br_if $inner (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $outer (i32.lt_u (local.get $at) (local.get $end))))))

;;= function u0:0(i64, i32) system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @005f                               jump block1
;;=
;;=                                 block1:
;;= @005f                               return
;;= }
;;= function u0:1(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0064                               jump block6
;;=
;;=                                 block6:
;;=                                     v45 = load.i64 notrap aligned region0 v0+40
;;=                                     v30 = uextend.i64 v1
;;=                                     v39 = iconst.i64 0xffff_fffc
;;=                                     v40 = icmp sle v30, v39  ; v39 = 0xffff_fffc
;;=                                     v69 = iconst.i64 -1
;;=                                     v70 = iadd v30, v69  ; v69 = -1
;;=                                     v34 = iconst.i64 0
;;=                                     v72 = smax v70, v34  ; v34 = 0
;;=                                     v75 = iconst.i64 -4
;;=                                     v76 = band v72, v75  ; v75 = -4
;;=                                     v47 = iadd v45, v75  ; v75 = -4
;;=                                     v48 = icmp sle v76, v47
;;=                                     v49 = band v40, v48
;;= @0061                               v2 = iconst.i32 0
;;= @0064                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @006a                               v11 = iadd v4, v75  ; v75 = -4
;;= @0064                               v5 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v27 = iconst.i32 4
;;=                                     brif v49, block7(v2, v2), block2(v2, v2)  ; v2 = 0, v2 = 0, v2 = 0, v2 = 0
;;=
;;=                                 block7(v51: i32, v52: i32):
;;= @006a                               v53 = uextend.i64 v52
;;= @006a                               v55 = iadd.i64 v5, v53
;;= @006a                               v56 = load.i32 notrap little region1 v55
;;=                                     v84 = iconst.i32 4
;;=                                     v85 = iadd v52, v84  ; v84 = 4
;;= @007b                               v60 = icmp ult v85, v1
;;= @006d                               v57 = iadd v51, v56
;;= @007c                               brif v60, block7(v57, v85), block5(v57)
;;=
;;=                                 block2(v6: i32, v7: i32):
;;= @006a                               v8 = uextend.i64 v7
;;=                                     v80 = iadd.i64 v4, v75  ; v75 = -4
;;=                                     v81 = icmp ugt v8, v80
;;= @006a                               brif v81, block3, block4
;;=
;;=                                 block4:
;;= @006a                               v14 = iadd.i64 v5, v8
;;= @006a                               v15 = load.i32 notrap little region1 v14
;;=                                     v82 = iconst.i32 4
;;=                                     v83 = iadd.i32 v7, v82  ; v82 = 4
;;= @007b                               v20 = icmp ult v83, v1
;;= @006d                               v16 = iadd.i32 v6, v15
;;= @007c                               brif v20, block2(v16, v83), block5(v16)
;;=
;;=                                 block5(v62: i32):
;;= @0081                               jump block1(v62)
;;=
;;=                                 block1(v3: i32):
;;= @0081                               return v3
;;=
;;=                                 block3 cold:
;;= @0081                               v22 = iconst.i32 2
;;= @0081                               v23 = iconst.i32 1
;;= @0081                               v24 = iconst.i32 -1
;;= @0081                               call fn0(v0, v22, v23, v24)  ; v22 = 2, v23 = 1, v24 = -1
;;= @0081                               trap user250
;;= }
;;= function u0:2(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 50331648 "MemoryHeader(0)"
;;=     region3 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig0
;;=     fn1 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0083                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0083                               v3 = load.i64 notrap aligned region1 v2
;;= @0083                               v4 = get_stack_pointer.i64
;;= @0083                               v5 = icmp ult v4, v3
;;= @0083                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @0086                               v7 = load.i64 notrap aligned region2 v0+40
;;= @0086                               v8 = load.i64 notrap aligned region2 v0+32
;;= @0086                               jump block8
;;=
;;=                                 block8:
;;=                                     v36 = uextend.i64 v1
;;=                                     v45 = iconst.i64 0xffff_fffc
;;=                                     v46 = icmp sle v36, v45  ; v45 = 0xffff_fffc
;;=                                     v75 = iconst.i64 -1
;;=                                     v76 = iadd v36, v75  ; v75 = -1
;;=                                     v40 = iconst.i64 0
;;=                                     v78 = smax v76, v40  ; v40 = 0
;;=                                     v81 = iconst.i64 -4
;;=                                     v82 = band v78, v81  ; v81 = -4
;;=                                     v53 = iadd.i64 v7, v81  ; v81 = -4
;;=                                     v54 = icmp sle v82, v53
;;=                                     v55 = band v46, v54
;;= @0083                               v6 = iconst.i32 0
;;=                                     v33 = iconst.i32 4
;;=                                     brif v55, block9(v6, v6), block4(v6, v6)  ; v6 = 0, v6 = 0, v6 = 0, v6 = 0
;;=
;;=                                 block9(v57: i32, v58: i32):
;;= @008c                               v59 = uextend.i64 v58
;;= @008c                               v61 = iadd.i64 v8, v59
;;= @008c                               v62 = load.i32 notrap little region3 v61
;;=                                     v90 = iconst.i32 4
;;=                                     v91 = iadd v58, v90  ; v90 = 4
;;= @009d                               v66 = icmp ult v91, v1
;;= @008f                               v63 = iadd v57, v62
;;= @009e                               brif v66, block9(v63, v91), block7(v63)
;;=
;;=                                 block4(v9: i32, v10: i32):
;;= @008c                               v11 = uextend.i64 v10
;;=                                     v86 = iadd.i64 v7, v81  ; v81 = -4
;;=                                     v87 = icmp ugt v11, v86
;;= @008c                               brif v87, block5, block6
;;=
;;=                                 block6:
;;= @008c                               v17 = iadd.i64 v8, v11
;;= @008c                               v18 = load.i32 notrap little region3 v17
;;=                                     v88 = iconst.i32 4
;;=                                     v89 = iadd.i32 v10, v88  ; v88 = 4
;;= @009d                               v23 = icmp ult v89, v1
;;= @008f                               v19 = iadd.i32 v9, v18
;;= @009e                               brif v23, block4(v19, v89), block7(v19)
;;=
;;=                                 block7(v68: i32):
;;= @00a3                               call fn0(v0, v68)
;;= @00a5                               jump block3
;;=
;;=                                 block3:
;;= @00a5                               return
;;=
;;=                                 block1 cold:
;;= @00a5                               v25 = iconst.i32 10
;;=                                     v92 = iconst.i32 2
;;=                                     v93 = iconst.i32 -1
;;= @00a5                               call fn1(v0, v25, v92, v93)  ; v25 = 10, v92 = 2, v93 = -1
;;= @00a5                               trap user250
;;=
;;=                                 block5 cold:
;;= @00a5                               v28 = iconst.i32 2
;;= @00a5                               v30 = iconst.i32 -1
;;= @00a5                               call fn1(v0, v28, v28, v30)  ; v28 = 2, v28 = 2, v30 = -1
;;= @00a5                               trap user250
;;= }
;;= function u0:3(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 50331648 "MemoryHeader(0)"
;;=     region3 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig0
;;=     fn1 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @00a7                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @00a7                               v3 = load.i64 notrap aligned region1 v2
;;= @00a7                               v4 = get_stack_pointer.i64
;;= @00a7                               v5 = icmp ult v4, v3
;;= @00a7                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @00aa                               jump block8
;;=
;;=                                 block8:
;;=                                     v46 = load.i64 notrap aligned region2 v0+40
;;=                                     v31 = uextend.i64 v1
;;=                                     v40 = iconst.i64 0xffff_fffc
;;=                                     v41 = icmp sle v31, v40  ; v40 = 0xffff_fffc
;;=                                     v67 = iconst.i64 -1
;;=                                     v68 = iadd v31, v67  ; v67 = -1
;;=                                     v35 = iconst.i64 0
;;=                                     v70 = smax v68, v35  ; v35 = 0
;;=                                     v73 = iconst.i64 -4
;;=                                     v74 = band v70, v73  ; v73 = -4
;;=                                     v48 = iadd v46, v73  ; v73 = -4
;;=                                     v49 = icmp sle v74, v48
;;=                                     v50 = band v41, v49
;;= @00a7                               v6 = iconst.i32 0
;;=                                     v28 = iconst.i32 4
;;=                                     brif v50, block9(v6), block4(v6)  ; v6 = 0, v6 = 0
;;=
;;=                                 block9(v52: i32):
;;= @00ae                               v54 = load.i64 notrap aligned region2 v0+32
;;= @00ae                               v53 = uextend.i64 v52
;;= @00ae                               v55 = iadd v54, v53
;;= @00ae                               v56 = load.i32 notrap little region3 v55
;;= @00b1                               call fn0(v0, v56)
;;=                                     v82 = iconst.i32 4
;;=                                     v83 = iadd v52, v82  ; v82 = 4
;;= @00be                               v59 = icmp ult v83, v1
;;= @00bf                               brif v59, block9(v83), block7
;;=
;;=                                 block4(v7: i32):
;;= @00ae                               v9 = load.i64 notrap aligned region2 v0+40
;;= @00ae                               v8 = uextend.i64 v7
;;=                                     v78 = iconst.i64 -4
;;=                                     v79 = iadd v9, v78  ; v78 = -4
;;= @00ae                               v12 = icmp ugt v8, v79
;;= @00ae                               brif v12, block5, block6
;;=
;;=                                 block6:
;;= @00ae                               v13 = load.i64 notrap aligned region2 v0+32
;;= @00ae                               v14 = iadd v13, v8
;;= @00ae                               v15 = load.i32 notrap little region3 v14
;;= @00b1                               call fn0(v0, v15)
;;=                                     v80 = iconst.i32 4
;;=                                     v81 = iadd.i32 v7, v80  ; v80 = 4
;;= @00be                               v19 = icmp ult v81, v1
;;= @00bf                               brif v19, block4(v81), block7
;;=
;;=                                 block7:
;;= @00c2                               jump block3
;;=
;;=                                 block3:
;;= @00c2                               return
;;=
;;=                                 block1 cold:
;;= @00c2                               v21 = iconst.i32 10
;;=                                     v84 = iconst.i32 3
;;=                                     v85 = iconst.i32 -1
;;= @00c2                               call fn1(v0, v21, v84, v85)  ; v21 = 10, v84 = 3, v85 = -1
;;= @00c2                               trap user250
;;=
;;=                                 block5 cold:
;;= @00c2                               v24 = iconst.i32 2
;;= @00c2                               v25 = iconst.i32 3
;;= @00c2                               v26 = iconst.i32 -1
;;= @00c2                               call fn1(v0, v24, v25, v26)  ; v24 = 2, v25 = 3, v26 = -1
;;= @00c2                               trap user250
;;= }
;;= function u0:4(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @00c4                               v2 = iconst.i32 0
;;= @00cd                               v6 = load.i64 notrap aligned readonly can_move region0 v0
;;= @00cd                               v7 = load.i64 notrap aligned readonly can_move region0 v6+8
;;= @00cd                               v8 = load.i64 notrap aligned readonly can_move region0 v7+8
;;= @00da                               v21 = iconst.i32 4
;;= @00c7                               jump block2(v2)  ; v2 = 0
;;=
;;=                                 block2(v20: i32):
;;=                                     v30 = iconst.i64 1
;;= @00d2                               v12 = uextend.i64 v20
;;= @00d2                               v14 = iconst.i64 -4
;;= @00c9                               jump block3
;;=
;;=                                 block3:
;;=                                     v31 = iconst.i32 0
;;=                                     v32 = iconst.i64 1
;;= @00cd                               v9 = call_indirect.i64 sig0, v8(v0, v31, v32)  ; v31 = 0, v32 = 1
;;= @00d2                               v13 = load.i64 notrap aligned region1 v0+40
;;=                                     v33 = iconst.i64 -4
;;=                                     v34 = iadd v13, v33  ; v33 = -4
;;= @00d2                               v16 = icmp.i64 ugt v12, v34
;;= @00d2                               brif v16, block4, block5
;;=
;;=                                 block5:
;;= @00d2                               v17 = load.i64 notrap aligned region1 v0+32
;;= @00d2                               v18 = iadd v17, v12
;;= @00d2                               v19 = load.i32 notrap little region2 v18
;;= @00d5                               brif v19, block3, block6
;;=
;;=                                 block6:
;;=                                     v35 = iconst.i32 4
;;=                                     v36 = iadd.i32 v20, v35  ; v35 = 4
;;= @00e3                               v25 = icmp ult v36, v1
;;= @00e4                               brif v25, block2(v36), block7
;;=
;;=                                 block7:
;;= @00e7                               jump block1
;;=
;;=                                 block1:
;;= @00e7                               return
;;=
;;=                                 block4 cold:
;;= @00e7                               v27 = iconst.i32 2
;;=                                     v37 = iconst.i32 4
;;= @00e7                               v29 = iconst.i32 -1
;;= @00e7                               call fn0(v0, v27, v37, v29)  ; v27 = 2, v37 = 4, v29 = -1
;;= @00e7                               trap user250
;;= }
