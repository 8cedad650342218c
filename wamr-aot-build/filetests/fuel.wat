;;! interrupt = fuel
;; Straight-line code is charged at its first instruction that costs fuel. Each instruction costs 1,
;; except for `block`, `loop`, `end`, `drop` and the like.
(module
    (memory 1 1)
    (func (param i32) (result i32) (local i32)
        (block
            (nop)
            (drop (i32.const 1)))
        (loop $l
            (local.set 1 (i32.add (local.get 1) (local.get 0)))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))
        (if (local.get 0) (then (call $empty)) (else (unreachable)))
        (local.get 1))
    (func $empty)
    (func (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)))
    (func (loop (br 0))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 234881024 "Fuel"
;;=     sig0 = (i64, i64) -> i64 system_v
;;=     sig1 = (i64) system_v
;;=     sig2 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig1
;;=     fn1 = colocated u0:4 sig2
;;=
;;=                                 block0(v0: i64, v1: i32):
;;=                                     v43 -> v1
;;= @0024                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0024                               v3 = load.i64 notrap aligned region1 v2
;;= @0024                               v4 = get_stack_pointer.i64
;;= @0024                               v5 = icmp ult v4, v3
;;= @0024                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @0024                               v6 = iconst.i32 0
;;=                                     v42 -> v6
;;= @002a                               v8 = iconst.i64 1
;;= @002a                               v9 = load.i64 notrap aligned readonly can_move region0 v0
;;= @002a                               v10 = load.i64 notrap aligned region2 v9+32
;;= @002a                               v11 = isub v10, v8  ; v8 = 1
;;= @002a                               v12 = iconst.i64 0
;;= @002a                               v13 = icmp slt v11, v12  ; v12 = 0
;;= @002a                               brif v13, block5, block6(v11)
;;=
;;=                                 block5 cold:
;;= @002a                               v15 = load.i64 notrap aligned readonly can_move region0 v0
;;= @002a                               v16 = load.i64 notrap aligned region0 v15+8
;;= @002a                               v17 = load.i64 notrap aligned region0 v16+200
;;= @002a                               v18 = call_indirect sig0, v17(v0, v8)  ; v8 = 1
;;= @002a                               v19 = iconst.i64 0
;;= @002a                               v20 = icmp slt v18, v19  ; v19 = 0
;;= @002a                               brif v20, block7, block8
;;=
;;=                                 block8 cold:
;;= @002a                               jump block6(v18)
;;=
;;=                                 block6(v14: i64):
;;= @002a                               store notrap aligned region2 v14, v9+32
;;= @002a                               v21 = iconst.i32 1
;;= @002d                               jump block4
;;=
;;=                                 block4:
;;= @002e                               jump block9(v6, v1)  ; v6 = 0
;;=
;;=                                 block9(v36: i32, v38: i32):
;;=                                     v35 -> v36
;;=                                     v37 -> v38
;;= @0030                               v22 = iconst.i64 9
;;= @0030                               v23 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0030                               v24 = load.i64 notrap aligned region2 v23+32
;;= @0030                               v25 = isub v24, v22  ; v22 = 9
;;= @0030                               v26 = iconst.i64 0
;;= @0030                               v27 = icmp slt v25, v26  ; v26 = 0
;;= @0030                               brif v27, block10, block11(v25)
;;=
;;=                                 block10 cold:
;;= @0030                               v29 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0030                               v30 = load.i64 notrap aligned region0 v29+8
;;= @0030                               v31 = load.i64 notrap aligned region0 v30+200
;;= @0030                               v32 = call_indirect sig0, v31(v0, v22)  ; v22 = 9
;;= @0030                               v33 = iconst.i64 0
;;= @0030                               v34 = icmp slt v32, v33  ; v33 = 0
;;= @0030                               brif v34, block7, block12
;;=
;;=                                 block12 cold:
;;= @0030                               jump block11(v32)
;;=
;;=                                 block11(v28: i64):
;;= @0030                               store notrap aligned region2 v28, v23+32
;;= @0034                               v39 = iadd.i32 v36, v38
;;=                                     v84 -> v39
;;=                                     v85 -> v39
;;=                                     v86 -> v39
;;= @0039                               v40 = iconst.i32 4
;;= @003b                               v41 = isub.i32 v37, v40  ; v40 = 4
;;=                                     v57 -> v41
;;= @003e                               brif v41, block9(v39, v41), block13
;;=
;;=                                 block13:
;;= @0041                               v44 = iconst.i64 2
;;= @0041                               v45 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0041                               v46 = load.i64 notrap aligned region2 v45+32
;;= @0041                               v47 = isub v46, v44  ; v44 = 2
;;= @0041                               v48 = iconst.i64 0
;;= @0041                               v49 = icmp slt v47, v48  ; v48 = 0
;;= @0041                               brif v49, block14, block15(v47)
;;=
;;=                                 block14 cold:
;;= @0041                               v51 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0041                               v52 = load.i64 notrap aligned region0 v51+8
;;= @0041                               v53 = load.i64 notrap aligned region0 v52+200
;;= @0041                               v54 = call_indirect sig0, v53(v0, v44)  ; v44 = 2
;;= @0041                               v55 = iconst.i64 0
;;= @0041                               v56 = icmp slt v54, v55  ; v55 = 0
;;= @0041                               brif v56, block7, block16
;;=
;;=                                 block16 cold:
;;= @0041                               jump block15(v54)
;;=
;;=                                 block15(v50: i64):
;;= @0041                               store notrap aligned region2 v50, v45+32
;;= @0043                               brif.i32 v41, block18, block19
;;=
;;=                                 block18:
;;= @0045                               v58 = iconst.i64 1
;;= @0045                               v59 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0045                               v60 = load.i64 notrap aligned region2 v59+32
;;= @0045                               v61 = isub v60, v58  ; v58 = 1
;;= @0045                               v62 = iconst.i64 0
;;= @0045                               v63 = icmp slt v61, v62  ; v62 = 0
;;= @0045                               brif v63, block20, block21(v61)
;;=
;;=                                 block20 cold:
;;= @0045                               v65 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0045                               v66 = load.i64 notrap aligned region0 v65+8
;;= @0045                               v67 = load.i64 notrap aligned region0 v66+200
;;= @0045                               v68 = call_indirect sig0, v67(v0, v58)  ; v58 = 1
;;= @0045                               v69 = iconst.i64 0
;;= @0045                               v70 = icmp slt v68, v69  ; v69 = 0
;;= @0045                               brif v70, block7, block22
;;=
;;=                                 block22 cold:
;;= @0045                               jump block21(v68)
;;=
;;=                                 block21(v64: i64):
;;= @0045                               store notrap aligned region2 v64, v59+32
;;= @0045                               call fn0(v0)
;;= @0047                               jump block17
;;=
;;=                                 block19:
;;= @0048                               jump block23
;;=
;;=                                 block17:
;;= @004a                               v71 = iconst.i64 1
;;= @004a                               v72 = load.i64 notrap aligned readonly can_move region0 v0
;;= @004a                               v73 = load.i64 notrap aligned region2 v72+32
;;= @004a                               v74 = isub v73, v71  ; v71 = 1
;;= @004a                               v75 = iconst.i64 0
;;= @004a                               v76 = icmp slt v74, v75  ; v75 = 0
;;= @004a                               brif v76, block24, block25(v74)
;;=
;;=                                 block24 cold:
;;= @004a                               v78 = load.i64 notrap aligned readonly can_move region0 v0
;;= @004a                               v79 = load.i64 notrap aligned region0 v78+8
;;= @004a                               v80 = load.i64 notrap aligned region0 v79+200
;;= @004a                               v81 = call_indirect sig0, v80(v0, v71)  ; v71 = 1
;;= @004a                               v82 = iconst.i64 0
;;= @004a                               v83 = icmp slt v81, v82  ; v82 = 0
;;= @004a                               brif v83, block7, block26
;;=
;;=                                 block26 cold:
;;= @004a                               jump block25(v81)
;;=
;;=                                 block25(v77: i64):
;;= @004a                               store notrap aligned region2 v77, v72+32
;;= @004c                               jump block3(v39)
;;=
;;=                                 block3(v7: i32):
;;= @004c                               return v7
;;=
;;=                                 block1 cold:
;;= @004c                               v87 = iconst.i32 10
;;= @004c                               v88 = iconst.i32 0
;;= @004c                               call fn1(v0, v87, v88)  ; v87 = 10, v88 = 0
;;= @004c                               trap user250
;;=
;;=                                 block7 cold:
;;= @004c                               v89 = iconst.i32 16
;;= @004c                               v90 = iconst.i32 0
;;= @004c                               call fn1(v0, v89, v90)  ; v89 = 16, v90 = 0
;;= @004c                               trap user250
;;=
;;=                                 block23 cold:
;;= @004c                               v91 = iconst.i32 1
;;= @004c                               v92 = iconst.i32 0
;;= @004c                               call fn1(v0, v91, v92)  ; v91 = 1, v92 = 0
;;= @004c                               trap user250
;;= }
;;= function u0:1(i64) system_v {
;;=                                 block0(v0: i64):
;;= @004f                               jump block1
;;=
;;=                                 block1:
;;= @004f                               return
;;= }
;;= function u0:2(i64) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 234881024 "Fuel"
;;=     region2 = 50331648 "MemoryHeader(0)"
;;=     region3 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i64) system_v
;;=     sig2 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig2
;;=
;;=                                 block0(v0: i64):
;;= @0052                               v1 = iconst.i64 4
;;= @0052                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0052                               v3 = load.i64 notrap aligned region1 v2+32
;;= @0052                               v4 = isub v3, v1  ; v1 = 4
;;= @0052                               v5 = iconst.i64 0
;;= @0052                               v6 = icmp slt v4, v5  ; v5 = 0
;;= @0052                               brif v6, block2, block3(v4)
;;=
;;=                                 block2 cold:
;;= @0052                               v8 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0052                               v9 = load.i64 notrap aligned region0 v8+8
;;= @0052                               v10 = load.i64 notrap aligned region0 v9+200
;;= @0052                               v11 = call_indirect sig0, v10(v0, v1)  ; v1 = 4
;;= @0052                               v12 = iconst.i64 0
;;= @0052                               v13 = icmp slt v11, v12  ; v12 = 0
;;= @0052                               brif v13, block4, block5
;;=
;;=                                 block5 cold:
;;= @0052                               jump block3(v11)
;;=
;;=                                 block3(v7: i64):
;;= @0052                               store notrap aligned region1 v7, v2+32
;;= @0052                               v14 = iconst.i32 1
;;= @0054                               v15 = iconst.i32 2
;;= @0056                               v16 = iconst.i32 3
;;= @0058                               v17 = iconst.i32 6
;;= @0058                               v18 = ushr v16, v17  ; v16 = 3, v17 = 6
;;= @0058                               v19 = uextend.i64 v18
;;= @0058                               v20 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0058                               v21 = load.i64 notrap aligned region1 v20+32
;;= @0058                               v22 = isub v21, v19
;;= @0058                               v23 = iconst.i64 0
;;= @0058                               v24 = icmp slt v22, v23  ; v23 = 0
;;= @0058                               brif v24, block6, block7(v22)
;;=
;;=                                 block6 cold:
;;= @0058                               v26 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0058                               v27 = load.i64 notrap aligned region0 v26+8
;;= @0058                               v28 = load.i64 notrap aligned region0 v27+200
;;= @0058                               v29 = call_indirect sig0, v28(v0, v19)
;;= @0058                               v30 = iconst.i64 0
;;= @0058                               v31 = icmp slt v29, v30  ; v30 = 0
;;= @0058                               brif v31, block4, block8
;;=
;;=                                 block8 cold:
;;= @0058                               jump block7(v29)
;;=
;;=                                 block7(v25: i64):
;;= @0058                               store notrap aligned region1 v25, v20+32
;;= @0058                               v32 = uextend.i64 v14  ; v14 = 1
;;= @0058                               v33 = uextend.i64 v16  ; v16 = 3
;;= @0058                               v34 = iconst.i64 0x0001_0000
;;= @0058                               v35 = iadd v32, v33
;;= @0058                               v36 = icmp ugt v35, v34  ; v34 = 0x0001_0000
;;= @0058                               brif v36, block9, block10
;;=
;;=                                 block10:
;;= @0058                               v37 = load.i64 notrap aligned readonly can_move region2 v0+32
;;= @0058                               v38 = iadd v37, v32
;;= @0058                               v39 = ireduce.i8 v15  ; v15 = 2
;;= @0058                               v40 = uextend.i64 v39
;;= @0058                               v41 = iconst.i64 0x0101_0101_0101_0101
;;= @0058                               v42 = imul v40, v41  ; v41 = 0x0101_0101_0101_0101
;;= @0058                               v43 = iconst.i64 4
;;= @0058                               v44 = icmp.i64 ult v33, v43  ; v43 = 4
;;= @0058                               brif v44, block11, block12
;;=
;;=                                 block11:
;;= @0058                               v45 = iconst.i64 0
;;= @0058                               v46 = icmp.i64 ne v33, v45  ; v45 = 0
;;= @0058                               brif v46, block13, block18
;;=
;;=                                 block13:
;;= @0058                               v47 = iconst.i64 1
;;= @0058                               v48 = ushr.i64 v33, v47  ; v47 = 1
;;= @0058                               v49 = iconst.i64 -1
;;= @0058                               v50 = iadd.i64 v33, v49  ; v49 = -1
;;= @0058                               v51 = iadd.i64 v38, v48
;;= @0058                               v52 = iadd.i64 v38, v50
;;= @0058                               v53 = ireduce.i8 v42
;;= @0058                               store notrap little region3 v53, v38
;;= @0058                               store notrap little region3 v53, v51
;;= @0058                               store notrap little region3 v53, v52
;;= @0058                               jump block18
;;=
;;=                                 block12:
;;= @0058                               v54 = iconst.i64 16
;;= @0058                               v55 = icmp.i64 ugt v33, v54  ; v54 = 16
;;= @0058                               brif v55, block17, block14
;;=
;;=                                 block14:
;;= @0058                               v56 = iconst.i64 8
;;= @0058                               v57 = icmp.i64 uge v33, v56  ; v56 = 8
;;= @0058                               brif v57, block15, block16
;;=
;;=                                 block15:
;;= @0058                               v58 = iconst.i64 -8
;;= @0058                               v59 = iadd.i64 v33, v58  ; v58 = -8
;;= @0058                               v60 = iadd.i64 v38, v59
;;= @0058                               store.i64 notrap little region3 v42, v38
;;= @0058                               store.i64 notrap little region3 v42, v60
;;= @0058                               jump block18
;;=
;;=                                 block16:
;;= @0058                               v61 = iconst.i64 -4
;;= @0058                               v62 = iadd.i64 v33, v61  ; v61 = -4
;;= @0058                               v63 = iadd.i64 v38, v62
;;= @0058                               v64 = ireduce.i32 v42
;;= @0058                               store notrap little region3 v64, v38
;;= @0058                               store notrap little region3 v64, v63
;;= @0058                               jump block18
;;=
;;=                                 block17:
;;= @0058                               v65 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0058                               v66 = load.i64 notrap aligned readonly can_move region0 v65+8
;;= @0058                               v67 = load.i64 notrap aligned readonly can_move region0 v66+40
;;= @0058                               call_indirect sig1, v67(v38, v15, v33)  ; v15 = 2
;;= @0058                               jump block18
;;=
;;=                                 block18:
;;= @005b                               jump block1
;;=
;;=                                 block1:
;;= @005b                               return
;;=
;;=                                 block4 cold:
;;= @005b                               v68 = iconst.i32 16
;;= @005b                               v69 = iconst.i32 2
;;= @005b                               call fn0(v0, v68, v69)  ; v68 = 16, v69 = 2
;;= @005b                               trap user250
;;=
;;=                                 block9 cold:
;;= @005b                               v70 = iconst.i32 2
;;= @005b                               v71 = iconst.i32 2
;;= @005b                               call fn0(v0, v70, v71)  ; v70 = 2, v71 = 2
;;= @005b                               trap user250
;;= }
;;= function u0:3(i64) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 234881024 "Fuel"
;;=     sig0 = (i64, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig1
;;=
;;=                                 block0(v0: i64):
;;= @005e                               jump block2
;;=
;;=                                 block2:
;;= @0060                               v1 = iconst.i64 1
;;= @0060                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0060                               v3 = load.i64 notrap aligned region1 v2+32
;;= @0060                               v4 = isub v3, v1  ; v1 = 1
;;= @0060                               v5 = iconst.i64 0
;;= @0060                               v6 = icmp slt v4, v5  ; v5 = 0
;;= @0060                               brif v6, block3, block4(v4)
;;=
;;=                                 block3 cold:
;;= @0060                               v8 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0060                               v9 = load.i64 notrap aligned region0 v8+8
;;= @0060                               v10 = load.i64 notrap aligned region0 v9+200
;;= @0060                               v11 = call_indirect sig0, v10(v0, v1)  ; v1 = 1
;;= @0060                               v12 = iconst.i64 0
;;= @0060                               v13 = icmp slt v11, v12  ; v12 = 0
;;= @0060                               brif v13, block5, block6
;;=
;;=                                 block6 cold:
;;= @0060                               jump block4(v11)
;;=
;;=                                 block4(v7: i64):
;;= @0060                               store notrap aligned region1 v7, v2+32
;;= @0060                               jump block2
;;=
;;=                                 block5 cold:
;;= @0063                               v14 = iconst.i32 16
;;= @0063                               v15 = iconst.i32 3
;;= @0063                               call fn0(v0, v14, v15)  ; v14 = 16, v15 = 3
;;= @0063                               trap user250
;;= }
