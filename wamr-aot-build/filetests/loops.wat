;;! opt = -versioning, -unrolling
;;! stage = optimized
;; The base and the length of a memory are loaded before a loop that does not change them.
(module
  (memory 1 2)
  (func $sink (param i32))
  ;; Nothing in the function changes the memory.
  (func (export "leaf") (param $end i32) (result i32)
    (local $at i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $sum))
  ;; Nothing in the loop changes it.
  (func (export "calls_behind") (param $end i32)
    (local $at i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end))))
    (call $sink (local.get $sum)))
  ;; The memory may change in each iteration.
  (func (export "calls_inside") (param $end i32)
    (local $at i32)
    (loop $again
      (call $sink (i32.load (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end)))))
  ;; An inner loop may change it.
  (func (export "grows_inside") (param $end i32)
    (local $at i32)
    (loop $outer
      (loop $inner
        (drop (memory.grow (i32.const 1)))
        (br_if $inner (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $outer (i32.lt_u (local.get $at) (local.get $end))))))

;;= function u0:0(i64, i32) system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @005f                               jump block1
;;=
;;=                                 block1:
;;= @005f                               return
;;= }
;;= function u0:1(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0061                               v2 = iconst.i32 0
;;= @0064                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @006a                               v10 = iconst.i64 -4
;;= @006a                               v11 = iadd v4, v10  ; v10 = -4
;;= @0064                               v5 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0072                               v17 = iconst.i32 4
;;= @0064                               jump block2(v2, v2)  ; v2 = 0, v2 = 0
;;=
;;=                                 block2(v6: i32, v7: i32):
;;= @006a                               v8 = uextend.i64 v7
;;=                                     v24 = iadd.i64 v4, v10  ; v10 = -4
;;=                                     v25 = icmp ugt v8, v24
;;= @006a                               brif v25, block3, block4
;;=
;;=                                 block4:
;;= @006a                               v14 = iadd.i64 v5, v8
;;= @006a                               v15 = load.i32 notrap little region1 v14
;;=                                     v26 = iconst.i32 4
;;=                                     v27 = iadd.i32 v7, v26  ; v26 = 4
;;= @007b                               v20 = icmp ult v27, v1
;;= @006d                               v16 = iadd.i32 v6, v15
;;= @007c                               brif v20, block2(v16, v27), block5
;;=
;;=                                 block5:
;;= @0081                               jump block1
;;=
;;=                                 block1:
;;= @0081                               return v16
;;=
;;=                                 block3 cold:
;;= @0081                               v22 = iconst.i32 2
;;= @0081                               v23 = iconst.i32 1
;;= @0081                               call fn0(v0, v22, v23)  ; v22 = 2, v23 = 1
;;= @0081                               trap user250
;;= }
;;= function u0:2(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 50331648 "MemoryHeader(0)"
;;=     region3 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig0
;;=     fn1 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0083                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @0083                               v3 = load.i64 notrap aligned region1 v2
;;= @0083                               v4 = get_stack_pointer.i64
;;= @0083                               v5 = icmp ult v4, v3
;;= @0083                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @0086                               v7 = load.i64 notrap aligned region2 v0+40
;;= @0086                               v8 = load.i64 notrap aligned region2 v0+32
;;= @0083                               v6 = iconst.i32 0
;;= @008c                               v13 = iconst.i64 -4
;;= @008c                               v14 = iadd v7, v13  ; v13 = -4
;;= @0094                               v20 = iconst.i32 4
;;= @0086                               jump block4(v6, v6)  ; v6 = 0, v6 = 0
;;=
;;=                                 block4(v9: i32, v10: i32):
;;= @008c                               v11 = uextend.i64 v10
;;=                                     v29 = iadd.i64 v7, v13  ; v13 = -4
;;=                                     v30 = icmp ugt v11, v29
;;= @008c                               brif v30, block5, block6
;;=
;;=                                 block6:
;;= @008c                               v17 = iadd.i64 v8, v11
;;= @008c                               v18 = load.i32 notrap little region3 v17
;;=                                     v31 = iconst.i32 4
;;=                                     v32 = iadd.i32 v10, v31  ; v31 = 4
;;= @009d                               v23 = icmp ult v32, v1
;;= @008f                               v19 = iadd.i32 v9, v18
;;= @009e                               brif v23, block4(v19, v32), block7
;;=
;;=                                 block7:
;;= @00a3                               call fn0(v0, v19)
;;= @00a5                               jump block3
;;=
;;=                                 block3:
;;= @00a5                               return
;;=
;;=                                 block1 cold:
;;= @00a5                               v25 = iconst.i32 10
;;=                                     v33 = iconst.i32 2
;;= @00a5                               call fn1(v0, v25, v33)  ; v25 = 10, v33 = 2
;;= @00a5                               trap user250
;;=
;;=                                 block5 cold:
;;= @00a5                               v27 = iconst.i32 2
;;= @00a5                               call fn1(v0, v27, v27)  ; v27 = 2, v27 = 2
;;= @00a5                               trap user250
;;= }
;;= function u0:3(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 0 "Store"
;;=     region2 = 50331648 "MemoryHeader(0)"
;;=     region3 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32) system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:0 sig0
;;=     fn1 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @00a7                               v2 = load.i64 notrap aligned readonly can_move region0 v0
;;= @00a7                               v3 = load.i64 notrap aligned region1 v2
;;= @00a7                               v4 = get_stack_pointer.i64
;;= @00a7                               v5 = icmp ult v4, v3
;;= @00a7                               brif v5, block1, block2
;;=
;;=                                 block2:
;;= @00a7                               v6 = iconst.i32 0
;;= @00ae                               v10 = iconst.i64 -4
;;= @00b5                               v16 = iconst.i32 4
;;= @00aa                               jump block4(v6)  ; v6 = 0
;;=
;;=                                 block4(v7: i32):
;;= @00ae                               v9 = load.i64 notrap aligned region2 v0+40
;;= @00ae                               v8 = uextend.i64 v7
;;=                                     v25 = iconst.i64 -4
;;=                                     v26 = iadd v9, v25  ; v25 = -4
;;= @00ae                               v12 = icmp ugt v8, v26
;;= @00ae                               brif v12, block5, block6
;;=
;;=                                 block6:
;;= @00ae                               v13 = load.i64 notrap aligned region2 v0+32
;;= @00ae                               v14 = iadd v13, v8
;;= @00ae                               v15 = load.i32 notrap little region3 v14
;;= @00b1                               call fn0(v0, v15)
;;=                                     v27 = iconst.i32 4
;;=                                     v28 = iadd.i32 v7, v27  ; v27 = 4
;;= @00be                               v19 = icmp ult v28, v1
;;= @00bf                               brif v19, block4(v28), block7
;;=
;;=                                 block7:
;;= @00c2                               jump block3
;;=
;;=                                 block3:
;;= @00c2                               return
;;=
;;=                                 block1 cold:
;;= @00c2                               v21 = iconst.i32 10
;;=                                     v29 = iconst.i32 3
;;= @00c2                               call fn1(v0, v21, v29)  ; v21 = 10, v29 = 3
;;= @00c2                               trap user250
;;=
;;=                                 block5 cold:
;;= @00c2                               v23 = iconst.i32 2
;;= @00c2                               v24 = iconst.i32 3
;;= @00c2                               call fn1(v0, v23, v24)  ; v23 = 2, v24 = 3
;;= @00c2                               trap user250
;;= }
;;= function u0:4(i64, i32) system_v {
;;=     region0 = 16777216 "Fixed"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i64) -> i64 system_v
;;=     sig1 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig1
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @00c4                               v2 = iconst.i32 0
;;= @00cd                               v6 = load.i64 notrap aligned readonly can_move region0 v0
;;= @00cd                               v7 = load.i64 notrap aligned readonly can_move region0 v6+8
;;= @00cd                               v8 = load.i64 notrap aligned readonly can_move region0 v7+8
;;= @00da                               v21 = iconst.i32 4
;;= @00c7                               jump block2(v2)  ; v2 = 0
;;=
;;=                                 block2(v20: i32):
;;=                                     v29 = iconst.i64 1
;;= @00d2                               v12 = uextend.i64 v20
;;= @00d2                               v14 = iconst.i64 -4
;;= @00c9                               jump block3
;;=
;;=                                 block3:
;;=                                     v30 = iconst.i32 0
;;=                                     v31 = iconst.i64 1
;;= @00cd                               v9 = call_indirect.i64 sig0, v8(v0, v30, v31)  ; v30 = 0, v31 = 1
;;= @00d2                               v13 = load.i64 notrap aligned region1 v0+40
;;=                                     v32 = iconst.i64 -4
;;=                                     v33 = iadd v13, v32  ; v32 = -4
;;= @00d2                               v16 = icmp.i64 ugt v12, v33
;;= @00d2                               brif v16, block4, block5
;;=
;;=                                 block5:
;;= @00d2                               v17 = load.i64 notrap aligned region1 v0+32
;;= @00d2                               v18 = iadd v17, v12
;;= @00d2                               v19 = load.i32 notrap little region2 v18
;;= @00d5                               brif v19, block3, block6
;;=
;;=                                 block6:
;;=                                     v34 = iconst.i32 4
;;=                                     v35 = iadd.i32 v20, v34  ; v34 = 4
;;= @00e3                               v25 = icmp ult v35, v1
;;= @00e4                               brif v25, block2(v35), block7
;;=
;;=                                 block7:
;;= @00e7                               jump block1
;;=
;;=                                 block1:
;;= @00e7                               return
;;=
;;=                                 block4 cold:
;;= @00e7                               v27 = iconst.i32 2
;;=                                     v36 = iconst.i32 4
;;= @00e7                               call fn0(v0, v27, v36)  ; v27 = 2, v36 = 4
;;= @00e7                               trap user250
;;= }
