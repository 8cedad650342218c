;;! stage = machine
;;! traps = instruction
;;! bounds = guard
;; With trap instructions, a call whose entry differs finds out whether that is null.
(module
  (type $unary (func (param i32) (result i32)))
  (table i64 3 3 funcref)
  (elem (i64.const 1) $f $f)
  (func $f (type $unary) (local.get 0))
  (func (param i32 i64) (result i32)
    (call_indirect (type $unary) (local.get 0) (local.get 1))))

;;= function 0:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   jmp     label1
;;= block1:
;;=   movq %rsi, %rax
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;=
;;= function 1:
;;=   pushq %rbp
;;=   movq %rsp, %rbp
;;= block0:
;;=   movq (%rdi), %r10
;;=   movq    %rsp, %r11
;;=   cmpq (%r10), %r11
;;=   jb #trap=user10
;;=   cmpq $0x3, %rdx
;;=   jnb #trap=user4
;;=   movq 8(%rdi), %rax
;;=   shlq $0x4, %rdx
;;=   movq 0x1c0(%rax, %rdx), %rcx
;;=   testq %rcx, %rcx
;;=   jnz     label3; j label1
;;= block1:
;;=   movq 0x1b8(%rax, %rdx), %rax
;;=   call    *%rax
;;=   jmp     label2
;;= block2:
;;=   movq %rbp, %rsp
;;=   popq %rbp
;;=   retq
;;= block3:
;;=   cmpq $0xffffffffffffffff, %rcx
;;=   jz #trap=user5
;;=   ud2
;;=
