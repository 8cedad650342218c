;;! stage = clif
;; Without SSE4.1 the runtime rounds.
(module (func (param f32) (result f32) (f32.ceil (local.get 0))))

;;= function u0:0(i64, f32) -> f32 system_v {
;;=     region0 = 16777216 "Fixed"
;;=     sig0 = (f32) -> f32 system_v
;;=
;;=                                 block0(v0: i64, v1: f32):
;;= @001b                               v3 = load.i64 notrap aligned readonly can_move region0 v0
;;= @001b                               v4 = load.i64 notrap aligned readonly can_move region0 v3+8
;;= @001b                               v5 = load.i64 notrap aligned readonly can_move region0 v4+104
;;= @001b                               v6 = call_indirect sig0, v5(v1)
;;= @001c                               jump block1(v6)
;;=
;;=                                 block1(v2: f32):
;;= @001c                               return v2
;;= }
