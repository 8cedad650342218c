;;! stage = machine
;;! features = sse3, ssse3
(module
  (func (param v128 v128) (result v128)
    (i8x16.shuffle 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 (local.get 0) (local.get 1)))
  (func (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (local.get 1))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   movdqa %xmm0, %xmm5
;;=   movdqa %xmm1, %xmm0
;;=   palignr $0x1, %xmm5, %xmm0
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
;;=   paddusb (%rip), %xmm1
;;=   pshufb %xmm1, %xmm0
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
