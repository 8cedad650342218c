;;! stage = clif
;;! offsets = false
;; Entries with the same depth share a block, with or without values.
(module
  (func (param i32) (result i32)
    (block $inner (result i32)
      (br_table $inner 1 $inner 1 $inner (i32.const 7) (local.get 0)))
    (i32.const 1)
    (i32.add)))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=                                 block0(v0: i64, v1: i32):
;;= @001b                               v4 = iconst.i32 7
;;= @001f                               br_table v1, block3, [block3, block4, block3, block4]
;;=
;;=                                 block3:
;;= @001f                               jump block2(v4)  ; v4 = 7
;;=
;;=                                 block4:
;;= @001f                               jump block1(v4)  ; v4 = 7
;;=
;;=                                 block2(v3: i32):
;;= @0027                               v5 = iconst.i32 1
;;= @0029                               v6 = iadd v3, v5  ; v5 = 1
;;= @002a                               jump block1(v6)
;;=
;;=                                 block1(v2: i32):
;;= @002a                               return v2
;;= }
