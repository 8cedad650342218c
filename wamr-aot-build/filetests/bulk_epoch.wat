;;! stage = optimized
;;! traps = instruction
;;! interrupt = epoch
;; What is longer than 16 bytes may be long enough to look at the epoch: that can trap.
(module
  (memory 1)
  (func (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1))))

;;= function u0:0(i64, i32, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     region2 = 16777216 "Fixed"
;;=     sig0 = (i64, i32, i64, i32, i64) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0024                               v6 = load.i64 notrap aligned region0 v0+40
;;= @0024                               v4 = uextend.i64 v1
;;= @0024                               v5 = uextend.i64 v2
;;= @0024                               v7 = iadd v4, v5
;;= @0024                               v8 = icmp ugt v7, v6
;;= @0024                               trapnz v8, user2
;;= @0024                               v9 = load.i64 notrap aligned region0 v0+32
;;= @0024                               v15 = iconst.i64 4
;;= @0024                               v16 = icmp ult v5, v15  ; v15 = 4
;;= @0024                               brif v16, block2, block3
;;=
;;=                                 block2:
;;= @0024                               brif.i32 v2, block4, block9
;;=
;;=                                 block4:
;;=                                     v46 = iconst.i8 0
;;=                                     v57 = iadd.i64 v9, v4
;;= @0024                               store notrap little region1 v46, v57  ; v46 = 0
;;= @0024                               v19 = iconst.i64 1
;;= @0024                               v20 = ushr.i64 v5, v19  ; v19 = 1
;;= @0024                               v23 = iadd v57, v20
;;= @0024                               store notrap little region1 v46, v23  ; v46 = 0
;;= @0024                               v21 = iconst.i64 -1
;;= @0024                               v22 = iadd.i64 v5, v21  ; v21 = -1
;;= @0024                               v24 = iadd v57, v22
;;= @0024                               store notrap little region1 v46, v24  ; v46 = 0
;;= @0024                               jump block9
;;=
;;=                                 block3:
;;= @0024                               v26 = iconst.i64 16
;;= @0024                               v27 = icmp.i64 ugt v5, v26  ; v26 = 16
;;= @0024                               brif v27, block8, block5
;;=
;;=                                 block5:
;;= @0024                               v28 = iconst.i64 8
;;= @0024                               v29 = icmp.i64 uge v5, v28  ; v28 = 8
;;= @0024                               brif v29, block6, block7
;;=
;;=                                 block6:
;;=                                     v47 = iconst.i64 0
;;=                                     v55 = iadd.i64 v9, v4
;;= @0024                               store notrap little region1 v47, v55  ; v47 = 0
;;= @0024                               v30 = iconst.i64 -8
;;= @0024                               v31 = iadd.i64 v5, v30  ; v30 = -8
;;= @0024                               v32 = iadd v55, v31
;;= @0024                               store notrap little region1 v47, v32  ; v47 = 0
;;= @0024                               jump block9
;;=
;;=                                 block7:
;;= @0020                               v3 = iconst.i32 0
;;= @0024                               v10 = iadd.i64 v9, v4
;;= @0024                               store notrap little region1 v3, v10  ; v3 = 0
;;= @0024                               v33 = iconst.i64 -4
;;= @0024                               v34 = iadd.i64 v5, v33  ; v33 = -4
;;= @0024                               v35 = iadd v10, v34
;;= @0024                               store notrap little region1 v3, v35  ; v3 = 0
;;= @0024                               jump block9
;;=
;;=                                 block8:
;;= @0024                               v40 = load.i64 notrap aligned readonly can_move region2 v0
;;= @0024                               v41 = load.i64 notrap aligned readonly can_move region2 v40+8
;;= @0024                               v42 = load.i64 notrap aligned readonly can_move region2 v41+24
;;=                                     v56 = iconst.i32 0
;;= @0024                               v43 = call_indirect sig0, v42(v0, v56, v4, v56, v5)  ; v56 = 0, v56 = 0
;;= @0024                               brif v43, block10, block11
;;=
;;=                                 block11:
;;= @0024                               jump block9
;;=
;;=                                 block9:
;;= @0027                               jump block1
;;=
;;=                                 block1:
;;= @0027                               return
;;=
;;=                                 block10 cold:
;;= @0027                               call fn0(v0, v43, v56)  ; v56 = 0
;;= @0027                               trap user250
;;= }
