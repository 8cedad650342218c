;;! stage = machine
;;! bounds = guard
;; Rounds differ in the offsets of their accesses.
(module
  (memory 1)
  (func $sum (param $at i32) (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      (local.set $sum
        (i32.add
          (local.get $sum)
          (i32.load (i32.add (local.get $at) (i32.shl (local.get $i) (i32.const 2))))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum)))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;=   subq $0x20, %rsp
;;=   movq %rbx, (%rsp)
;;=   movq %r12, 8(%rsp)
;;=   movq %r13, 0x10(%rsp)
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   movl %edx, %ecx
;;=   subq $0x1, %rcx
;;=   uninit  %rax
;;=   xorq %rax, %rax
;;=   cmpq %rcx, %rax
;;=   cmovgeq %rax, %rcx
;;=   uninit  %rax
;;=   xorl %eax, %eax
;;=   movq 0x20(%rdi), %r10
;;=   cmpq $0x4, %rcx
;;=   jnb     label3; j label2
;;= block2:
;;=   movq %rax, %r8
;;=   jmp     label13
;;= block3:
;;=   movl %esi, %eax
;;=   leaq (%rax, %rcx, 4), %r8
;;=   uninit  %rax
;;=   xorl %eax, %eax
;;=   movq 0x20(%rdi), %r9
;;=   cmpq (%rip), %r8
;;=   jle     label4; j label5
;;= block4:
;;=   movq %rax, %r8
;;=   jmp     label6
;;= block5:
;;=   movq %rax, %r8
;;=   jmp     label13
;;= block6:
;;=   leal (%rsi, %r8, 4), %r12d
;;=   movl (%r9, %r12), %edi
;;=   jmp     label7
;;= block7:
;;=   movl 4(%r9, %r12), %r11d
;;=   jmp     label8
;;= block8:
;;=   movl 8(%r9, %r12), %ebx
;;=   jmp     label9
;;= block9:
;;=   movl 0xc(%r9, %r12), %r12d
;;=   jmp     label10
;;= block10:
;;=   leal 4(%r8), %r8d
;;=   movq %rcx, %r13
;;=   andl $0xfffffffc, %r13d
;;=   leal (%rax, %rdi), %eax
;;=   leal (%rax, %r11), %eax
;;=   leal (%rax, %rbx), %eax
;;=   leal (%rax, %r12), %eax
;;=   cmpl %r13d, %r8d
;;=   jnz     label11; j label12
;;= block11:
;;=   jmp     label6
;;= block12:
;;=   jmp     label13
;;= block13:
;;=   leal (%rsi, %r8, 4), %ecx
;;=   movl (%r10, %rcx), %ecx
;;=   leal 1(%r8), %r8d
;;=   leal (%rax, %rcx), %eax
;;=   cmpl %edx, %r8d
;;=   jb      label14; j label15
;;= block14:
;;=   jmp     label13
;;= block15:
;;=   jmp     label16
;;= block16:
;;=   movq (%rsp), %rbx
;;=   movq 8(%rsp), %r12
;;=   movq 0x10(%rsp), %r13
;;=   addq $0x20, %rsp
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
