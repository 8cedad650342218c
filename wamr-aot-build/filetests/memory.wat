;;! stage = optimized
;; A memory that can grow: the length is loaded, and accesses with the same end share a check.
(module
  (memory 1)
  (func (param i32) (result i32)
    (i32.add
      (i32.load offset=4 (local.get 0))
      (i32.load offset=4 (local.get 0))))
  (func (param i32) (result i64) (i64.load offset=65536 (local.get 0)))
  (func (result i32) (i32.load8_u (i32.const 65535)))
  (func (param i32 f32) (f32.store offset=0x80000000 (local.get 0) (local.get 1))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0031                               v3 = uextend.i64 v1
;;= @0031                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0031                               v5 = iconst.i64 -8
;;= @0031                               v6 = iadd v4, v5  ; v5 = -8
;;= @0031                               v7 = icmp ugt v3, v6
;;= @0031                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0031                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0031                               v9 = iadd v8, v3
;;= @0031                               v10 = load.i32 notrap little region1 v9+4
;;= @003a                               jump block1
;;=
;;=                                 block1:
;;= @0039                               v19 = iadd.i32 v10, v10
;;= @003a                               return v19
;;=
;;=                                 block2 cold:
;;= @003a                               v20 = iconst.i32 2
;;= @003a                               v21 = iconst.i32 0
;;= @003a                               call fn0(v0, v20, v21)  ; v20 = 2, v21 = 0
;;= @003a                               trap user250
;;= }
;;= function u0:1(i64, i32) -> i64 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @003f                               v3 = uextend.i64 v1
;;= @003f                               v5 = iconst.i64 0x0001_0008
;;= @003f                               v6 = iadd v3, v5  ; v5 = 0x0001_0008
;;= @003f                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @003f                               v7 = icmp ugt v6, v4
;;= @003f                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @003f                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003f                               v9 = iadd v8, v3
;;= @003f                               v10 = load.i64 notrap little region1 v9+0x0001_0000
;;= @0044                               jump block1
;;=
;;=                                 block1:
;;= @0044                               return v10
;;=
;;=                                 block2 cold:
;;= @0044                               v11 = iconst.i32 2
;;= @0044                               v12 = iconst.i32 1
;;= @0044                               call fn0(v0, v11, v12)  ; v11 = 2, v12 = 1
;;= @0044                               trap user250
;;= }
;;= function u0:2(i64) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64):
;;= @004b                               v4 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     v7 = iconst.i64 0xffff
;;= @004b                               v5 = iadd v4, v7  ; v7 = 0xffff
;;= @004b                               v6 = uload8.i32 notrap little region1 v5
;;= @004e                               jump block1
;;=
;;=                                 block1:
;;= @004e                               return v6
;;= }
;;= function u0:3(i64, i32, f32) system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: f32):
;;= @0055                               v3 = uextend.i64 v1
;;= @0055                               v5 = iconst.i64 0x8000_0004
;;= @0055                               v6 = iadd v3, v5  ; v5 = 0x8000_0004
;;= @0055                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0055                               v7 = icmp ugt v6, v4
;;= @0055                               brif v7, block2, block3
;;=
;;=                                 block3:
;;= @0055                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0055                               v9 = iconst.i64 0x8000_0000
;;= @0055                               v10 = iadd.i64 v3, v9  ; v9 = 0x8000_0000
;;= @0055                               v11 = iadd v8, v10
;;= @0055                               store.f32 notrap little region1 v2, v11
;;= @005c                               jump block1
;;=
;;=                                 block1:
;;= @005c                               return
;;=
;;=                                 block2 cold:
;;= @005c                               v12 = iconst.i32 2
;;= @005c                               v13 = iconst.i32 3
;;= @005c                               call fn0(v0, v12, v13)  ; v12 = 2, v13 = 3
;;= @005c                               trap user250
;;= }
