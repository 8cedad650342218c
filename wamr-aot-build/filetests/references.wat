;;! stage = optimized
;; Calls through typed references check for null, but not the type.
(module
  (type $t (func (param i32) (result i32)))
  (func (param (ref null $t)) (result i32)
    (call_ref $t (i32.const 1) (local.get 0)))
  (func (param (ref null $t)) (result i32)
    (block $null
      (return (call_ref $t (i32.const 2) (br_on_null $null (local.get 0)))))
    (i32.const 3))
  (func (param (ref null $t)) (result (ref $t))
    (block $found (result (ref $t))
      (br_on_non_null $found (local.get 0))
      (unreachable))))

;;= function u0:0(i64, i64) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 33554432 "FuncRef"
;;=     sig0 = (i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig1
;;=
;;=                                 block0(v0: i64, v1: i64):
;;= @0027                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0027                               v3 = load.i64 notrap aligned region1 v2
;;= @0027                               v4 = get_stack_pointer.i64
;;= @0027                               v5 = icmp ult v4, v3
;;= @0027                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @002c                               brif.i64 v1, block5, block4
;;=
;;=                                 block5:
;;= @002c                               v8 = load.i64 notrap aligned region2 v1
;;= @002c                               v9 = load.i64 notrap aligned region2 v1+8
;;= @0028                               v7 = iconst.i32 1
;;= @002c                               v10 = call_indirect sig0, v8(v9, v7)  ; v7 = 1
;;= @002e                               jump block3
;;=
;;=                                 block3:
;;= @002e                               return v10
;;=
;;=                                 block1 cold:
;;= @002e                               v11 = iconst.i32 10
;;=                                     v15 = iconst.i32 0
;;= @002e                               call fn0(v0, v11, v15)  ; v11 = 10, v15 = 0
;;= @002e                               trap user250
;;=
;;=                                 block4 cold:
;;= @002e                               v13 = iconst.i32 17
;;= @002e                               v14 = iconst.i32 0
;;= @002e                               call fn0(v0, v13, v14)  ; v13 = 17, v14 = 0
;;= @002e                               trap user250
;;= }
;;= function u0:1(i64, i64) -> i32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 33554432 "FuncRef"
;;=     sig0 = (i64, i32) -> i32 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig1
;;=
;;=                                 block0(v0: i64, v1: i64):
;;= @0030                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0030                               v3 = load.i64 notrap aligned region1 v2
;;= @0030                               v4 = get_stack_pointer.i64
;;= @0030                               v5 = icmp ult v4, v3
;;= @0030                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @0037                               brif.i64 v1, block5, block4
;;=
;;=                                 block5:
;;= @0039                               brif.i64 v1, block7, block6
;;=
;;=                                 block7:
;;= @0039                               v8 = load.i64 notrap aligned region2 v1
;;= @0039                               v9 = load.i64 notrap aligned region2 v1+8
;;= @0033                               v7 = iconst.i32 2
;;= @0039                               v10 = call_indirect sig0, v8(v9, v7)  ; v7 = 2
;;= @003b                               jump block3(v10)
;;=
;;=                                 block4:
;;= @003d                               v11 = iconst.i32 3
;;= @003f                               jump block3(v11)  ; v11 = 3
;;=
;;=                                 block3(v6: i32):
;;= @003f                               return v6
;;=
;;=                                 block1 cold:
;;= @003f                               v12 = iconst.i32 10
;;=                                     v16 = iconst.i32 1
;;= @003f                               call fn0(v0, v12, v16)  ; v12 = 10, v16 = 1
;;= @003f                               trap user250
;;=
;;=                                 block6 cold:
;;= @003f                               v14 = iconst.i32 17
;;= @003f                               v15 = iconst.i32 1
;;= @003f                               call fn0(v0, v14, v15)  ; v14 = 17, v15 = 1
;;= @003f                               trap user250
;;= }
;;= function u0:2(i64, i64) -> i64 system_v {
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:3 sig0
;;=
;;=                                 block0(v0: i64, v1: i64):
;;= @0047                               brif v1, block2, block3
;;=
;;=                                 block3:
;;= @0049                               jump block4
;;=
;;=                                 block2:
;;= @004b                               jump block1
;;=
;;=                                 block1:
;;= @004b                               return v1
;;=
;;=                                 block4 cold:
;;= @004b                               v4 = iconst.i32 1
;;= @004b                               v5 = iconst.i32 2
;;= @004b                               call fn0(v0, v4, v5)  ; v4 = 1, v5 = 2
;;= @004b                               trap user250
;;= }
