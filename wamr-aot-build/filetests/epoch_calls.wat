;;! interrupt = epoch
;; A function with calls checks the epoch at its entry, even if all of them are tail calls.
(module
    (func $tail (return_call $tail))
    (func $calls (call $leaf))
    (func $leaf))

;;= function u0:0(i64) tail {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 251658240 "Epoch"
;;=     region2 = 0 "Store"
;;=     sig0 = (i64) -> i32 system_v
;;=     sig1 = (i64) tail
;;=     sig2 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig1
;;=     fn1 = colocated u0:3 sig2
;;=
;;=                                 block0(v0: i64):
;;= @0018                               v1 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0018                               v2 = load.i64 notrap aligned readonly can_move region0 v1+48
;;= @0018                               v3 = load.i64 notrap aligned region1 v2
;;= @0018                               v4 = load.i64 notrap aligned region2 v1+56
;;= @0018                               v5 = isub v3, v4
;;= @0018                               v6 = iconst.i64 0
;;= @0018                               v7 = icmp sge v5, v6  ; v6 = 0
;;= @0018                               brif v7, block1, block2
;;=
;;=                                 block1 cold:
;;= @0018                               v8 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0018                               v9 = load.i64 notrap aligned region0 v8+8
;;= @0018                               v10 = load.i64 notrap aligned region0 v9+192
;;= @0018                               v11 = call_indirect sig0, v10(v0)
;;= @0018                               brif v11, block3(v11), block4
;;=
;;=                                 block4 cold:
;;= @0018                               jump block2
;;=
;;=                                 block2:
;;= @0019                               return_call fn0(v0)
;;=
;;=                                 block3(v12: i32) cold:
;;= @001b                               v13 = iconst.i32 0
;;= @001b                               call fn1(v0, v12, v13)  ; v13 = 0
;;= @001b                               trap user250
;;= }
;;= function u0:1(i64) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 251658240 "Epoch"
;;=     sig0 = (i64) -> i32 system_v
;;=     sig1 = (i64) system_v
;;=     sig2 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig1
;;=     fn1 = colocated u0:3 sig2
;;=
;;=                                 block0(v0: i64):
;;= @001d                               v1 = load.i64 notrap aligned readonly can_move region0 v0
;;= @001d                               v2 = load.i64 notrap aligned region1 v1
;;= @001d                               v3 = get_stack_pointer.i64
;;= @001d                               v4 = icmp ult v3, v2
;;= @001d                               brif v4, block1, block2
;;=
;;=                                 block2:
;;= @001d                               v5 = load.i64 notrap aligned readonly can_move region0 v0
;;= @001d                               v6 = load.i64 notrap aligned readonly can_move region0 v5+48
;;= @001d                               v7 = load.i64 notrap aligned region2 v6
;;= @001d                               v8 = load.i64 notrap aligned region1 v5+56
;;= @001d                               v9 = isub v7, v8
;;= @001d                               v10 = iconst.i64 0
;;= @001d                               v11 = icmp sge v9, v10  ; v10 = 0
;;= @001d                               brif v11, block3, block4
;;=
;;=                                 block3 cold:
;;= @001d                               v12 = load.i64 notrap aligned readonly can_move region0 v0
;;= @001d                               v13 = load.i64 notrap aligned region0 v12+8
;;= @001d                               v14 = load.i64 notrap aligned region0 v13+192
;;= @001d                               v15 = call_indirect sig0, v14(v0)
;;= @001d                               brif v15, block5(v15), block6
;;=
;;=                                 block6 cold:
;;= @001d                               jump block4
;;=
;;=                                 block4:
;;= @001e                               call fn0(v0)
;;= @0020                               jump block7
;;=
;;=                                 block7:
;;= @0020                               return
;;=
;;=                                 block1 cold:
;;= @0020                               v17 = iconst.i32 10
;;= @0020                               v18 = iconst.i32 1
;;= @0020                               call fn1(v0, v17, v18)  ; v17 = 10, v18 = 1
;;= @0020                               trap user250
;;=
;;=                                 block5(v16: i32) cold:
;;= @0020                               v19 = iconst.i32 1
;;= @0020                               call fn1(v0, v16, v19)  ; v19 = 1
;;= @0020                               trap user250
;;= }
;;= function u0:2(i64) system_v {
;;=                                 block0(v0: i64):
;;= @0023                               jump block1
;;=
;;=                                 block1:
;;= @0023                               return
;;= }
