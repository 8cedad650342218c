;;! stage = machine
;;! features = sse4.1
(module (func (param f32) (result f32) (f32.ceil (local.get 0))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   roundss $0x2, %xmm0, %xmm0
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
