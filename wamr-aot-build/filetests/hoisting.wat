;;! size = true
;;! stage = passes
;; The check of a loop that only reads is one comparison before it.
(module
  (memory 1 1)
  (memory $second 1 2)
  ;; Two comparisons in 32 bits: of the first address, and of what is left after it.
  (func (export "down_to_zero") (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  ;; The bound is an address, which a step may miss: then the loop goes on to the end.
  (func (export "to_address") (param $at i32) (param $end i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (br_if $again (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end))))
    (local.get $sum))
  ;; The number of rounds is known: one comparison for all accesses.
  (func (export "known") (param $at i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum)
        (i32.add
          (i32.load offset=4 (i32.add (local.get $at) (local.get $i)))
          (i32.load (i32.add (i32.add (local.get $at) (local.get $i)) (i32.const -4))))))
      (br_if $again
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 64))))
    (local.get $sum))
  ;; The test comes first, so the loop may do no round. The memory grows.
  (func (export "below") (param $i i32) (param $n i32) (result i32) (local $sum i32)
    (block $end
      (loop $again
        (br_if $end (i32.ge_s (local.get $i) (local.get $n)))
        (local.set $sum (i32.add (local.get $sum) (i32.load8_u $second (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $again)))
    (local.get $sum))
  ;; Stays: there is a store.
  (func (export "stores") (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (i32.store (i32.const 0) (local.get $sum))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0064                               v3 = iconst.i32 0
;;= @0067                               v5 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @0067                               v6 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @0067                               v24 = iconst.i32 -1
;;= @0067                               v25 = iadd v2, v24  ; v24 = -1
;;= @0067                               v26 = iconst.i32 0
;;= @0067                               v27 = icmp ne v25, v26  ; v26 = 0
;;= @0067                               v28 = isub v25, v26  ; v26 = 0
;;= @0067                               v29 = iconst.i32 0xfffc
;;= @0067                               v30 = icmp ugt v1, v29  ; v29 = 0xfffc
;;= @0067                               v31 = isub v29, v1  ; v29 = 0xfffc
;;= @0067                               v32 = iconst.i32 2
;;= @0067                               v33 = ushr v31, v32  ; v32 = 2
;;= @0067                               v34 = icmp ugt v28, v33
;;= @006d                               brif v30, block3, block6
;;=
;;=                                 block6:
;;= @006d                               brif.i8 v34, block3, block7
;;=
;;=                                 block7:
;;= @0067                               jump block2(v3, v1, v2)  ; v3 = 0
;;=
;;=                                 block2(v7: i32, v8: i32, v19: i32):
;;= @006d                               v9 = uextend.i64 v8
;;= @006d                               v13 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @006d                               v14 = iadd v13, v9
;;= @006d                               v15 = load.i32 notrap little region2 v14
;;= @0070                               v16 = iadd v7, v15
;;= @0075                               v17 = iconst.i32 4
;;= @0077                               v18 = iadd v8, v17  ; v17 = 4
;;= @007c                               v20 = iconst.i32 1
;;= @007e                               v21 = isub v19, v20  ; v20 = 1
;;= @0081                               brif v21, block2(v16, v18, v21), block5
;;=
;;=                                 block5:
;;= @0086                               jump block1(v16)
;;=
;;=                                 block1(v4: i32):
;;= @0086                               return v4
;;=
;;=                                 block3 cold:
;;= @0086                               v22 = iconst.i32 2
;;= @0086                               v23 = iconst.i32 0
;;= @0086                               call fn0(v0, v22, v23)  ; v22 = 2, v23 = 0
;;= @0086                               trap user250
;;= }
;;= function u0:1(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0088                               v3 = iconst.i32 0
;;= @008b                               v5 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @008b                               v6 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @008b                               v24 = iconst.i32 4
;;= @008b                               v25 = iadd v1, v24  ; v24 = 4
;;= @008b                               v26 = icmp ne v25, v2
;;= @008b                               v27 = isub v2, v25
;;= @008b                               v28 = iconst.i32 3
;;= @008b                               v29 = band v27, v28  ; v28 = 3
;;= @008b                               v30 = iconst.i32 0
;;= @008b                               v31 = icmp ne v29, v30  ; v30 = 0
;;= @0091                               brif v31, block3, block6
;;=
;;=                                 block6:
;;= @008b                               v32 = iconst.i32 0xfffc
;;= @008b                               v33 = icmp.i32 ugt v1, v32  ; v32 = 0xfffc
;;= @008b                               v34 = isub v32, v1  ; v32 = 0xfffc
;;= @008b                               v35 = icmp.i32 ugt v27, v34
;;= @0091                               brif v33, block3, block7
;;=
;;=                                 block7:
;;= @0091                               brif.i8 v35, block3, block8
;;=
;;=                                 block8:
;;= @008b                               jump block2(v3, v1)  ; v3 = 0
;;=
;;=                                 block2(v7: i32, v8: i32):
;;= @0091                               v9 = uextend.i64 v8
;;= @0091                               v13 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0091                               v14 = iadd v13, v9
;;= @0091                               v15 = load.i32 notrap little region2 v14
;;= @0094                               v16 = iadd v7, v15
;;= @0099                               v17 = iconst.i32 4
;;= @009b                               v18 = iadd v8, v17  ; v17 = 4
;;= @00a0                               v20 = icmp ne v18, v2
;;= @00a0                               v21 = uextend.i32 v20
;;= @00a1                               brif v21, block2(v16, v18), block5
;;=
;;=                                 block5:
;;= @00a6                               jump block1(v16)
;;=
;;=                                 block1(v4: i32):
;;= @00a6                               return v4
;;=
;;=                                 block3 cold:
;;= @00a6                               v22 = iconst.i32 2
;;= @00a6                               v23 = iconst.i32 1
;;= @00a6                               call fn0(v0, v22, v23)  ; v22 = 2, v23 = 1
;;= @00a6                               trap user250
;;= }
;;= function u0:2(i64, i32) -> i32 system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @00a8                               v2 = iconst.i32 0
;;= @00ab                               v4 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @00ab                               v5 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @00ab                               v36 = iconst.i32 4
;;= @00ab                               v37 = iadd v2, v36  ; v2 = 0, v36 = 4
;;= @00ab                               v38 = iconst.i32 64
;;= @00ab                               v39 = icmp ult v37, v38  ; v38 = 64
;;= @00ab                               v40 = isub v38, v37  ; v38 = 64
;;= @00ab                               v41 = iadd v1, v2  ; v2 = 0
;;= @00ab                               v42 = iconst.i32 -4
;;= @00ab                               v43 = iadd v41, v42  ; v42 = -4
;;= @00ab                               v44 = iconst.i32 0xffb8
;;= @00ab                               v45 = icmp ugt v43, v44  ; v44 = 0xffb8
;;= @00b4                               brif v45, block3, block7
;;=
;;=                                 block7:
;;= @00ab                               jump block2(v2, v2)  ; v2 = 0, v2 = 0
;;=
;;=                                 block2(v6: i32, v8: i32):
;;= @00b3                               v9 = iadd.i32 v1, v8
;;= @00b4                               v10 = uextend.i64 v9
;;= @00b4                               v14 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @00b4                               v15 = iadd v14, v10
;;= @00b4                               v16 = load.i32 notrap little region2 v15+4
;;= @00bb                               v17 = iadd.i32 v1, v8
;;= @00bc                               v18 = iconst.i32 -4
;;= @00be                               v19 = iadd v17, v18  ; v18 = -4
;;= @00bf                               v20 = uextend.i64 v19
;;= @00bf                               v24 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @00bf                               v25 = iadd v24, v20
;;= @00bf                               v26 = load.i32 notrap little region2 v25
;;= @00c2                               v27 = iadd v16, v26
;;= @00c3                               v28 = iadd v6, v27
;;= @00c8                               v29 = iconst.i32 4
;;= @00ca                               v30 = iadd v8, v29  ; v29 = 4
;;= @00cd                               v31 = iconst.i32 64
;;= @00d0                               v32 = icmp ult v30, v31  ; v31 = 64
;;= @00d0                               v33 = uextend.i32 v32
;;= @00d1                               brif v33, block2(v28, v30), block6
;;=
;;=                                 block6:
;;= @00d6                               jump block1(v28)
;;=
;;=                                 block1(v3: i32):
;;= @00d6                               return v3
;;=
;;=                                 block3 cold:
;;= @00d6                               v34 = iconst.i32 2
;;= @00d6                               v35 = iconst.i32 2
;;= @00d6                               call fn0(v0, v34, v35)  ; v34 = 2, v35 = 2
;;= @00d6                               trap user250
;;= }
;;= function u0:3(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 67108865 "MemoryContents(1)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @00d8                               v3 = iconst.i32 0
;;= @00dd                               v5 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @00dd                               v6 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @00dd                               v25 = icmp slt v1, v2
;;= @00dd                               v26 = isub v2, v1
;;= @00dd                               brif v25, block7, block3(v1, v3)  ; v3 = 0
;;=
;;=                                 block7:
;;= @00dd                               v27 = load.i64 notrap aligned region0 v0+80
;;= @00dd                               v28 = iconst.i64 -1
;;= @00dd                               v29 = iadd v27, v28  ; v28 = -1
;;= @00dd                               v30 = ireduce.i32 v29
;;= @00dd                               v31 = icmp.i32 ugt v1, v30
;;= @00dd                               v32 = isub v30, v1
;;= @00dd                               v33 = iconst.i32 -1
;;= @00dd                               v34 = iadd.i32 v26, v33  ; v33 = -1
;;= @00dd                               v35 = icmp ugt v34, v32
;;= @00ea                               brif v31, block5, block8
;;=
;;=                                 block8:
;;= @00ea                               brif.i8 v35, block5, block9
;;=
;;=                                 block9:
;;= @00dd                               jump block3(v1, v3)  ; v3 = 0
;;=
;;=                                 block3(v7: i32, v11: i32):
;;= @00e3                               v9 = icmp sge v7, v2
;;= @00e3                               v10 = uextend.i32 v9
;;= @00e4                               brif v10, block2, block4
;;=
;;=                                 block4:
;;= @00ea                               v12 = uextend.i64 v7
;;= @00ea                               v17 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @00ea                               v18 = iadd v17, v12
;;= @00ea                               v19 = uload8.i32 notrap little region1 v18
;;= @00ee                               v20 = iadd.i32 v11, v19
;;= @00f3                               v21 = iconst.i32 1
;;= @00f5                               v22 = iadd.i32 v7, v21  ; v21 = 1
;;= @00f8                               jump block3(v22, v20)
;;=
;;=                                 block2:
;;= @00fe                               jump block1(v11)
;;=
;;=                                 block1(v4: i32):
;;= @00fe                               return v4
;;=
;;=                                 block5 cold:
;;= @00fe                               v23 = iconst.i32 2
;;= @00fe                               v24 = iconst.i32 3
;;= @00fe                               call fn0(v0, v23, v24)  ; v23 = 2, v24 = 3
;;= @00fe                               trap user250
;;= }
;;= function u0:4(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0100                               v3 = iconst.i32 0
;;= @0103                               v5 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @0103                               v6 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @0103                               jump block2(v3, v1, v2)  ; v3 = 0
;;=
;;=                                 block2(v7: i32, v8: i32, v23: i32):
;;= @0109                               v9 = uextend.i64 v8
;;= @0109                               v10 = iconst.i64 0x0001_0000
;;= @0109                               v11 = iconst.i64 0xfffc
;;= @0109                               v12 = icmp ugt v9, v11  ; v11 = 0xfffc
;;= @0109                               brif v12, block3, block4
;;=
;;=                                 block4:
;;= @0109                               v13 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0109                               v14 = iadd v13, v9
;;= @0109                               v15 = load.i32 notrap little region2 v14
;;= @010c                               v16 = iadd.i32 v7, v15
;;= @010f                               v17 = iconst.i32 0
;;= @0113                               v18 = uextend.i64 v17  ; v17 = 0
;;= @0113                               v19 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0113                               v20 = iadd v19, v18
;;= @0113                               store notrap little region2 v16, v20
;;= @0118                               v21 = iconst.i32 4
;;= @011a                               v22 = iadd.i32 v8, v21  ; v21 = 4
;;= @011f                               v24 = iconst.i32 1
;;= @0121                               v25 = isub.i32 v23, v24  ; v24 = 1
;;= @0124                               brif v25, block2(v16, v22, v25), block5
;;=
;;=                                 block5:
;;= @0129                               jump block1(v16)
;;=
;;=                                 block1(v4: i32):
;;= @0129                               return v4
;;=
;;=                                 block3 cold:
;;= @0129                               v26 = iconst.i32 2
;;= @0129                               v27 = iconst.i32 4
;;= @0129                               call fn0(v0, v26, v27)  ; v26 = 2, v27 = 4
;;= @0129                               trap user250
;;= }
