;; The runtime checks and accesses shared memories.
(module
  (memory 1 1 shared)
  (func (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1))))

;;= function u0:0(i64, i32, i32, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     sig0 = (i64, i32, i32, i64, i64, i64) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32, v3: i32):
;;= @002c                               v4 = iconst.i32 0
;;= @002c                               v5 = iconst.i32 0
;;= @002c                               v6 = uextend.i64 v1
;;= @002c                               v7 = uextend.i64 v2
;;= @002c                               v8 = uextend.i64 v3
;;= @002c                               v9 = load.i64 notrap aligned readonly can_move region0 v0
;;= @002c                               v10 = load.i64 notrap aligned readonly can_move region0 v9+8
;;= @002c                               v11 = load.i64 notrap aligned readonly can_move region0 v10+16
;;= @002c                               v12 = call_indirect sig0, v11(v0, v4, v5, v6, v7, v8)  ; v4 = 0, v5 = 0
;;= @002c                               brif v12, block2(v12), block3
;;=
;;=                                 block3:
;;= @0030                               jump block1
;;=
;;=                                 block1:
;;= @0030                               return
;;=
;;=                                 block2(v13: i32) cold:
;;= @0030                               v14 = iconst.i32 0
;;= @0030                               call fn0(v0, v13, v14)  ; v14 = 0
;;= @0030                               trap user250
;;= }
;;= function u0:1(i64, i32, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     sig0 = (i64, i32, i64, i32, i64) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0035                               v3 = iconst.i32 0
;;= @0039                               v4 = iconst.i32 0
;;= @0039                               v5 = uextend.i64 v1
;;= @0039                               v6 = uextend.i64 v2
;;= @0039                               v7 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0039                               v8 = load.i64 notrap aligned readonly can_move region0 v7+8
;;= @0039                               v9 = load.i64 notrap aligned readonly can_move region0 v8+24
;;= @0039                               v10 = call_indirect sig0, v9(v0, v4, v5, v3, v6)  ; v4 = 0, v3 = 0
;;= @0039                               brif v10, block2(v10), block3
;;=
;;=                                 block3:
;;= @003c                               jump block1
;;=
;;=                                 block1:
;;= @003c                               return
;;=
;;=                                 block2(v11: i32) cold:
;;= @003c                               v12 = iconst.i32 1
;;= @003c                               call fn0(v0, v11, v12)  ; v12 = 1
;;= @003c                               trap user250
;;= }
