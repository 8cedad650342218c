;;! stage = clif
;;! opt = -dispatch
;; Direct, imported and indirect calls; several results are returned through a stack slot.
(module
  (import "env" "host" (func $host (param i32)))
  (type $pair (func (param i32) (result i32 i64)))
  (table 2 2 funcref)
  (elem (i32.const 0) $pair $pair)
  (func $pair (type $pair) (local.get 0) (i64.const 7))
  (func (param i32) (result i32 i64)
    (call $host (local.get 0))
    (call $pair (local.get 0))
    (drop)
    (call_indirect (type $pair) (i32.const 1))))

;;= function u0:0(i64, i32, i64) -> i32 system_v {
;;=     region0 = 218103808 "Slots"
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @0040                               v5 = iconst.i64 7
;;= @0042                               jump block1(v1, v5)  ; v5 = 7
;;=
;;=                                 block1(v3: i32, v4: i64):
;;= @0042                               store notrap aligned region0 v4, v2
;;= @0042                               return v3
;;= }
;;= function u0:1(i64, i32, i64) -> i32 system_v {
;;=     ss0 = explicit_slot 16, align = 8
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 218103808 "Slots"
;;=     region3 = 83886080 "TableHeader(0)"
;;=     region4 = 100663296 "TableElements(0)"
;;=     region5 = 33554432 "FuncRef"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i64) -> i32 system_v
;;=     sig2 = (i64, i32, i64) -> i32 system_v
;;=     sig3 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig1
;;=     fn1 = colocated u0:2 sig3
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @0044                               v3 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0044                               v4 = load.i64 notrap aligned region1 v3
;;= @0044                               v5 = get_stack_pointer.i64
;;= @0044                               v6 = icmp ult v5, v4
;;= @0044                               brif v6, block1, block2
;;=
;;=                                 block2:
;;= @0047                               v9 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @0047                               v10 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @0047                               call_indirect sig0, v9(v10, v1)
;;= @004b                               v11 = stack_addr.i64 ss0
;;= @004b                               v12 = call fn0(v0, v1, v11)
;;= @004b                               v13 = stack_addr.i64 ss0
;;= @004b                               v14 = load.i64 notrap aligned region2 v13
;;= @004e                               v15 = iconst.i32 1
;;= @0050                               v16 = uextend.i64 v15  ; v15 = 1
;;= @0050                               v17 = iconst.i64 2
;;= @0050                               v18 = icmp uge v16, v17  ; v17 = 2
;;= @0050                               brif v18, block4, block5
;;=
;;=                                 block5:
;;= @0050                               v19 = load.i64 notrap aligned readonly can_move region3 v0+32
;;= @0050                               v20 = iconst.i64 3
;;= @0050                               v21 = ishl.i64 v16, v20  ; v20 = 3
;;= @0050                               v22 = iadd v19, v21
;;= @0050                               v23 = load.i64 notrap aligned region4 v22
;;= @0050                               brif v23, block7, block6
;;=
;;=                                 block7:
;;= @0050                               v24 = load.i32 notrap aligned region5 v23+16
;;= @0050                               v25 = iconst.i32 0
;;= @0050                               v26 = icmp ne v24, v25  ; v25 = 0
;;= @0050                               brif v26, block8, block9
;;=
;;=                                 block9:
;;= @0050                               v27 = load.i64 notrap aligned region5 v23
;;= @0050                               v28 = load.i64 notrap aligned region5 v23+8
;;= @0050                               v29 = stack_addr.i64 ss0
;;= @0050                               v30 = call_indirect sig2, v27(v28, v12, v29)
;;= @0050                               v31 = stack_addr.i64 ss0
;;= @0050                               v32 = load.i64 notrap aligned region2 v31
;;= @0053                               jump block3(v30, v32)
;;=
;;=                                 block3(v7: i32, v8: i64):
;;= @0053                               store notrap aligned region2 v8, v2
;;= @0053                               return v7
;;=
;;=                                 block1 cold:
;;= @0053                               v33 = iconst.i32 10
;;= @0053                               v34 = iconst.i32 2
;;= @0053                               call fn1(v0, v33, v34)  ; v33 = 10, v34 = 2
;;= @0053                               trap user250
;;=
;;=                                 block4 cold:
;;= @0053                               v35 = iconst.i32 4
;;= @0053                               v36 = iconst.i32 2
;;= @0053                               call fn1(v0, v35, v36)  ; v35 = 4, v36 = 2
;;= @0053                               trap user250
;;=
;;=                                 block6 cold:
;;= @0053                               v37 = iconst.i32 5
;;= @0053                               v38 = iconst.i32 2
;;= @0053                               call fn1(v0, v37, v38)  ; v37 = 5, v38 = 2
;;= @0053                               trap user250
;;=
;;=                                 block8 cold:
;;= @0053                               v39 = iconst.i32 6
;;= @0053                               v40 = iconst.i32 2
;;= @0053                               call fn1(v0, v39, v40)  ; v39 = 6, v40 = 2
;;= @0053                               trap user250
;;= }
