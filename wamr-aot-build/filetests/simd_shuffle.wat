;;! opt = -unrolling
;;! stage = passes
;; Without SSSE3: shuffles that are one instruction of SSE2, and others. Bytes that nothing uses may
;; be any, and shuffles whose users all ignore a byte are shorter.
(module
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 28 29 30 31 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get 0) (local.get 1)))
  (func $even_bytes (param v128 v128) (result v128)
    (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get 0) (local.get 1)))
  (func $widened (param v128) (result v128)
    (i16x8.extend_low_i8x16_u
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 0 0 0 0 0 0 0 (local.get 0) (local.get 0))))
  (func $masked (param v128) (result v128)
    (v128.and
      (i8x16.shuffle 0 0 0 0 1 0 0 0 2 0 0 0 3 0 0 0 (local.get 0) (local.get 0))
      (v128.const i32x4 255 255 255 255)))
  (func $lane (param v128 v128) (result i32)
    (i32x4.extract_lane 0
      (i32x4.add (local.get 0)
        (i8x16.shuffle 4 5 6 7 1 2 3 4 5 6 7 8 9 10 11 12 (local.get 1) (local.get 1)))))
  (func $with_zeros (param v128) (result v128)
    (i8x16.shuffle 16 16 16 0 1 2 3 4 5 6 7 16 16 16 16 16
      (local.get 0) (v128.const i64x2 0 0)))
  (func $in_a_loop (param v128 i32) (result i64)
    (loop
      (local.set 0 (i8x16.shuffle 1 2 3 4 5 6 7 0 17 18 19 20 21 22 23 16 (local.get 0) (local.get 0)))
      (br_if 0 (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
    (i64x2.extract_lane 0 (local.get 0)))
  (func (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1))))

;;= function u0:0(i64, i8x16, i8x16) -> i8x16 system_v {
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @0039                               v5 = shuffle v1, v2, 0x17071606150514041303120211011000
;;=                                     v4 -> v5
;;= @004b                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @004b                               return v3
;;= }
;;= function u0:1(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     const0 = 0x00000000ffffffff00000000ffffffff
;;=     const1 = 0xffffffff00000000ffffffff00000000
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @0052                               v5 = vconst.i8x16 const0
;;= @0052                               v6 = band v1, v5  ; v5 = const0
;;= @0052                               v7 = vconst.i8x16 const1
;;= @0052                               v8 = band v2, v7  ; v7 = const1
;;= @0052                               v9 = bor v6, v8
;;=                                     v4 -> v9
;;= @0064                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @0064                               return v3
;;= }
;;= function u0:2(i64, i8x16, i8x16) -> i8x16 system_v {
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @006b                               v5 = bitcast.i64x2 little v1
;;= @006b                               v6 = iconst.i32 8
;;= @006b                               v7 = ushr v5, v6  ; v6 = 8
;;= @006b                               v8 = bitcast.i8x16 little v7
;;= @006b                               v9 = shuffle v1, v2, 0x17161514131211100f0e0d0c0b0a0908
;;= @006b                               v10 = bitcast.i64x2 little v9
;;= @006b                               v11 = iconst.i32 56
;;= @006b                               v12 = ishl v10, v11  ; v11 = 56
;;= @006b                               v13 = bitcast.i8x16 little v12
;;= @006b                               v14 = bor v8, v13
;;=                                     v4 -> v14
;;= @007d                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @007d                               return v3
;;= }
;;= function u0:3(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     const0 = 0x00ff00ff00ff00ff00ff00ff00ff00ff
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @0084                               v5 = vconst.i8x16 const0
;;= @0084                               v6 = band v1, v5  ; v5 = const0
;;= @0084                               v7 = vconst.i8x16 const0
;;= @0084                               v8 = band v2, v7  ; v7 = const0
;;= @0084                               v9 = bitcast.i16x8 little v6
;;= @0084                               v10 = bitcast.i16x8 little v8
;;= @0084                               v11 = unarrow v9, v10
;;=                                     v4 -> v11
;;= @0096                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @0096                               return v3
;;= }
;;= function u0:4(i64, i8x16) -> i8x16 system_v {
;;=                                 block0(v0: i64, v1: i8x16):
;;= @009d                               v6 = shuffle v1, v1, 0x1f1e1d1c1b1a19180f0e0d0c0b0a0908
;;=                                     v3 -> v6
;;= @00af                               v4 = uwiden_low v3
;;= @00af                               v5 = bitcast.i8x16 little v4
;;= @00b2                               jump block1(v5)
;;=
;;=                                 block1(v2: i8x16):
;;= @00b2                               return v2
;;= }
;;= function u0:5(i64, i8x16) -> i8x16 system_v {
;;=     const0 = 0x000000ff000000ff000000ff000000ff
;;=
;;=                                 block0(v0: i64, v1: i8x16):
;;= @00b9                               v6 = shuffle v1, v1, 0x17071606150514041303120211011000
;;= @00b9                               v7 = shuffle v6, v6, 0x17071606150514041303120211011000
;;=                                     v3 -> v7
;;= @00cb                               v4 = vconst.i8x16 const0
;;= @00dd                               v5 = band v3, v4  ; v4 = const0
;;= @00df                               jump block1(v5)
;;=
;;=                                 block1(v2: i8x16):
;;= @00df                               return v2
;;= }
;;= function u0:6(i64, i8x16, i8x16) -> i32 system_v {
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @00e8                               v10 = bitcast.i64x2 little v2
;;= @00e8                               v11 = iconst.i32 32
;;= @00e8                               v12 = ushr v10, v11  ; v11 = 32
;;= @00e8                               v13 = bitcast.i8x16 little v12
;;=                                     v4 -> v13
;;= @00fa                               v5 = bitcast.i32x4 little v4
;;= @00fa                               v6 = bitcast.i32x4 little v1
;;= @00fa                               v7 = iadd v6, v5
;;= @00fa                               v8 = bitcast.i8x16 little v7
;;= @00fd                               v9 = extractlane v7, 0
;;= @0100                               jump block1(v9)
;;=
;;=                                 block1(v3: i32):
;;= @0100                               return v3
;;= }
;;= function u0:7(i64, i8x16) -> i8x16 system_v {
;;=     const0 = 0x00000000000000000000000000000000
;;=
;;=                                 block0(v0: i64, v1: i8x16):
;;= @0105                               v3 = vconst.i8x16 const0
;;= @0117                               v5 = bitcast.i64x2 little v1
;;= @0117                               v6 = iconst.i32 24
;;= @0117                               v7 = ishl v5, v6  ; v6 = 24
;;= @0117                               v8 = bitcast.i8x16 little v7
;;= @0117                               v9 = bitcast.i64x2 little v1
;;= @0117                               v10 = iconst.i32 40
;;= @0117                               v11 = ushr v9, v10  ; v10 = 40
;;= @0117                               v12 = bitcast.i8x16 little v11
;;= @0117                               v13 = shuffle v8, v12, 0x17161514131211100706050403020100
;;=                                     v4 -> v13
;;= @0129                               jump block1(v4)
;;=
;;=                                 block1(v2: i8x16):
;;= @0129                               return v2
;;= }
;;= function u0:8(i64, i8x16, i32) -> i64 system_v {
;;=                                 block0(v0: i64, v1: i8x16, v2: i32):
;;= @012c                               jump block2(v1, v2)
;;=
;;=                                 block2(v4: i8x16, v6: i32):
;;= @0132                               v11 = bitcast.i64x2 little v4
;;= @0132                               v12 = iconst.i32 8
;;= @0132                               v13 = ushr v11, v12  ; v12 = 8
;;= @0132                               v14 = bitcast.i8x16 little v13
;;= @0132                               v15 = bitcast.i64x2 little v4
;;= @0132                               v16 = iconst.i32 56
;;= @0132                               v17 = ishl v15, v16  ; v16 = 56
;;= @0132                               v18 = bitcast.i8x16 little v17
;;= @0132                               v19 = bor v14, v18
;;=                                     v5 -> v19
;;= @0148                               v7 = iconst.i32 1
;;= @014a                               v8 = isub v6, v7  ; v7 = 1
;;= @014d                               brif v8, block2(v5, v8), block3
;;=
;;=                                 block3:
;;= @0152                               v9 = bitcast.i64x2 little v5
;;= @0152                               v10 = extractlane v9, 0
;;= @0155                               jump block1(v10)
;;=
;;=                                 block1(v3: i64):
;;= @0155                               return v3
;;= }
;;= function u0:9(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     sig0 = (i8x16, i8x16) -> i8x16 system_v
;;=     fn0 = colocated u0:11 sig0
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @015c                               v4 = call fn0(v1, v2)
;;= @015e                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @015e                               return v3
;;= }
