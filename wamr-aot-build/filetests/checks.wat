;;! stage = passes
;;! offsets = true
;; Checks that dominating ones or ranges make redundant. Traps report offsets, so that no check is
;; made stronger.
(module
  (memory 1)
  ;; The first check is the strongest.
  (func $fields (param i32) (result i32)
    (i32.add
      (i32.load offset=8 (local.get 0))
      (i32.add (i32.load (local.get 0)) (i32.load8_u (i32.add (local.get 0) (i32.const 4))))))
  ;; Weaker checks come first: all are kept.
  (func $rising (param i32) (result i32)
    (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))))
  ;; The index is at most 4 * 255.
  (func $masked (param i32) (result i32)
    (i32.load offset=1024 (i32.shl (i32.and (local.get 0) (i32.const 255)) (i32.const 2))))
  ;; The memory grows and is written meanwhile.
  (func $growing (param i32) (result i32)
    (i32.store (local.get 0) (memory.grow (i32.const 1)))
    (i32.load (local.get 0)))
  ;; Only one of the ways comes through the first check.
  (func $ways (param i32) (result i32)
    (if (local.get 0) (then (i32.store (local.get 0) (i32.const 1))))
    (i32.load (local.get 0))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0024                               v3 = uextend.i64 v1
;;= @0024                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0024                               v5 = iconst.i64 -12
;;= @0024                               v6 = iadd v4, v5  ; v5 = -12
;;= @0024                               v7 = icmp ugt v3, v6
;;= @0024                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0024                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0024                               v9 = iadd v8, v3
;;= @0024                               v10 = load.i32 notrap little region1 v9+8
;;= @0029                               v11 = uextend.i64 v1
;;= @0029                               v16 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v17 = iadd v16, v11
;;= @0029                               v18 = load.i32 notrap little region1 v17
;;= @002e                               v19 = iconst.i32 4
;;= @0030                               v20 = iadd.i32 v1, v19  ; v19 = 4
;;= @0031                               v21 = uextend.i64 v20
;;= @0031                               v26 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0031                               v27 = iadd v26, v21
;;= @0031                               v28 = uload8.i32 notrap little region1 v27
;;= @0034                               v29 = iadd v18, v28
;;= @0035                               v30 = iadd v10, v29
;;= @0036                               jump block1(v30)
;;=
;;=                                 block1(v2: i32):
;;= @0036                               return v2
;;=
;;=                                 block2 cold:
;;= @0036                               v31 = iconst.i32 2
;;= @0036                               v32 = iconst.i32 0
;;= @0036                               v33 = iconst.i32 36
;;= @0036                               call fn0(v0, v31, v32, v33)  ; v31 = 2, v32 = 0, v33 = 36
;;= @0036                               trap user250
;;= }
;;= function u0:1(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @003b                               v3 = uextend.i64 v1
;;= @003b                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @003b                               v5 = iconst.i64 -4
;;= @003b                               v6 = iadd v4, v5  ; v5 = -4
;;= @003b                               v7 = icmp ugt v3, v6
;;= @003b                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @003b                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003b                               v9 = iadd v8, v3
;;= @003b                               v10 = load.i32 notrap little region1 v9
;;= @0040                               v11 = uextend.i64 v1
;;= @0040                               v12 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0040                               v13 = iconst.i64 -8
;;= @0040                               v14 = iadd v12, v13  ; v13 = -8
;;= @0040                               v15 = icmp ugt v11, v14
;;= @0040                               brif v15, block4, block5
;;=
;;=                                 block5:
;;= @0040                               v16 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0040                               v17 = iadd v16, v11
;;= @0040                               v18 = load.i32 notrap little region1 v17+4
;;= @0043                               v19 = iadd.i32 v10, v18
;;= @0044                               jump block1(v19)
;;=
;;=                                 block1(v2: i32):
;;= @0044                               return v2
;;=
;;=                                 block2 cold:
;;= @0044                               v20 = iconst.i32 2
;;= @0044                               v21 = iconst.i32 1
;;= @0044                               v22 = iconst.i32 59
;;= @0044                               call fn0(v0, v20, v21, v22)  ; v20 = 2, v21 = 1, v22 = 59
;;= @0044                               trap user250
;;=
;;=                                 block4 cold:
;;= @0044                               v23 = iconst.i32 2
;;= @0044                               v24 = iconst.i32 1
;;= @0044                               v25 = iconst.i32 64
;;= @0044                               call fn0(v0, v23, v24, v25)  ; v23 = 2, v24 = 1, v25 = 64
;;= @0044                               trap user250
;;= }
;;= function u0:2(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0049                               v3 = iconst.i32 255
;;= @004c                               v4 = band v1, v3  ; v3 = 255
;;= @004d                               v5 = iconst.i32 2
;;= @004f                               v6 = ishl v4, v5  ; v5 = 2
;;= @0050                               v7 = uextend.i64 v6
;;= @0050                               v12 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0050                               v13 = iadd v12, v7
;;= @0050                               v14 = load.i32 notrap little region1 v13+1024
;;= @0054                               jump block1(v14)
;;=
;;=                                 block1(v2: i32):
;;= @0054                               return v2
;;= }
;;= function u0:3(i64, i32) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0059                               v3 = iconst.i32 1
;;= @005b                               v4 = iconst.i32 0
;;= @005b                               v5 = uextend.i64 v3  ; v3 = 1
;;= @005b                               v6 = load.i64 notrap aligned readonly can_move region0 v0
;;= @005b                               v7 = load.i64 notrap aligned readonly can_move region0 v6+8
;;= @005b                               v8 = load.i64 notrap aligned readonly can_move region0 v7+8
;;= @005b                               v9 = call_indirect sig0, v8(v0, v4, v5)  ; v4 = 0
;;= @005b                               v10 = ireduce.i32 v9
;;= @005d                               v11 = uextend.i64 v1
;;= @005d                               v12 = load.i64 notrap aligned region1 v0+40
;;= @005d                               v13 = iconst.i64 -4
;;= @005d                               v14 = iadd v12, v13  ; v13 = -4
;;= @005d                               v15 = icmp ugt v11, v14
;;= @005d                               brif v15, block2, block3
;;=
;;=                                 block3:
;;= @005d                               v16 = load.i64 notrap aligned region1 v0+32
;;= @005d                               v17 = iadd v16, v11
;;= @005d                               store.i32 notrap little region2 v10, v17
;;= @0062                               v18 = uextend.i64 v1
;;= @0062                               v23 = load.i64 notrap aligned region1 v0+32
;;= @0062                               v24 = iadd v23, v18
;;= @0062                               v25 = load.i32 notrap little region2 v24
;;= @0065                               jump block1(v25)
;;=
;;=                                 block1(v2: i32):
;;= @0065                               return v2
;;=
;;=                                 block2 cold:
;;= @0065                               v26 = iconst.i32 2
;;= @0065                               v27 = iconst.i32 3
;;= @0065                               v28 = iconst.i32 93
;;= @0065                               call fn0(v0, v26, v27, v28)  ; v26 = 2, v27 = 3, v28 = 93
;;= @0065                               trap user250
;;= }
;;= function u0:4(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;=                                     v11 -> v1
;;= @006a                               brif v1, block3, block4
;;=
;;=                                 block3:
;;= @006e                               v3 = iconst.i32 1
;;= @0070                               v4 = uextend.i64 v1
;;= @0070                               v5 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0070                               v6 = iconst.i64 -4
;;= @0070                               v7 = iadd v5, v6  ; v6 = -4
;;= @0070                               v8 = icmp ugt v4, v7
;;= @0070                               brif v8, block5, block6
;;=
;;=                                 block6:
;;= @0070                               v9 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0070                               v10 = iadd v9, v4
;;= @0070                               store.i32 notrap little region1 v3, v10  ; v3 = 1
;;= @0073                               jump block2
;;=
;;=                                 block4:
;;= @0073                               jump block2
;;=
;;=                                 block2:
;;= @0076                               v12 = uextend.i64 v1
;;= @0076                               v13 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0076                               v14 = iconst.i64 -4
;;= @0076                               v15 = iadd v13, v14  ; v14 = -4
;;= @0076                               v16 = icmp ugt v12, v15
;;= @0076                               brif v16, block7, block8
;;=
;;=                                 block8:
;;= @0076                               v17 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0076                               v18 = iadd v17, v12
;;= @0076                               v19 = load.i32 notrap little region1 v18
;;= @0079                               jump block1(v19)
;;=
;;=                                 block1(v2: i32):
;;= @0079                               return v2
;;=
;;=                                 block5 cold:
;;= @0079                               v20 = iconst.i32 2
;;= @0079                               v21 = iconst.i32 4
;;= @0079                               v22 = iconst.i32 112
;;= @0079                               call fn0(v0, v20, v21, v22)  ; v20 = 2, v21 = 4, v22 = 112
;;= @0079                               trap user250
;;=
;;=                                 block7 cold:
;;= @0079                               v23 = iconst.i32 2
;;= @0079                               v24 = iconst.i32 4
;;= @0079                               v25 = iconst.i32 118
;;= @0079                               call fn0(v0, v23, v24, v25)  ; v23 = 2, v24 = 4, v25 = 118
;;= @0079                               trap user250
;;= }
