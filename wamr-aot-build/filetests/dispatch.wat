;;! stage = clif
;; A call through a table that only serves calls: no null check, and no load of the context.
(module
  (type $unary (func (param i32) (result i32)))
  (table 3 3 funcref)
  (elem (i32.const 1) $f $f)
  (func $f (type $unary) (local.get 0))
  (func (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (local.get 1))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @0033                               jump block1(v1)
;;=
;;=                                 block1(v2: i32):
;;= @0033                               return v2
;;= }
;;= function u0:1(i64, i32, i32) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 33554432 "FuncRef"
;;=     sig0 = (i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0035                               v3 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0035                               v4 = load.i64 notrap aligned region1 v3
;;= @0035                               v5 = get_stack_pointer.i64
;;= @0035                               v6 = icmp ult v5, v4
;;= @0035                               brif v6, block1, block2
;;=
;;=                                 block2:
;;= @003a                               v8 = uextend.i64 v2
;;= @003a                               v9 = iconst.i64 3
;;= @003a                               v10 = icmp uge v8, v9  ; v9 = 3
;;= @003a                               brif v10, block4, block5
;;=
;;=                                 block5:
;;= @003a                               v11 = load.i64 notrap aligned readonly can_move region0 v0+8
;;= @003a                               v12 = iconst.i64 4
;;= @003a                               v13 = ishl.i64 v8, v12  ; v12 = 4
;;= @003a                               v14 = iadd v11, v13
;;= @003a                               v15 = load.i64 notrap aligned readonly region2 v14+296
;;= @003a                               v16 = iconst.i64 0
;;= @003a                               v17 = icmp ne v15, v16  ; v16 = 0
;;= @003a                               brif v17, block6(v15), block7
;;=
;;=                                 block7:
;;= @003a                               v19 = load.i64 notrap aligned readonly region2 v14+288
;;= @003a                               v20 = call_indirect sig0, v19(v0, v1)
;;= @003d                               jump block3(v20)
;;=
;;=                                 block3(v7: i32):
;;= @003d                               return v7
;;=
;;=                                 block1 cold:
;;= @003d                               v21 = iconst.i32 10
;;= @003d                               v22 = iconst.i32 1
;;= @003d                               call fn0(v0, v21, v22)  ; v21 = 10, v22 = 1
;;= @003d                               trap user250
;;=
;;=                                 block4 cold:
;;= @003d                               v23 = iconst.i32 4
;;= @003d                               v24 = iconst.i32 1
;;= @003d                               call fn0(v0, v23, v24)  ; v23 = 4, v24 = 1
;;= @003d                               trap user250
;;=
;;=                                 block6(v18: i64) cold:
;;= @003d                               v25 = iconst.i64 -1
;;= @003d                               v26 = icmp eq v18, v25  ; v25 = -1
;;= @003d                               v27 = iconst.i32 5
;;= @003d                               v28 = iconst.i32 6
;;= @003d                               v29 = select v26, v27, v28  ; v27 = 5, v28 = 6
;;= @003d                               v30 = iconst.i32 1
;;= @003d                               call fn0(v0, v29, v30)  ; v30 = 1
;;= @003d                               trap user250
;;= }
