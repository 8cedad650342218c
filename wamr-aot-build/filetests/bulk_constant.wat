;;! stage = machine
;;! traps = instruction
;; Of a copy with a constant length, one sequence of accesses is left.
(module
  (memory 1)
  (func (param i32 i32) (memory.copy (local.get 0) (local.get 1) (i32.const 12))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   movl %esi, %r10d
;;=   movl %edx, %r11d
;;=   cmpq %r10, %r11
;;=   movq %r10, %rax
;;=   cmovaeq %r11, %rax
;;=   leaq 0xc(%rax), %rax
;;=   cmpq 0x28(%rdi), %rax
;;=   jnbe #trap=user2
;;=   jmp     label1
;;= block1:
;;=   jmp     label2
;;= block2:
;;=   jmp     label3
;;= block3:
;;=   movq 0x20(%rdi), %rax
;;=   movq (%rax, %r11), %rcx
;;=   movq 4(%rax, %r11), %rdx
;;=   movq %rcx, (%rax, %r10)
;;=   movq %rdx, 4(%rax, %r10)
;;=   jmp     label4
;;= block4:
;;=   jmp     label5
;;= block5:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
