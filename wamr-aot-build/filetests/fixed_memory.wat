;;! stage = optimized
;; A memory that cannot grow: bounds are constants, and the load of the base moves out of loops.
(module
  (memory 1 1)
  (func (param i32 i32) (result i32) (local i32)
    (loop
      (local.set 2 (i32.add (local.get 2) (i32.load (local.get 0))))
      (local.set 0 (i32.add (local.get 0) (i32.const 4)))
      (br_if 0 (i32.lt_u (local.get 0) (local.get 1))))
    (local.get 2)))

;;= function u0:0(i64, i32, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=     sig0 = (i64, i32, i32, i32) system_v
;;=     fn0 = colocated u0:1 sig0
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i32):
;;= @0022                               jump block6
;;=
;;=                                 block6:
;;=                                     v28 = uextend.i64 v2
;;=                                     v37 = iconst.i64 0xffff_fffc
;;=                                     v38 = icmp sle v28, v37  ; v37 = 0xffff_fffc
;;=                                     v39 = uextend.i64 v1
;;=                                     v25 = iconst.i32 4
;;=                                     v26 = iadd.i32 v1, v25  ; v25 = 4
;;=                                     v27 = uextend.i64 v26
;;=                                     v29 = isub v28, v27
;;=                                     v30 = iconst.i64 3
;;=                                     v31 = iadd v29, v30  ; v30 = 3
;;=                                     v32 = iconst.i64 0
;;=                                     v61 = smax v31, v32  ; v32 = 0
;;=                                     v64 = iconst.i64 -4
;;=                                     v65 = band v61, v64  ; v64 = -4
;;=                                     v42 = iadd v39, v65
;;=                                     v68 = iconst.i64 0xfffc
;;=                                     v46 = icmp sle v42, v68  ; v68 = 0xfffc
;;=                                     v47 = band v38, v46
;;= @001f                               v3 = iconst.i32 0
;;= @0028                               v11 = load.i64 notrap aligned readonly can_move region0 v0+32
;;=                                     brif v47, block7(v3, v1), block2(v3, v1)  ; v3 = 0, v3 = 0
;;=
;;=                                 block7(v49: i32, v50: i32):
;;= @0028                               v51 = uextend.i64 v50
;;= @0028                               v53 = iadd.i64 v11, v51
;;= @0028                               v54 = load.i32 notrap little region1 v53
;;=                                     v79 = iconst.i32 4
;;=                                     v80 = iadd v50, v79  ; v79 = 4
;;= @0039                               v58 = icmp ult v80, v2
;;= @002b                               v55 = iadd v49, v54
;;= @003a                               brif v58, block7(v55, v80), block5(v55)
;;=
;;=                                 block2(v5: i32, v6: i32):
;;= @0028                               v7 = uextend.i64 v6
;;=                                     v74 = iconst.i64 0xfffc
;;=                                     v75 = icmp ugt v7, v74  ; v74 = 0xfffc
;;= @0028                               brif v75, block3, block4
;;=
;;=                                 block4:
;;= @0028                               v12 = iadd.i64 v11, v7
;;= @0028                               v13 = load.i32 notrap little region1 v12
;;=                                     v76 = iconst.i32 4
;;=                                     v77 = iadd.i32 v6, v76  ; v76 = 4
;;= @0039                               v18 = icmp ult v77, v2
;;= @002b                               v14 = iadd.i32 v5, v13
;;= @003a                               brif v18, block2(v14, v77), block5(v14)
;;=
;;=                                 block5(v60: i32):
;;= @003f                               jump block1(v60)
;;=
;;=                                 block1(v4: i32):
;;= @003f                               return v4
;;=
;;=                                 block3 cold:
;;= @003f                               v20 = iconst.i32 2
;;=                                     v78 = iconst.i32 0
;;= @003f                               v22 = iconst.i32 -1
;;= @003f                               call fn0(v0, v20, v78, v22)  ; v20 = 2, v78 = 0, v22 = -1
;;= @003f                               trap user250
;;= }
