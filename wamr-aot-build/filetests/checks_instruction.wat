;;! stage = passes
;;! traps = instruction
;;! limit = 131072
;; The memory has at most 128 KiB, so that small sums with indices in bounds do not wrap.
(module
  (memory 1)
  (func $neighbours (param i32) (result i32)
    (i32.add
      (i32.load8_u (local.get 0))
      (i32.load8_u (i32.add (local.get 0) (i32.const 1)))))
  (func $between (param i32) (result i32)
    (i32.store8 (i32.add (local.get 0) (i32.const 7)) (i32.const 1))
    (i32.store8 (local.get 0) (i32.const 1))
    (i32.load offset=2 (local.get 0))))

;;= function u0:0(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0021                               v3 = uextend.i64 v1
;;= @0021                               v4 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0021                               v5 = iconst.i64 -2
;;= @0021                               v6 = iadd v4, v5  ; v5 = -2
;;= @0021                               v7 = icmp ugt v3, v6
;;= @0021                               trapnz v7, user2
;;= @0021                               v8 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0021                               v9 = iadd v8, v3
;;= @0021                               v10 = uload8.i32 notrap little region1 v9
;;= @0026                               v11 = iconst.i32 1
;;= @0028                               v12 = iadd v1, v11  ; v11 = 1
;;= @0029                               v13 = uextend.i64 v12
;;= @0029                               v18 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0029                               v19 = iadd v18, v13
;;= @0029                               v20 = uload8.i32 notrap little region1 v19
;;= @002c                               v21 = iadd v10, v20
;;= @002d                               jump block1(v21)
;;=
;;=                                 block1(v2: i32):
;;= @002d                               return v2
;;= }
;;= function u0:1(i64, i32) -> i32 system_v {
;;=     region0 = 50331648 "MemoryHeader(0)"
;;=     region1 = 67108864 "MemoryContents(0)"
;;=
;;=                                 block0(v0: i64, v1: i32):
;;= @0032                               v3 = iconst.i32 7
;;= @0034                               v4 = iadd v1, v3  ; v3 = 7
;;= @0035                               v5 = iconst.i32 1
;;= @0037                               v6 = uextend.i64 v4
;;= @0037                               v7 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @0037                               v8 = iconst.i64 -1
;;= @0037                               v9 = iadd v7, v8  ; v8 = -1
;;= @0037                               v10 = icmp ugt v6, v9
;;= @0037                               trapnz v10, user2
;;= @0037                               v11 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0037                               v12 = iadd v11, v6
;;= @0037                               v13 = ireduce.i8 v5  ; v5 = 1
;;= @0037                               store notrap little region1 v13, v12
;;= @003c                               v14 = iconst.i32 1
;;= @003e                               v15 = uextend.i64 v1
;;= @003e                               v16 = load.i64 notrap aligned readonly can_move region0 v0+40
;;= @003e                               v17 = iconst.i64 -1
;;= @003e                               v18 = iadd v16, v17  ; v17 = -1
;;= @003e                               v19 = icmp ugt v15, v18
;;= @003e                               trapnz v19, user2
;;= @003e                               v20 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @003e                               v21 = iadd v20, v15
;;= @003e                               v22 = ireduce.i8 v14  ; v14 = 1
;;= @003e                               store notrap little region1 v22, v21
;;= @0043                               v23 = uextend.i64 v1
;;= @0043                               v28 = load.i64 notrap aligned readonly can_move region0 v0+32
;;= @0043                               v29 = iadd v28, v23
;;= @0043                               v30 = load.i32 notrap little region1 v29+2
;;= @0046                               jump block1(v30)
;;=
;;=                                 block1(v2: i32):
;;= @0046                               return v2
;;= }
