;;! opt = -unrolling
;;! stage = machine
;;! bounds = guard
;;! traps = instruction
;; A loop over a guarded memory has no bounds check and does not load the base. An offset that the
;; guard does not cover is checked.
(module
  (memory 1 100)
  (func (param $from i32) (param $count i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $from))))
      (i32.store offset=0x3fffffc (local.get $from) (local.get $sum))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))
  (func (param i32) (result i32) (i32.load offset=0x3fffffd (local.get 0)))
  (func (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   uninit  %rax
;;=   xorl %eax, %eax
;;=   movq 0x20(%rdi), %rcx
;;=   jmp     label1
;;= block1:
;;=   movl %esi, %edi
;;=   movl 4(%rcx, %rdi), %r8d
;;=   leal (%rax, %r8), %eax
;;=   movl %eax, 0x3fffffc(%rcx, %rdi)
;;=   subl $0x1, %edx
;;=   leal 4(%rsi), %esi
;;=   testl %edx, %edx
;;=   jnz     label2; j label3
;;= block2:
;;=   jmp     label1
;;= block3:
;;=   jmp     label4
;;= block4:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 1:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   movl %esi, %esi
;;=   leaq 0x4000001(%rsi), %r8
;;=   cmpq 0x28(%rdi), %r8
;;=   jnbe #trap=user2
;;=   movq 0x20(%rdi), %r8
;;=   movl 0x3fffffd(%r8, %rsi), %eax
;;=   jmp     label1
;;= block1:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 2:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   movq %rsi, %rax
;;=   movq %rdx, %r11
;;=   cltd  ;; implicit: %edx, %eax
;;=   testl %r11d, %r11d
;;=   jz #trap=int_divz
;;=   idivl %r11d ;; implicit: %eax, %edx, trap=252
;;=   jmp     label1
;;= block1:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
