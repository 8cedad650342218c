;;! stage = clif
;; Without SSSE3: shuffles that are one instruction of SSE2, shuffles of the words of two vectors,
;; and other shuffles.
(module
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 0 1 2 3 20 21 22 23 8 9 10 11 28 29 30 31 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1))))

;;= function u0:0(i64, i8x16, i8x16) -> i8x16 system_v {
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @0021                               v4 = shuffle v1, v2, 0x17071606150514041303120211011000
;;= @0033                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @0033                               return v3
;;= }
;;= function u0:1(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     const0 = 0x00000000ffffffff00000000ffffffff
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @003a                               v4 = shuffle v1, v2, 0x030201000b0a09080302010003020100
;;= @003a                               v5 = shuffle v1, v2, 0x1f1e1d1c131211101716151413121110
;;= @003a                               v6 = vconst.i8x16 const0
;;= @003a                               v7 = bitselect v6, v4, v5  ; v6 = const0
;;= @004c                               jump block1(v7)
;;=
;;=                                 block1(v3: i8x16):
;;= @004c                               return v3
;;= }
;;= function u0:2(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     sig0 = (i8x16, i8x16) -> i8x16 system_v
;;=     fn0 = colocated u0:5 sig0
;;=     const0 = 0xff0f0e0d0c0b0a090807060504030201
;;=     const1 = 0x00ffffffffffffffffffffffffffffff
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @0053                               v4 = vconst.i8x16 const0
;;= @0053                               v5 = call fn0(v1, v4)  ; v4 = const0
;;= @0053                               v6 = vconst.i8x16 const1
;;= @0053                               v7 = call fn0(v2, v6)  ; v6 = const1
;;= @0053                               v8 = bor v5, v7
;;= @0065                               jump block1(v8)
;;=
;;=                                 block1(v3: i8x16):
;;= @0065                               return v3
;;= }
;;= function u0:3(i64, i8x16, i8x16) -> i8x16 system_v {
;;=     sig0 = (i8x16, i8x16) -> i8x16 system_v
;;=     fn0 = colocated u0:5 sig0
;;=
;;=                                 block0(v0: i64, v1: i8x16, v2: i8x16):
;;= @006c                               v4 = call fn0(v1, v2)
;;= @006e                               jump block1(v4)
;;=
;;=                                 block1(v3: i8x16):
;;= @006e                               return v3
;;= }
