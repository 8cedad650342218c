;;! stage = machine
;; Patterns that are compiled to one instruction.
(module
  (func (param v128 v128) (result v128) (i32x4.dot_i16x8_s (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (f32x4.pmin (local.get 0) (local.get 1)))
  (func (param v128) (result v128) (f64x2.convert_low_i32x4_s (local.get 0))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   pmaddwd %xmm1, %xmm0
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 1:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   movdqa %xmm0, %xmm5
;;=   movdqa %xmm1, %xmm0
;;=   minps %xmm5, %xmm0
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 2:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   cvtdq2pd %xmm0, %xmm0
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
