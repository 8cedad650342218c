/*
 * Jumps out of functions, which WebAssembly has as exceptions: with `-mllvm -wasm-enable-sjlj`, Clang makes calls of the functions
 * in setjmp.c out of `setjmp` and `longjmp`. Debian's C library for WASI has neither this header nor the functions.
 */
#ifndef SETJMP_H
#define SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    /* The activation that called `setjmp`: the address of something in its frame. */
    void *activation;
    /* Which of its calls of `setjmp` it was, counted from 1. */
    unsigned label;
    /* What is thrown: the compiler's code reads these two. */
    struct {
        void *buffer;
        int value;
    } thrown;
} jmp_buf[1];

int setjmp(jmp_buf buffer) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf buffer, int value);

#define setjmp setjmp

#ifdef __cplusplus
}
#endif

#endif
