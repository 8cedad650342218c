;;! stage = machine
;; A function without calls has no stack check. A function with calls compares the stack pointer
;; once.
(module
  (func $add (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (param i32) (result i32) (call $add (local.get 0) (i32.const 1))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   leal (%rsi, %rdx), %eax
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 1:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   movq (%rdi), %r9
;;=   movq (%r9), %r9
;;=   movq    %rsp, %r10
;;=   cmpq %r9, %r10
;;=   jb      label3; j label1
;;= block1:
;;=   movl $0x1, %edx
;;=   call    User(userextname0)
;;=   jmp     label2
;;= block2:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;= block3:
;;=   movl $0xa, %esi
;;=   movl $0x1, %edx
;;=   call    User(userextname1)
;;=   ud2
;;=
