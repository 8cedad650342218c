;;! stage = optimized
;;! traps = instruction
;; The code checks the bounds of a copy, with one comparison if it is inside one memory. It moves up to
;; 16 bytes by accesses that may overlap, and reads all before it writes. Longer copies are a call that
;; cannot trap. A fill is the same without loads.
(module
  (memory 1)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1))))

;;= function u0:0(i64, i32, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     region2 = 16777216 "Fixed"
;;=     sig0 = (i64, i64, i64) system_v
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32, v3: i32):
;;= @002b                               v4 = uextend.i64 v1
;;= @002b                               v5 = uextend.i64 v2
;;= @002b                               v7 = umax v4, v5
;;= @002b                               v6 = uextend.i64 v3
;;= @002b                               v9 = iadd v7, v6
;;= @002b                               v8 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @002b                               v10 = icmp ugt v9, v8
;;= @002b                               trapnz v10, user2
;;= @002b                               v15 = iconst.i64 4
;;= @002b                               v16 = icmp ult v6, v15  ; v15 = 4
;;= @002b                               brif v16, block2, block3
;;=
;;=                                 block2:
;;= @002b                               brif.i32 v3, block4, block9
;;=
;;=                                 block4:
;;=                                     v58 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v59 = iadd v58, v5
;;= @002b                               v27 = load.i8 notrap little region1 v59
;;= @002b                               v19 = iconst.i64 1
;;= @002b                               v20 = ushr.i64 v6, v19  ; v19 = 1
;;= @002b                               v25 = iadd v59, v20
;;= @002b                               v28 = load.i8 notrap little region1 v25
;;= @002b                               v21 = iconst.i64 -1
;;= @002b                               v22 = iadd.i64 v6, v21  ; v21 = -1
;;= @002b                               v26 = iadd v59, v22
;;= @002b                               v29 = load.i8 notrap little region1 v26
;;=                                     v60 = iadd v58, v4
;;= @002b                               store notrap little region1 v27, v60
;;= @002b                               v23 = iadd v60, v20
;;= @002b                               store notrap little region1 v28, v23
;;= @002b                               v24 = iadd v60, v22
;;= @002b                               store notrap little region1 v29, v24
;;= @002b                               jump block9
;;=
;;=                                 block3:
;;= @002b                               v30 = iconst.i64 16
;;= @002b                               v31 = icmp.i64 ugt v6, v30  ; v30 = 16
;;= @002b                               brif v31, block8, block5
;;=
;;=                                 block5:
;;= @002b                               v32 = iconst.i64 8
;;= @002b                               v33 = icmp.i64 uge v6, v32  ; v32 = 8
;;= @002b                               brif v33, block6, block7
;;=
;;=                                 block6:
;;=                                     v52 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v53 = iadd v52, v5
;;= @002b                               v38 = load.i64 notrap little region1 v53
;;= @002b                               v34 = iconst.i64 -8
;;= @002b                               v35 = iadd.i64 v6, v34  ; v34 = -8
;;= @002b                               v37 = iadd v53, v35
;;= @002b                               v39 = load.i64 notrap little region1 v37
;;=                                     v54 = iadd v52, v4
;;= @002b                               store notrap little region1 v38, v54
;;= @002b                               v36 = iadd v54, v35
;;= @002b                               store notrap little region1 v39, v36
;;= @002b                               jump block9
;;=
;;=                                 block7:
;;= @002b                               v11 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002b                               v14 = iadd v11, v5
;;= @002b                               v44 = load.i32 notrap little region1 v14
;;= @002b                               v40 = iconst.i64 -4
;;= @002b                               v41 = iadd.i64 v6, v40  ; v40 = -4
;;= @002b                               v43 = iadd v14, v41
;;= @002b                               v45 = load.i32 notrap little region1 v43
;;= @002b                               v12 = iadd v11, v4
;;= @002b                               store notrap little region1 v44, v12
;;= @002b                               v42 = iadd v12, v41
;;= @002b                               store notrap little region1 v45, v42
;;= @002b                               jump block9
;;=
;;=                                 block8:
;;= @002b                               v46 = load.i64 notrap aligned readonly can_move region2 v0
;;= @002b                               v47 = load.i64 notrap aligned readonly can_move region2 v46+8
;;= @002b                               v48 = load.i64 notrap aligned readonly can_move region2 v47+32
;;=                                     v55 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v56 = iadd v55, v4
;;=                                     v57 = iadd v55, v5
;;= @002b                               call_indirect sig0, v48(v56, v57, v6)
;;= @002b                               jump block9
;;=
;;=                                 block9:
;;= @002f                               jump block1
;;=
;;=                                 block1:
;;= @002f                               return
;;= }
;;= function u0:1(i64, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     region2 = 16777216 "Fixed"
;;=     sig0 = (i64, i32, i64) system_v
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0038                               v4 = uextend.i64 v1
;;= @0038                               v5 = uextend.i64 v2
;;= @0038                               v7 = iadd v4, v5
;;= @0038                               v6 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0038                               v8 = icmp ugt v7, v6
;;= @0038                               trapnz v8, user2
;;= @0038                               v15 = iconst.i64 4
;;= @0038                               v16 = icmp ult v5, v15  ; v15 = 4
;;= @0038                               brif v16, block2, block3
;;=
;;=                                 block2:
;;= @0038                               brif.i32 v2, block4, block9
;;=
;;=                                 block4:
;;=                                     v40 = iconst.i8 0
;;=                                     v54 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v55 = iadd v54, v4
;;= @0038                               store notrap little region1 v40, v55  ; v40 = 0
;;= @0038                               v19 = iconst.i64 1
;;= @0038                               v20 = ushr.i64 v5, v19  ; v19 = 1
;;= @0038                               v23 = iadd v55, v20
;;= @0038                               store notrap little region1 v40, v23  ; v40 = 0
;;= @0038                               v21 = iconst.i64 -1
;;= @0038                               v22 = iadd.i64 v5, v21  ; v21 = -1
;;= @0038                               v24 = iadd v55, v22
;;= @0038                               store notrap little region1 v40, v24  ; v40 = 0
;;= @0038                               jump block9
;;=
;;=                                 block3:
;;= @0038                               v26 = iconst.i64 16
;;= @0038                               v27 = icmp.i64 ugt v5, v26  ; v26 = 16
;;= @0038                               brif v27, block8, block5
;;=
;;=                                 block5:
;;= @0038                               v28 = iconst.i64 8
;;= @0038                               v29 = icmp.i64 uge v5, v28  ; v28 = 8
;;= @0038                               brif v29, block6, block7
;;=
;;=                                 block6:
;;=                                     v41 = iconst.i64 0
;;=                                     v49 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v50 = iadd v49, v4
;;= @0038                               store notrap little region1 v41, v50  ; v41 = 0
;;= @0038                               v30 = iconst.i64 -8
;;= @0038                               v31 = iadd.i64 v5, v30  ; v30 = -8
;;= @0038                               v32 = iadd v50, v31
;;= @0038                               store notrap little region1 v41, v32  ; v41 = 0
;;= @0038                               jump block9
;;=
;;=                                 block7:
;;= @0034                               v3 = iconst.i32 0
;;= @0038                               v9 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0038                               v10 = iadd v9, v4
;;= @0038                               store notrap little region1 v3, v10  ; v3 = 0
;;= @0038                               v33 = iconst.i64 -4
;;= @0038                               v34 = iadd.i64 v5, v33  ; v33 = -4
;;= @0038                               v35 = iadd v10, v34
;;= @0038                               store notrap little region1 v3, v35  ; v3 = 0
;;= @0038                               jump block9
;;=
;;=                                 block8:
;;= @0038                               v37 = load.i64 notrap aligned readonly can_move region2 v0
;;= @0038                               v38 = load.i64 notrap aligned readonly can_move region2 v37+8
;;= @0038                               v39 = load.i64 notrap aligned readonly can_move region2 v38+40
;;=                                     v51 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v52 = iadd v51, v4
;;=                                     v53 = iconst.i32 0
;;= @0038                               call_indirect sig0, v39(v52, v53, v5)  ; v53 = 0
;;= @0038                               jump block9
;;=
;;=                                 block9:
;;= @003b                               jump block1
;;=
;;=                                 block1:
;;= @003b                               return
;;= }
