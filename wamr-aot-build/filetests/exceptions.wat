;;! stage = optimized
;; A call that may throw is followed by a look at the store's exception. A handler in the function
;; compares tags by address; what it does not take leaves the function.
(module
  (import "m" "t" (tag $imported))
  (import "m" "f" (func $f (param i32) (result i32)))
  (tag $e (param i32 i64))
  (func (export "handled") (param i32) (result i32)
    (block $all
      (block $of_tag (result i32 i64)
        (try_table (catch $e $of_tag) (catch $imported $all)
          (return (call $f (local.get 0))))
        (unreachable))
      (drop)
      (return))
    (i32.const 7))
  (func (export "throws") (param i32)
    (throw $e (local.get 0) (i64.const 5)))
  (func $pure (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func (export "calls_pure") (result i32) (call $pure (i32.const 3)))
)

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 285212672 "Thrown"
;;=     region3 = 301989888 "Exceptions"
;;=     sig0 = (i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0068                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0068                               v3 = load.i64 notrap aligned region1 v2
;;= @0068                               v4 = get_stack_pointer.i64
;;= @0068                               v5 = icmp ult v4, v3
;;= @0068                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @0078                               v9 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0078                               v10 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0078                               v11 = call_indirect sig0, v9(v10, v1)
;;= @0078                               v13 = load.i64 notrap aligned region2 v2+24
;;= @0078                               brif v13, block6, block8
;;=
;;=                                 block8:
;;= @007a                               jump block3(v11)
;;=
;;=                                 block6 cold:
;;= @007b                               v18 = load.i64 notrap aligned region3 v13
;;= @007b                               v16 = iconst.i64 80
;;= @007b                               v17 = iadd.i64 v0, v16  ; v16 = 80
;;= @007b                               v19 = icmp eq v18, v17
;;= @007b                               brif v19, block9, block10
;;=
;;=                                 block9 cold:
;;= @007b                               v20 = load.i32 notrap aligned region3 v13+16
;;= @007b                               v21 = load.i64 notrap aligned region3 v13+24
;;= @007b                               v22 = load.i64 notrap aligned region3 v13+8
;;=                                     v43 = iconst.i64 1
;;= @007b                               v24 = icmp eq v22, v43  ; v43 = 1
;;=                                     v44 = iconst.i64 0
;;= @007b                               v26 = select v24, v44, v22  ; v44 = 0
;;= @007b                               store notrap aligned region3 v26, v13+8
;;= @007b                               store notrap aligned region2 v44, v2+24  ; v44 = 0
;;= @007b                               jump block5
;;=
;;=                                 block10 cold:
;;= @007b                               v29 = load.i64 notrap aligned readonly can_move region0 v0+48
;;= @007b                               v31 = icmp.i64 eq v18, v29
;;= @007b                               brif v31, block11, block12
;;=
;;=                                 block11 cold:
;;= @007b                               v32 = load.i64 notrap aligned region3 v13+8
;;= @007b                               v33 = iconst.i64 1
;;= @007b                               v34 = icmp eq v32, v33  ; v33 = 1
;;= @007b                               v35 = iconst.i64 0
;;= @007b                               v36 = select v34, v35, v32  ; v35 = 0
;;= @007b                               store notrap aligned region3 v36, v13+8
;;= @007b                               store notrap aligned region2 v35, v2+24  ; v35 = 0
;;= @007b                               jump block4
;;=
;;=                                 block12 cold:
;;= @007b                               jump block13
;;=
;;=                                 block5:
;;= @007f                               jump block3(v20)
;;=
;;=                                 block4:
;;= @0081                               v39 = iconst.i32 7
;;= @0083                               jump block3(v39)  ; v39 = 7
;;=
;;=                                 block3(v6: i32):
;;= @0083                               return v6
;;=
;;=                                 block13 cold:
;;= @0083                               v40 = iconst.i32 0
;;= @0083                               return v40  ; v40 = 0
;;=
;;=                                 block1 cold:
;;= @0083                               v41 = iconst.i32 10
;;= @0083                               v42 = iconst.i32 1
;;= @0083                               call fn0(v0, v41, v42)  ; v41 = 10, v42 = 1
;;= @0083                               trap user250
;;= }
;;= function u0:1(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 301989888 "Exceptions"
;;=     region2 = 285212672 "Thrown"
;;=     sig0 = (i64, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:4 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @008a                               v5 = load.i64 notrap aligned readonly can_move region0 v0
;;= @008a                               v6 = load.i64 notrap aligned region0 v5+8
;;= @008a                               v7 = load.i64 notrap aligned region0 v6+208
;;= @008a                               v3 = iconst.i64 80
;;= @008a                               v4 = iadd v0, v3  ; v3 = 80
;;= @008a                               v8 = call_indirect sig0, v7(v0, v4)
;;= @008a                               brif v8, block3, block2
;;=
;;=                                 block3:
;;= @008a                               store.i32 notrap aligned region1 v1, v8+16
;;= @0088                               v2 = iconst.i64 5
;;= @008a                               store notrap aligned region1 v2, v8+24  ; v2 = 5
;;= @008a                               store.i64 notrap aligned region2 v8, v5+24
;;= @008a                               jump block4
;;=
;;=                                 block4 cold:
;;= @008c                               return
;;=
;;=                                 block2 cold:
;;= @008c                               v10 = iconst.i32 20
;;= @008c                               v11 = iconst.i32 2
;;= @008c                               call fn0(v0, v10, v11)  ; v10 = 20, v11 = 2
;;= @008c                               trap user250
;;= }
;;= function u0:2(i64, i32) -> i32 system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @0094                               jump block1
;;=
;;=                                 block1:
;;= @0091                               v3 = iconst.i32 1
;;= @0093                               v4 = iadd.i32 v1, v3  ; v3 = 1
;;= @0094                               return v4
;;= }
;;= function u0:3(i64) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     sig0 = (i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig0
;;=     fn1 = colocated u0:4 sig1
;;=
;;=                                 block0(v0: i64):
;;= @0096                               v1 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0096                               v2 = load.i64 notrap aligned region1 v1
;;= @0096                               v3 = get_stack_pointer.i64
;;= @0096                               v4 = icmp ult v3, v2
;;= @0096                               brif v4, block1, block2
;;=
;;=                                 block2:
;;= @0097                               v6 = iconst.i32 3
;;= @0099                               v7 = call fn0(v0, v6)  ; v6 = 3
;;= @009b                               jump block3
;;=
;;=                                 block3:
;;= @009b                               return v7
;;=
;;=                                 block1 cold:
;;= @009b                               v8 = iconst.i32 10
;;= @009b                               v9 = iconst.i32 4
;;= @009b                               call fn1(v0, v8, v9)  ; v8 = 10, v9 = 4
;;= @009b                               trap user250
;;= }
