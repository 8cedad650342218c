;;! stage = clif
;; Tail calls to a function of the module, to an import, and through a reference. The last kind
;; depends on the callee's instance. The exported function has an entry with the C convention, which
;; is not shown: it is not a wasm function.
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
;;=     region1 = 33554432 "FuncRef"
;;=     region2 = 0 "Store"
;;=     sig0 = (i64, i32, i64) -> i32 tail
;;=     sig1 = (i64, i32, i64) -> i32 system_v
;;=     sig2 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig2
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @0058                               v5 = iconst.i64 48
;;= @0058                               v6 = iadd v0, v5  ; v5 = 48
;;= @0058                               v7 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0058                               v8 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0058                               v9 = icmp eq v8, v0
;;= @0058                               brif v9, block2, block3
;;=
;;=                                 block3:
;;= @0058                               v10 = load.i32 notrap aligned region1 v6+20
;;= @0058                               v11 = iconst.i32 -1
;;= @0058                               v12 = icmp eq v10, v11  ; v11 = -1
;;= @0058                               brif v12, block2, block4
;;=
;;=                                 block4:
;;= @0058                               v13 = load.i64 notrap aligned readonly region0 v8+8
;;= @0058                               v14 = load.i32 notrap aligned readonly region0 v13+248
;;= @0058                               v15 = iconst.i32 -1165531672
;;= @0058                               v16 = icmp eq v14, v15  ; v15 = -1165531672
;;= @0058                               brif v16, block5, block2
;;=
;;=                                 block5:
;;= @0058                               v17 = uextend.i64 v10
;;= @0058                               v18 = load.i64 notrap aligned readonly region0 v8+16
;;= @0058                               v19 = load.i64 notrap aligned readonly region0 v13+184
;;= @0058                               v20 = iadd v19, v18
;;= @0058                               v21 = iconst.i64 8
;;= @0058                               v22 = imul v17, v21  ; v21 = 8
;;= @0058                               v23 = iadd v20, v22
;;= @0058                               v24 = load.i64 notrap aligned readonly region0 v23
;;= @0058                               brif v24, block6, block2
;;=
;;=                                 block6:
;;= @0058                               v25 = iadd.i64 v24, v18
;;= @0058                               return_call_indirect sig0, v25(v8, v1, v2)
;;=
;;=                                 block2:
;;= @0058                               v26 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0058                               v27 = load.i64 notrap aligned region2 v26
;;= @0058                               v28 = get_stack_pointer.i64
;;= @0058                               v29 = icmp ult v28, v27
;;= @0058                               brif v29, block7, block8
;;=
;;=                                 block8:
;;= @0058                               v30 = call_indirect.i64 sig1, v7(v8, v1, v2)
;;= @0058                               return v30
;;=
;;=                                 block7 cold:
;;= @005a                               v31 = iconst.i32 10
;;= @005a                               v32 = iconst.i32 3
;;= @005a                               call fn0(v0, v31, v32)  ; v31 = 10, v32 = 3
;;= @005a                               trap user250
;;= }
;;= function u0:3(i64, i64, i64) -> i32 tail {
;;=     region0 = 33554432 "FuncRef"
;;=     region1 = 16777216 "Fixed"
;;=     region2 = 0 "Store"
;;=     sig0 = (i64, i32, i64) -> i32 tail
;;=     sig1 = (i64, i32, i64) -> i32 tail
;;=     sig2 = (i64, i32, i64) -> i32 system_v
;;=     sig3 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig3
;;=
;;=                                 block0(v0: i64, v1: i64, v2: i64):
;;= @005d                               v5 = iconst.i32 1
;;= @0061                               brif v1, block3, block2
;;=
;;=                                 block3:
;;= @0061                               v6 = load.i64 notrap aligned region0 v1
;;= @0061                               v7 = load.i64 notrap aligned region0 v1+8
;;= @0061                               v8 = icmp eq v7, v0
;;= @0061                               brif v8, block4, block5
;;=
;;=                                 block4:
;;= @0061                               v9 = load.i32 notrap aligned region0 v1+20
;;= @0061                               v10 = load.i64 notrap aligned readonly can_move region1 v0+8
;;= @0061                               v11 = uextend.i64 v9
;;= @0061                               v12 = load.i64 notrap aligned readonly region1 v0+16
;;= @0061                               v13 = load.i64 notrap aligned readonly region1 v10+184
;;= @0061                               v14 = iadd v13, v12
;;= @0061                               v15 = iconst.i64 8
;;= @0061                               v16 = imul v11, v15  ; v15 = 8
;;= @0061                               v17 = iadd v14, v16
;;= @0061                               v18 = load.i64 notrap aligned readonly region1 v17
;;= @0061                               brif v18, block7, block6
;;=
;;=                                 block7:
;;= @0061                               v19 = iadd.i64 v18, v12
;;= @0061                               return_call_indirect sig0, v19(v0, v5, v2)  ; v5 = 1
;;=
;;=                                 block5 cold:
;;= @0061                               v20 = load.i32 notrap aligned region0 v1+20
;;= @0061                               v21 = iconst.i32 -1
;;= @0061                               v22 = icmp eq v20, v21  ; v21 = -1
;;= @0061                               brif v22, block6, block8
;;=
;;=                                 block8:
;;= @0061                               v23 = load.i64 notrap aligned readonly region1 v7+8
;;= @0061                               v24 = load.i32 notrap aligned readonly region1 v23+248
;;= @0061                               v25 = iconst.i32 -1165531672
;;= @0061                               v26 = icmp eq v24, v25  ; v25 = -1165531672
;;= @0061                               brif v26, block9, block6
;;=
;;=                                 block9:
;;= @0061                               v27 = uextend.i64 v20
;;= @0061                               v28 = load.i64 notrap aligned readonly region1 v7+16
;;= @0061                               v29 = load.i64 notrap aligned readonly region1 v23+184
;;= @0061                               v30 = iadd v29, v28
;;= @0061                               v31 = iconst.i64 8
;;= @0061                               v32 = imul v27, v31  ; v31 = 8
;;= @0061                               v33 = iadd v30, v32
;;= @0061                               v34 = load.i64 notrap aligned readonly region1 v33
;;= @0061                               brif v34, block10, block6
;;=
;;=                                 block10:
;;= @0061                               v35 = iadd.i64 v34, v28
;;= @0061                               return_call_indirect sig1, v35(v7, v5, v2)  ; v5 = 1
;;=
;;=                                 block6 cold:
;;= @0061                               v36 = load.i64 notrap aligned readonly can_move region1 v0
;;= @0061                               v37 = load.i64 notrap aligned region2 v36
;;= @0061                               v38 = get_stack_pointer.i64
;;= @0061                               v39 = icmp ult v38, v37
;;= @0061                               brif v39, block11, block12
;;=
;;=                                 block12:
;;= @0061                               v40 = call_indirect.i64 sig2, v6(v7, v5, v2)  ; v5 = 1
;;= @0061                               return v40
;;=
;;=                                 block2 cold:
;;= @0063                               v41 = iconst.i32 17
;;= @0063                               v42 = iconst.i32 4
;;= @0063                               call fn0(v0, v41, v42)  ; v41 = 17, v42 = 4
;;= @0063                               trap user250
;;=
;;=                                 block11 cold:
;;= @0063                               v43 = iconst.i32 10
;;= @0063                               v44 = iconst.i32 4
;;= @0063                               call fn0(v0, v43, v44)  ; v43 = 10, v44 = 4
;;= @0063                               trap user250
;;= }
