;;! stage = passes
;; Traps report no offsets: a check is made stronger for a later one, unless something that can be
;; observed lies between.
(module
  (memory 1)
  (func $rising (param i32) (result i32)
    (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0))))
  (func $stored (param i32)
    (i32.store (local.get 0) (i32.const 1))
    (i32.store offset=4 (local.get 0) (i32.const 2)))
  ;; The sum may wrap in a memory of 4 GiB.
  (func $wrapping (param i32) (result i32)
    (i32.add
      (i32.load8_u (local.get 0))
      (i32.load8_u (i32.add (local.get 0) (i32.const 1))))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0026                               v3 = uextend.i64 v1
;;= @0026                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0026                               v5 = iconst.i64 -8
;;= @0026                               v6 = iadd v4, v5  ; v5 = -8
;;= @0026                               v7 = icmp ugt v3, v6
;;= @0026                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0026                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0026                               v9 = iadd v8, v3
;;= @0026                               v10 = load.i32 notrap little region1 v9
;;= @002b                               v11 = uextend.i64 v1
;;= @002b                               v16 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @002b                               v17 = iadd v16, v11
;;= @002b                               v18 = load.i32 notrap little region1 v17+4
;;= @002e                               v19 = iadd v10, v18
;;= @002f                               jump block1(v19)
;;=
;;=                                 block1(v2: i32):
;;= @002f                               return v2
;;=
;;=                                 block2 cold:
;;= @002f                               v20 = iconst.i32 2
;;= @002f                               v21 = iconst.i32 0
;;= @002f                               call fn0(v0, v20, v21)  ; v20 = 2, v21 = 0
;;= @002f                               trap user250
;;= }
;;= function u0:1(i64, i32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0034                               v2 = iconst.i32 1
;;= @0036                               v3 = uextend.i64 v1
;;= @0036                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0036                               v5 = iconst.i64 -4
;;= @0036                               v6 = iadd v4, v5  ; v5 = -4
;;= @0036                               v7 = icmp ugt v3, v6
;;= @0036                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0036                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0036                               v9 = iadd v8, v3
;;= @0036                               store.i32 notrap little region1 v2, v9  ; v2 = 1
;;= @003b                               v10 = iconst.i32 2
;;= @003d                               v11 = uextend.i64 v1
;;= @003d                               v12 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @003d                               v13 = iconst.i64 -8
;;= @003d                               v14 = iadd v12, v13  ; v13 = -8
;;= @003d                               v15 = icmp ugt v11, v14
;;= @003d                               brif v15, block2, block4
;;=
;;=                                 block4:
;;= @003d                               v16 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003d                               v17 = iadd v16, v11
;;= @003d                               store.i32 notrap little region1 v10, v17+4  ; v10 = 2
;;= @0040                               jump block1
;;=
;;=                                 block1:
;;= @0040                               return
;;=
;;=                                 block2 cold:
;;= @0040                               v18 = iconst.i32 2
;;= @0040                               v19 = iconst.i32 1
;;= @0040                               call fn0(v0, v18, v19)  ; v18 = 2, v19 = 1
;;= @0040                               trap user250
;;= }
;;= function u0:2(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0045                               v3 = uextend.i64 v1
;;= @0045                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0045                               v5 = iconst.i64 -1
;;= @0045                               v6 = iadd v4, v5  ; v5 = -1
;;= @0045                               v7 = icmp ugt v3, v6
;;= @0045                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0045                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0045                               v9 = iadd v8, v3
;;= @0045                               v10 = uload8.i32 notrap little region1 v9
;;= @004a                               v11 = iconst.i32 1
;;= @004c                               v12 = iadd.i32 v1, v11  ; v11 = 1
;;= @004d                               v13 = uextend.i64 v12
;;= @004d                               v14 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @004d                               v15 = iconst.i64 -1
;;= @004d                               v16 = iadd v14, v15  ; v15 = -1
;;= @004d                               v17 = icmp ugt v13, v16
;;= @004d                               brif v17, block2, block4
;;=
;;=                                 block4:
;;= @004d                               v18 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @004d                               v19 = iadd v18, v13
;;= @004d                               v20 = uload8.i32 notrap little region1 v19
;;= @0050                               v21 = iadd.i32 v10, v20
;;= @0051                               jump block1(v21)
;;=
;;=                                 block1(v2: i32):
;;= @0051                               return v2
;;=
;;=                                 block2 cold:
;;= @0051                               v22 = iconst.i32 2
;;= @0051                               v23 = iconst.i32 2
;;= @0051                               call fn0(v0, v22, v23)  ; v22 = 2, v23 = 2
;;= @0051                               trap user250
;;= }
