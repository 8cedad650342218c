;;! stage = optimized
(module
  (import "env" "memory" (memory 1 4 shared))
  (func (param i32 i32) (result i32) (i32.atomic.rmw.add offset=8 (local.get 0) (local.get 1)))
  (func (param i32 i64 i64) (result i64) (i64.atomic.rmw16.cmpxchg_u offset=3 (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
  (func (i64.atomic.store (i32.const 8) (i64.const 1)))
  ;; One load of the length serves both accesses; after the fence there is another.
  (func (param i32) (result i32)
    (i32.add
      (i32.add (i32.load (local.get 0)) (i32.load offset=16 (local.get 0)))
      (atomic.fence)
      (i32.load offset=32 (local.get 0))))
  (func (result i32) (memory.size))
  (func (param i32 i32 i64) (result i32) (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1))))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     region3 = 150994944 "ImportedMemoryContents"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0051                               v5 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0051                               v6 = load.i64 notrap aligned region0 v5+8
;;= @0051                               v4 = uextend.i64 v1
;;= @0051                               v7 = iconst.i64 -12
;;= @0051                               v8 = iadd v6, v7  ; v7 = -12
;;= @0051                               v9 = icmp ugt v4, v8
;;= @0051                               brif v9, block2, block3
;;=
;;=                                 block3:
;;= @0051                               v13 = iconst.i32 3
;;= @0051                               v14 = band.i32 v1, v13  ; v13 = 3
;;= @0051                               brif v14, block4, block5
;;=
;;=                                 block5:
;;= @0051                               v11 = load.i64 notrap aligned readonly can_move region2 v5
;;= @0051                               v12 = iadd v11, v4
;;= @0051                               v15 = iconst.i64 8
;;= @0051                               v16 = iadd v12, v15  ; v15 = 8
;;= @0051                               v17 = atomic_rmw.i32 add v16, v2
;;= @0055                               jump block1
;;=
;;=                                 block1:
;;= @0055                               return v17
;;=
;;=                                 block2 cold:
;;= @0055                               v18 = iconst.i32 2
;;=                                     v22 = iconst.i32 0
;;= @0055                               call fn0(v0, v18, v22)  ; v18 = 2, v22 = 0
;;= @0055                               trap user250
;;=
;;=                                 block4 cold:
;;= @0055                               v20 = iconst.i32 13
;;= @0055                               v21 = iconst.i32 0
;;= @0055                               call fn0(v0, v20, v21)  ; v20 = 13, v21 = 0
;;= @0055                               trap user250
;;= }
;;= function u0:1(i64, i32, i64, i64) -> i64 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     region3 = 150994944 "ImportedMemoryContents"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64, v3: i64):
;;= @005e                               v6 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @005e                               v7 = load.i64 notrap aligned region0 v6+8
;;= @005e                               v5 = uextend.i64 v1
;;= @005e                               v8 = iconst.i64 -5
;;= @005e                               v9 = iadd v7, v8  ; v8 = -5
;;= @005e                               v10 = icmp ugt v5, v9
;;= @005e                               brif v10, block2, block3
;;=
;;=                                 block3:
;;= @005e                               v14 = iconst.i32 1
;;= @005e                               v15 = iadd.i32 v1, v14  ; v14 = 1
;;= @005e                               v17 = band v15, v14  ; v14 = 1
;;= @005e                               brif v17, block4, block5
;;=
;;=                                 block5:
;;= @005e                               v12 = load.i64 notrap aligned readonly can_move region2 v6
;;= @005e                               v13 = iadd v12, v5
;;= @005e                               v18 = iconst.i64 3
;;= @005e                               v19 = iadd v13, v18  ; v18 = 3
;;= @005e                               v20 = ireduce.i16 v2
;;= @005e                               v21 = ireduce.i16 v3
;;= @005e                               v22 = atomic_cas v19, v20, v21
;;= @0062                               jump block1
;;=
;;=                                 block1:
;;= @005e                               v23 = uextend.i64 v22
;;= @0062                               return v23
;;=
;;=                                 block2 cold:
;;= @0062                               v24 = iconst.i32 2
;;=                                     v29 = iconst.i32 1
;;= @0062                               call fn0(v0, v24, v29)  ; v24 = 2, v29 = 1
;;= @0062                               trap user250
;;=
;;=                                 block4 cold:
;;= @0062                               v26 = iconst.i32 13
;;=                                     v28 = iconst.i32 1
;;= @0062                               call fn0(v0, v26, v28)  ; v26 = 13, v28 = 1
;;= @0062                               trap user250
;;= }
;;= function u0:2(i64, i32) -> i32 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     region3 = 150994944 "ImportedMemoryContents"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0067                               v4 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0067                               v5 = load.i64 notrap aligned region0 v4+8
;;= @0067                               v3 = uextend.i64 v1
;;= @0067                               v6 = iconst.i64 -1
;;= @0067                               v7 = iadd v5, v6  ; v6 = -1
;;= @0067                               v8 = icmp ugt v3, v7
;;= @0067                               brif v8, block2, block3
;;=
;;=                                 block3:
;;= @0067                               v10 = load.i64 notrap aligned readonly can_move region2 v4
;;= @0067                               v11 = iadd v10, v3
;;= @0067                               v12 = atomic_load.i8 notrap aligned little region3 v11
;;= @006b                               jump block1
;;=
;;=                                 block1:
;;= @0067                               v13 = uextend.i32 v12
;;= @006b                               return v13
;;=
;;=                                 block2 cold:
;;= @006b                               v14 = iconst.i32 2
;;= @006b                               call fn0(v0, v14, v14)  ; v14 = 2, v14 = 2
;;= @006b                               trap user250
;;= }
;;= function u0:3(i64) system_v {
;;=     region0 = 134217728 "ImportedMemoryHeader"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 150994944 "ImportedMemoryContents"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig0
;;=
;;=                                 block0(v0: i64):
;;= @0072                               jump block3
;;=
;;=                                 block3:
;;= @0070                               v2 = iconst.i64 1
;;= @0072                               v4 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0072                               v5 = load.i64 notrap aligned readonly can_move region0 v4
;;=                                     v11 = iconst.i64 8
;;= @0072                               v6 = iadd v5, v11  ; v11 = 8
;;= @0072                               atomic_store notrap aligned little region2 v2, v6  ; v2 = 1
;;= @0076                               jump block1
;;=
;;=                                 block1:
;;= @0076                               return
;;= }
;;= function u0:4(i64, i32) -> i32 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     region3 = 150994944 "ImportedMemoryContents"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @007b                               v4 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @007b                               v5 = load.i64 notrap aligned region0 v4+8
;;= @007b                               v3 = uextend.i64 v1
;;= @007b                               v6 = iconst.i64 -20
;;= @007b                               v7 = iadd v5, v6  ; v6 = -20
;;= @007b                               v8 = icmp ugt v3, v7
;;= @007b                               brif v8, block2, block3
;;=
;;=                                 block3:
;;= @007b                               v10 = load.i64 notrap aligned readonly can_move region2 v4
;;= @007b                               v11 = iadd v10, v3
;;= @007b                               v12 = load.i32 notrap little region3 v11
;;= @0080                               v22 = load.i32 notrap little region3 v11+16
;;= @0084                               fence
;;= @0089                               v26 = load.i64 notrap aligned region0 v4+8
;;= @0089                               v27 = iconst.i64 -36
;;= @0089                               v28 = iadd v26, v27  ; v27 = -36
;;= @0089                               v29 = icmp.i64 ugt v3, v28
;;= @0089                               brif v29, block2, block5
;;=
;;=                                 block5:
;;= @0089                               v33 = load.i32 notrap little region3 v11+32
;;= @008d                               jump block1
;;=
;;=                                 block1:
;;= @0083                               v23 = iadd.i32 v12, v22
;;= @008c                               v34 = iadd v23, v33
;;= @008d                               return v34
;;=
;;=                                 block2 cold:
;;= @008d                               v35 = iconst.i32 2
;;= @008d                               v36 = iconst.i32 4
;;= @008d                               call fn0(v0, v35, v36)  ; v35 = 2, v36 = 4
;;= @008d                               trap user250
;;= }
;;= function u0:5(i64) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 268435456 "SharedLength"
;;=
;;=                                 block0(v0: i64):
;;= @0090                               v2 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0090                               v3 = iconst.i64 8
;;= @0090                               v4 = iadd v2, v3  ; v3 = 8
;;= @0090                               v5 = atomic_load.i64 notrap aligned region1 v4
;;= @0092                               jump block1
;;=
;;=                                 block1:
;;= @0090                               v6 = iconst.i64 16
;;= @0090                               v7 = ushr.i64 v5, v6  ; v6 = 16
;;= @0090                               v8 = ireduce.i32 v7
;;= @0092                               return v8
;;= }
;;= function u0:6(i64, i32, i32, i64) -> i32 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     sig0 = (i64, i32, i64, i32, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32, v3: i64):
;;= @009b                               v6 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @009b                               v7 = load.i64 notrap aligned region0 v6+8
;;= @009b                               v5 = uextend.i64 v1
;;= @009b                               v8 = iconst.i64 -4
;;= @009b                               v9 = iadd v7, v8  ; v8 = -4
;;= @009b                               v10 = icmp ugt v5, v9
;;= @009b                               brif v10, block2, block3
;;=
;;=                                 block3:
;;= @009b                               v14 = iconst.i32 3
;;= @009b                               v15 = band.i32 v1, v14  ; v14 = 3
;;= @009b                               brif v15, block4, block5
;;=
;;=                                 block5:
;;= @009b                               v20 = load.i64 notrap aligned readonly can_move region1 v0
;;= @009b                               v21 = load.i64 notrap aligned readonly can_move region1 v20+8
;;= @009b                               v22 = load.i64 notrap aligned readonly can_move region1 v21+168
;;= @009b                               v19 = iconst.i32 0
;;= @009b                               v23 = call_indirect sig0, v22(v0, v19, v5, v2, v3)  ; v19 = 0
;;= @009b                               v24 = iconst.i64 32
;;= @009b                               v25 = ushr v23, v24  ; v24 = 32
;;= @009b                               v26 = ireduce.i32 v25
;;= @009b                               brif v26, block6, block7
;;=
;;=                                 block7:
;;= @009f                               jump block1
;;=
;;=                                 block1:
;;= @009b                               v28 = ireduce.i32 v23
;;= @009f                               return v28
;;=
;;=                                 block2 cold:
;;= @009f                               v29 = iconst.i32 2
;;=                                     v35 = iconst.i32 6
;;= @009f                               call fn0(v0, v29, v35)  ; v29 = 2, v35 = 6
;;= @009f                               trap user250
;;=
;;=                                 block4 cold:
;;= @009f                               v31 = iconst.i32 13
;;=                                     v34 = iconst.i32 6
;;= @009f                               call fn0(v0, v31, v34)  ; v31 = 13, v34 = 6
;;= @009f                               trap user250
;;=
;;=                                 block6 cold:
;;= @009f                               v33 = iconst.i32 6
;;= @009f                               call fn0(v0, v26, v33)  ; v33 = 6
;;= @009f                               trap user250
;;= }
;;= function u0:7(i64, i32, i32) -> i32 system_v {
;;=     region0 = 268435456 "SharedLength"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 134217728 "ImportedMemoryHeader"
;;=     sig0 = (i64, i32, i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:8 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @00a6                               v5 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @00a6                               v6 = load.i64 notrap aligned region0 v5+8
;;= @00a6                               v4 = uextend.i64 v1
;;= @00a6                               v7 = iconst.i64 -4
;;= @00a6                               v8 = iadd v6, v7  ; v7 = -4
;;= @00a6                               v9 = icmp ugt v4, v8
;;= @00a6                               brif v9, block2, block3
;;=
;;=                                 block3:
;;= @00a6                               v13 = iconst.i32 3
;;= @00a6                               v14 = band.i32 v1, v13  ; v13 = 3
;;= @00a6                               brif v14, block4, block5
;;=
;;=                                 block5:
;;= @00a6                               v19 = load.i64 notrap aligned readonly can_move region1 v0
;;= @00a6                               v20 = load.i64 notrap aligned readonly can_move region1 v19+8
;;= @00a6                               v21 = load.i64 notrap aligned readonly can_move region1 v20+184
;;= @00a6                               v18 = iconst.i32 0
;;= @00a6                               v22 = call_indirect sig0, v21(v0, v18, v4, v2)  ; v18 = 0
;;= @00aa                               jump block1
;;=
;;=                                 block1:
;;= @00aa                               return v22
;;=
;;=                                 block2 cold:
;;= @00aa                               v23 = iconst.i32 2
;;=                                     v27 = iconst.i32 7
;;= @00aa                               call fn0(v0, v23, v27)  ; v23 = 2, v27 = 7
;;= @00aa                               trap user250
;;=
;;=                                 block4 cold:
;;= @00aa                               v25 = iconst.i32 13
;;= @00aa                               v26 = iconst.i32 7
;;= @00aa                               call fn0(v0, v25, v26)  ; v25 = 13, v26 = 7
;;= @00aa                               trap user250
;;= }
