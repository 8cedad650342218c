;;! stage = clif
;; Tail calls: to a function of the module, to an import, and through a reference, where the callee's instance decides. The exported
;; function gets an entry in the C convention (not shown: it is no wasm function).
(module
  (import "env" "host" (func $host (param i32) (result i32 i64)))
  (type $pair (func (param i32) (result i32 i64)))
  (func $leaf (type $pair) (local.get 0) (i64.const 7))
  (func $direct (export "direct") (type $pair) (return_call $leaf (local.get 0)))
  (func $import (type $pair) (return_call $host (local.get 0)))
  (func $through (export "through") (param (ref $pair)) (result i32 i64)
    (return_call_ref $pair (i32.const 1) (local.get 0))))

;;= function u0:0(i64, i32, i64) -> i32 tail {
;;=     region0 = 218103808 "Slots"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @004a                               v5 = iconst.i64 7
;;= @004c                               jump block1(v1, v5)  ; v5 = 7
;;=
;;=                                 block1(v3: i32, v4: i64):
;;= @004c                               store notrap aligned region0 v4, v2
;;= @004c                               return v3
;;= }
;;= function u0:1(i64, i32, i64) -> i32 tail {
;;=     sig0 = (i64, i32, i64) -> i32 tail
;;=     fn0 = colocated u0:0 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @0051                               return_call fn0(v0, v1, v2)
;;= }
;;= function u0:2(i64, i32, i64) -> i32 tail {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     sig0 = (i64, i32, i64) -> i32 system_v
;;=     sig1 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig1
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @0058                               v5 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0058                               v6 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0058                               v7 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0058                               v8 = load.i64 notrap aligned region1 v7
;;= @0058                               v9 = get_stack_pointer.i64
;;= @0058                               v10 = icmp ult v9, v8
;;= @0058                               brif v10, block2, block3
;;=
;;=                                 block3:
;;= @0058                               v11 = call_indirect.i64 sig0, v5(v6, v1, v2)
;;= @0058                               return v11
;;=
;;=                                 block2 cold:
;;= @005a                               v12 = iconst.i32 10
;;= @005a                               v13 = iconst.i32 3
;;= @005a                               v14 = iconst.i32 -1
;;= @005a                               call fn0(v0, v12, v13, v14)  ; v12 = 10, v13 = 3, v14 = -1
;;= @005a                               trap user250
;;= }
;;= function u0:3(i64, i64, i64) -> i32 tail {
;;=     region0 = 33554432 "FuncRef"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 0 "Store"
;;=     sig0 = (i64, i32, i64) -> i32 tail
;;=     sig1 = (i64, i32, i64) -> i32 system_v
;;=     sig2 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig2
;;=
;;=                                 block0(v0: i64, v1: i64, v2: i64):
;;= @005d                               v5 = iconst.i32 1
;;= @0061                               brif v1, block3, block2
;;=
;;=                                 block3:
;;= @0061                               v6 = load.i64 notrap aligned region0 v1
;;= @0061                               v7 = load.i64 notrap aligned region0 v1+8
;;= @0061                               v8 = icmp eq v7, v0
;;= @0061                               brif v8, block4, block6
;;=
;;=                                 block4:
;;= @0061                               v9 = load.i32 notrap aligned region0 v1+20
;;= @0061                               v10 = uextend.i64 v9
;;= @0061                               v11 = load.i64 notrap aligned readonly can_move region1 v0+8
;;= @0061                               v12 = load.i64 notrap aligned readonly can_move region1 v0+16
;;= @0061                               v13 = load.i64 notrap aligned readonly can_move region1 v11+176
;;= @0061                               v14 = iadd v13, v12
;;= @0061                               v15 = iconst.i64 8
;;= @0061                               v16 = imul v10, v15  ; v15 = 8
;;= @0061                               v17 = iadd v14, v16
;;= @0061                               v18 = load.i64 notrap aligned readonly region1 v17
;;= @0061                               brif v18, block5, block6
;;=
;;=                                 block5:
;;= @0061                               v19 = load.i64 notrap aligned readonly can_move region1 v0+16
;;= @0061                               v20 = iadd.i64 v18, v19
;;= @0061                               return_call_indirect sig0, v20(v0, v5, v2)  ; v5 = 1
;;=
;;=                                 block6 cold:
;;= @0061                               v21 = load.i64 notrap aligned readonly can_move region1 v0
;;= @0061                               v22 = load.i64 notrap aligned region2 v21
;;= @0061                               v23 = get_stack_pointer.i64
;;= @0061                               v24 = icmp ult v23, v22
;;= @0061                               brif v24, block7, block8
;;=
;;=                                 block8:
;;= @0061                               v25 = call_indirect.i64 sig1, v6(v7, v5, v2)  ; v5 = 1
;;= @0061                               return v25
;;=
;;=                                 block2 cold:
;;= @0063                               v26 = iconst.i32 18
;;= @0063                               v27 = iconst.i32 4
;;= @0063                               v28 = iconst.i32 -1
;;= @0063                               call fn0(v0, v26, v27, v28)  ; v26 = 18, v27 = 4, v28 = -1
;;= @0063                               trap user250
;;=
;;=                                 block7 cold:
;;= @0063                               v29 = iconst.i32 10
;;= @0063                               v30 = iconst.i32 4
;;= @0063                               v31 = iconst.i32 -1
;;= @0063                               call fn0(v0, v29, v30, v31)  ; v29 = 10, v30 = 4, v31 = -1
;;= @0063                               trap user250
;;= }
