;;! stage = optimized
;;! traps = instruction
;; Two memories, one with 64-bit indices: there is a check for each, and none can wrap.
(module
  (memory 1)
  (memory i64 1)
  (func (param i64 i64 i64) (memory.fill 1 (local.get 0) (i32.const 1) (i64.const 100)))
  (func (param i32 i64) (memory.copy 0 1 (local.get 0) (local.get 1) (i32.const 8))))

;;= function u0:0(i64, i64, i64, i64) system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 67108865 "MemoryContents(1)"
;;=     region2 = 16777216 "Fixed"
;;=     sig0 = (i64, i32, i64) system_v
;;=
;;=                                 block0(v0: i64, v1: i64, v2: i64, v3: i64):
;;= @002e                               v6 = load.i64 notrap aligned readonly can_move region0 v0+80
;;= @002b                               v5 = iconst.i64 100
;;=                                     v42 = icmp ult v6, v5  ; v5 = 100
;;= @002e                               v8 = isub v6, v5  ; v5 = 100
;;= @002e                               v9 = icmp ugt v1, v8
;;= @002e                               v10 = bor v42, v9
;;= @002e                               trapnz v10, user2
;;= @002e                               jump block3
;;=
;;=                                 block3:
;;= @002e                               jump block8
;;=
;;=                                 block8:
;;= @002e                               v39 = load.i64 notrap aligned readonly can_move region2 v0
;;= @002e                               v40 = load.i64 notrap aligned readonly can_move region2 v39+8
;;= @002e                               v41 = load.i64 notrap aligned readonly can_move region2 v40+40
;;= @002e                               v11 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @002e                               v12 = iadd v11, v1
;;= @0029                               v4 = iconst.i32 1
;;=                                     v94 = iconst.i64 100
;;= @002e                               call_indirect sig0, v41(v12, v4, v94)  ; v4 = 1, v94 = 100
;;= @002e                               jump block9
;;=
;;=                                 block9:
;;= @0031                               jump block1
;;=
;;=                                 block1:
;;= @0031                               return
;;= }
;;= function u0:1(i64, i32, i64) system_v {
;;=     region0 = 50331649 "MemoryHeader(1)"
;;=     region1 = 50331648 "MemoryHeader(0)"
;;=     region2 = 67108864 "MemoryContents(0)"
;;=     region3 = 67108865 "MemoryContents(1)"
;;=     region4 = 16777216 "Fixed"
;;=     sig0 = (i64, i64, i64) system_v
;;=
;;=                                 block0(v0: i64, v1: i32, v2: i64):
;;= @003a                               v6 = load.i64 notrap aligned readonly can_move region0 v0+80
;;=                                     v52 = iconst.i64 8
;;=                                     v53 = icmp ult v6, v52  ; v52 = 8
;;= @003a                               v8 = isub v6, v52  ; v52 = 8
;;= @003a                               v9 = icmp ugt v2, v8
;;= @003a                               v10 = bor v53, v9
;;= @003a                               trapnz v10, user2
;;= @003a                               v4 = uextend.i64 v1
;;= @003a                               v12 = iadd v4, v52  ; v52 = 8
;;= @003a                               v11 = load.i64 notrap aligned readonly can_move region1 v0+40
;;= @003a                               v13 = icmp ugt v12, v11
;;= @003a                               trapnz v13, user2
;;= @003a                               jump block3
;;=
;;=                                 block3:
;;= @003a                               jump block5
;;=
;;=                                 block5:
;;= @003a                               jump block6
;;=
;;=                                 block6:
;;= @003a                               v16 = load.i64 notrap aligned readonly can_move region0 v0+72
;;= @003a                               v17 = iadd v16, v2
;;= @003a                               v41 = load.i64 notrap little region3 v17
;;= @003a                               v14 = load.i64 notrap aligned readonly can_move region1 v0+32
;;= @003a                               v15 = iadd v14, v4
;;= @003a                               store notrap little region2 v41, v15
;;= @003a                               jump block9
;;=
;;=                                 block9:
;;= @003e                               jump block1
;;=
;;=                                 block1:
;;= @003e                               return
;;= }
