;;! stage = clif
;; Vectors are `i8x16` outside of operators. An operand that already has the operator's lanes
;; is not cast.
(module
  (memory 1)
  (global $g (mut v128) (v128.const i64x2 0 0))
  (func (param i32 v128) (result v128)
    (global.set $g (local.get 1))
    (f32x4.mul (f32x4.add (v128.load offset=4 (local.get 0)) (local.get 1)) (f32x4.splat (f32.const 2))))
  (func (param i32 v128) (result i32 v128)
    (v128.store16_lane offset=2 3 (local.get 0) (local.get 1))
    (i16x8.bitmask (i16x8.eq (local.get 1) (global.get $g)))
    (v128.load64_splat (local.get 0))))

;;= function u0:0(i64, i32, i8x16) -> i8x16 system_v {
;;=     region0 = 117440512 "Global(0)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i8x16):
;;= @0041                               store notrap little region0 v2, v0+80
;;= @0045                               v4 = uextend.i64 v1
;;= @0045                               v5 = load.i64 notrap aligned readonly can_move region1 v0+40
;;= @0045                               v6 = iconst.i64 -20
;;= @0045                               v7 = iadd v5, v6  ; v6 = -20
;;= @0045                               v8 = icmp ugt v4, v7
;;= @0045                               brif v8, block2, block3
;;=
;;=                                 block3:
;;= @0045                               v9 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @0045                               v10 = iadd v9, v4
;;= @0045                               v11 = load.i8x16 notrap little region2 v10+4
;;= @004b                               v12 = bitcast.f32x4 little v2
;;= @004b                               v13 = bitcast.f32x4 little v11
;;= @004b                               v14 = fadd v13, v12
;;= @004b                               v15 = bitcast.i8x16 little v14
;;= @004e                               v16 = f32const 0x1.000000p1
;;= @0053                               v17 = splat.f32x4 v16  ; v16 = 0x1.000000p1
;;= @0053                               v18 = bitcast.i8x16 little v17
;;= @0055                               v19 = fmul v14, v17
;;= @0055                               v20 = bitcast.i8x16 little v19
;;= @0058                               jump block1(v20)
;;=
;;=                                 block1(v3: i8x16):
;;= @0058                               return v3
;;=
;;=                                 block2 cold:
;;= @0058                               v21 = iconst.i32 2
;;= @0058                               v22 = iconst.i32 0
;;= @0058                               call fn0(v0, v21, v22)  ; v21 = 2, v22 = 0
;;= @0058                               trap user250
;;= }
;;= function u0:1(i64, i32, i8x16, i64) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     region2 = 117440512 "Global(0)"
;;=     region3 = 218103808 "Slots"
;;=     sig0 = (i64, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i8x16, v3: i64):
;;= @005f                               v6 = bitcast.i16x8 little v2
;;= @005f                               v7 = extractlane v6, 3
;;= @005f                               v8 = uextend.i64 v1
;;= @005f                               v9 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @005f                               v10 = iconst.i64 -4
;;= @005f                               v11 = iadd v9, v10  ; v10 = -4
;;= @005f                               v12 = icmp ugt v8, v11
;;= @005f                               brif v12, block2, block3
;;=
;;=                                 block3:
;;= @005f                               v13 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @005f                               v14 = iadd v13, v8
;;= @005f                               store.i16 notrap little region1 v7, v14+2
;;= @0066                               v15 = load.i8x16 notrap little region2 v0+80
;;= @0068                               v16 = bitcast.i16x8 little v15
;;= @0068                               v17 = bitcast.i16x8 little v2
;;= @0068                               v18 = icmp eq v17, v16
;;= @0068                               v19 = bitcast.i8x16 little v18
;;= @006a                               v20 = vhigh_bits.i32 v18
;;= @006f                               v21 = uextend.i64 v1
;;= @006f                               v22 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @006f                               v23 = iconst.i64 -8
;;= @006f                               v24 = iadd v22, v23  ; v23 = -8
;;= @006f                               v25 = icmp ugt v21, v24
;;= @006f                               brif v25, block2, block4
;;=
;;=                                 block4:
;;= @006f                               v26 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @006f                               v27 = iadd v26, v21
;;= @006f                               v28 = load.i64 notrap little region1 v27
;;= @006f                               v29 = splat.i64x2 v28
;;= @006f                               v30 = bitcast.i8x16 little v29
;;= @0073                               jump block1(v20, v30)
;;=
;;=                                 block1(v4: i32, v5: i8x16):
;;= @0073                               store notrap little region3 v5, v3
;;= @0073                               return v4
;;=
;;=                                 block2 cold:
;;= @0073                               v31 = iconst.i32 2
;;= @0073                               v32 = iconst.i32 1
;;= @0073                               call fn0(v0, v31, v32)  ; v31 = 2, v32 = 1
;;= @0073                               trap user250
;;= }
