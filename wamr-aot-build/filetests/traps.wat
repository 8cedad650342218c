;;! stage = clif
;;! offsets = true
;; Sites with the same cause share a block unless traps report offsets.
(module
  (func (param i32 i32) (result i32)
    (i32.div_s (i32.div_s (local.get 0) (local.get 1)) (local.get 1)))
  (func (param f64) (result i32) (i32.trunc_f64_s (local.get 0))))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0024                               brif v2, block3, block2
;;=
;;=                                 block3:
;;= @0024                               v4 = iconst.i32 -2147483648
;;= @0024                               v5 = icmp.i32 eq v1, v4  ; v4 = -2147483648
;;= @0024                               v6 = iconst.i32 -1
;;= @0024                               v7 = icmp.i32 eq v2, v6  ; v6 = -1
;;= @0024                               v8 = band v5, v7
;;= @0024                               brif v8, block4, block5
;;=
;;=                                 block5:
;;= @0024                               v9 = sdiv.i32 v1, v2
;;= @0027                               brif.i32 v2, block7, block6
;;=
;;=                                 block7:
;;= @0027                               v10 = iconst.i32 -2147483648
;;= @0027                               v11 = icmp.i32 eq v9, v10  ; v10 = -2147483648
;;= @0027                               v12 = iconst.i32 -1
;;= @0027                               v13 = icmp.i32 eq v2, v12  ; v12 = -1
;;= @0027                               v14 = band v11, v13
;;= @0027                               brif v14, block8, block9
;;=
;;=                                 block9:
;;= @0027                               v15 = sdiv.i32 v9, v2
;;= @0028                               jump block1(v15)
;;=
;;=                                 block1(v3: i32):
;;= @0028                               return v3
;;=
;;=                                 block2 cold:
;;= @0028                               v16 = iconst.i32 7
;;= @0028                               v17 = iconst.i32 0
;;= @0028                               v18 = iconst.i32 36
;;= @0028                               call fn0(v0, v16, v17, v18)  ; v16 = 7, v17 = 0, v18 = 36
;;= @0028                               trap user250
;;=
;;=                                 block4 cold:
;;= @0028                               v19 = iconst.i32 8
;;= @0028                               v20 = iconst.i32 0
;;= @0028                               v21 = iconst.i32 36
;;= @0028                               call fn0(v0, v19, v20, v21)  ; v19 = 8, v20 = 0, v21 = 36
;;= @0028                               trap user250
;;=
;;=                                 block6 cold:
;;= @0028                               v22 = iconst.i32 7
;;= @0028                               v23 = iconst.i32 0
;;= @0028                               v24 = iconst.i32 39
;;= @0028                               call fn0(v0, v22, v23, v24)  ; v22 = 7, v23 = 0, v24 = 39
;;= @0028                               trap user250
;;=
;;=                                 block8 cold:
;;= @0028                               v25 = iconst.i32 8
;;= @0028                               v26 = iconst.i32 0
;;= @0028                               v27 = iconst.i32 39
;;= @0028                               call fn0(v0, v25, v26, v27)  ; v25 = 8, v26 = 0, v27 = 39
;;= @0028                               trap user250
;;= }
;;= function u0:1(i64, f64) -> i32 system_v {
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:2 sig0
;;=
;;=                                 block0(v0: i64, v1: f64):
;;= @002d                               v3 = fcmp uno v1, v1
;;= @002d                               brif v3, block2, block3
;;=
;;=                                 block3:
;;= @002d                               v4 = f64const -0x1.0000000200000p31
;;= @002d                               v5 = f64const 0x1.0000000000000p31
;;= @002d                               v6 = fcmp.f64 gt v1, v4  ; v4 = -0x1.0000000200000p31
;;= @002d                               v7 = fcmp.f64 lt v1, v5  ; v5 = 0x1.0000000000000p31
;;= @002d                               v8 = band v6, v7
;;= @002d                               brif v8, block5, block4
;;=
;;=                                 block5:
;;= @002d                               v9 = fcvt_to_sint.i32 v1
;;= @002e                               jump block1(v9)
;;=
;;=                                 block1(v2: i32):
;;= @002e                               return v2
;;=
;;=                                 block2 cold:
;;= @002e                               v10 = iconst.i32 9
;;= @002e                               v11 = iconst.i32 1
;;= @002e                               v12 = iconst.i32 45
;;= @002e                               call fn0(v0, v10, v11, v12)  ; v10 = 9, v11 = 1, v12 = 45
;;= @002e                               trap user250
;;=
;;=                                 block4 cold:
;;= @002e                               v13 = iconst.i32 8
;;= @002e                               v14 = iconst.i32 1
;;= @002e                               v15 = iconst.i32 45
;;= @002e                               call fn0(v0, v13, v14, v15)  ; v13 = 8, v14 = 1, v15 = 45
;;= @002e                               trap user250
;;= }
