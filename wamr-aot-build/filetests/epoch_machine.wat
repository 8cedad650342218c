;;! opt = -versioning
;;! interrupt = epoch
;;! stage = machine
;; An iteration of a loop loads the epoch, compares it with the deadline, and has a branch that is
;; not taken.
(module
    (memory 1 1)
    (func (param i32) (result i32) (local i32)
        (loop $l
            (local.set 1 (i32.add (local.get 1) (i32.load (local.get 0))))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))
        (local.get 1)))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;=   subq $0x30, %rsp
;;=   movq %rbx, (%rsp)
;;=   movq %r12, 8(%rsp)
;;=   movq %r13, 0x10(%rsp)
;;=   movq %r14, 0x18(%rsp)
;;=   movq %r15, 0x20(%rsp)
;;= block0:
;;=   movq %rsi, %r14
;;=   uninit  %rax
;;=   xorl %eax, %eax
;;=   movq %rax, %r15
;;=   movq (%rdi), %rbx
;;=   movq %rdi, %r13
;;=   movq 0x30(%rbx), %r12
;;=   jmp     label1
;;= block1:
;;=   movq (%r12), %rcx
;;=   subq 0x38(%rbx), %rcx
;;=   testq %rcx, %rcx
;;=   jnl     label3; j label2
;;= block2:
;;=   movq %r14, %rsi
;;=   jmp     label5
;;= block5:
;;=   movl %esi, %ecx
;;=   cmpq $0xfffc, %rcx
;;=   jnbe    label10; j label6
;;= block6:
;;=   movq %r13, %rdi
;;=   movq 0x20(%rdi), %rax
;;=   movl (%rax, %rcx), %ecx
;;=   subl $0x4, %esi
;;=   movq %r15, %rax
;;=   leal (%rax, %rcx), %eax
;;=   testl %esi, %esi
;;=   jnz     label7; j label8
;;= block7:
;;=   movq %rdi, %r13
;;=   movq %rsi, %r14
;;=   movq %rax, %r15
;;=   jmp     label1
;;= block8:
;;=   jmp     label9
;;= block9:
;;=   movq (%rsp), %rbx
;;=   movq 8(%rsp), %r12
;;=   movq 0x10(%rsp), %r13
;;=   movq 0x18(%rsp), %r14
;;=   movq 0x20(%rsp), %r15
;;=   addq $0x30, %rsp
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;= block3:
;;=   movq 8(%rbx), %rax
;;=   movq 0xc0(%rax), %rax
;;=   movq %r13, %rdi
;;=   call    *%rax
;;=   testl %eax, %eax
;;=   movq %rax, %rsi
;;=   jnz     label11; j label4
;;= block4:
;;=   movq %r14, %rsi
;;=   jmp     label5
;;= block10:
;;=   movq %r13, %rdi
;;=   movl $0x2, %esi
;;=   uninit  %rdx
;;=   xorl %edx, %edx
;;=   call    User(userextname0)
;;=   ud2
;;= block11:
;;=   movq %r13, %rdi
;;=   uninit  %rdx
;;=   xorl %edx, %edx
;;=   call    User(userextname0)
;;=   ud2
;;=
