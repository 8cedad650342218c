;;! interrupt = epoch
;;! stage = optimized
;; An endless loop reads the epoch in each iteration. The store's pointers are read once.
(module
    (func (loop (br 0)))
    (func (param i32) (result i32) (local.get 0)))

;;= function u0:0(i64) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 251658240 "Epoch"
;;=     region2 = 0 "Store"
;;=     sig0 = (i64) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig1
;;=
;;=                                 block0(v0: i64):
;;= @001d                               v1 = load.i64 notrap aligned readonly can_move region0 v0
;;= @001d                               v2 = load.i64 notrap aligned readonly can_move region0 v1+48
;;= @001d                               v6 = iconst.i64 0
;;= @001d                               jump block2
;;=
;;=                                 block2:
;;= @001d                               v3 = load.i64 notrap aligned region1 v2
;;= @001d                               v4 = load.i64 notrap aligned region2 v1+56
;;= @001d                               v5 = isub v3, v4
;;=                                     v14 = iconst.i64 0
;;=                                     v15 = icmp sge v5, v14  ; v14 = 0
;;= @001d                               brif v15, block3, block4
;;=
;;=                                 block3 cold:
;;= @001d                               v9 = load.i64 notrap aligned region0 v1+8
;;= @001d                               v10 = load.i64 notrap aligned region0 v9+192
;;= @001d                               v11 = call_indirect sig0, v10(v0)
;;= @001d                               brif v11, block5, block6
;;=
;;=                                 block6 cold:
;;= @001d                               jump block4
;;=
;;=                                 block4:
;;= @001f                               jump block2
;;=
;;=                                 block5 cold:
;;= @0022                               v13 = iconst.i32 0
;;= @0022                               call fn0(v0, v11, v13)  ; v13 = 0
;;= @0022                               trap user250
;;= }
;;= function u0:1(i64, i32) -> i32 system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @0027                               jump block1
;;=
;;=                                 block1:
;;= @0027                               return v1
;;= }
