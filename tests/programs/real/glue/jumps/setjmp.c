/*
 * What Clang calls for `setjmp` and `longjmp`. A jump is an exception with the tag `__c_longjmp`, and the address of a buffer and a
 * value as its payload. Each function that calls `setjmp` catches all of them, asks whether the buffer is one of its own
 * activation, and throws on what is not.
 */
#include "setjmp.h"

/* `__builtin_wasm_throw` takes the number of a tag: this one is `__c_longjmp`. */
enum { TAG_C_LONGJMP = 1 };

/* Instead of `setjmp`, which returned 0. */
void __wasm_setjmp(jmp_buf buffer, unsigned label, void *activation)
{
    buffer->activation = activation;
    buffer->label = label;
}

/* The label, if the buffer is of this activation, otherwise 0. */
unsigned __wasm_setjmp_test(jmp_buf buffer, void *activation)
{
    return buffer->activation == activation ? buffer->label : 0;
}

/* Instead of `longjmp`. */
_Noreturn void __wasm_longjmp(jmp_buf buffer, int value)
{
    buffer->thrown.buffer = buffer;
    buffer->thrown.value = value ? value : 1;
    __builtin_wasm_throw(TAG_C_LONGJMP, &buffer->thrown);
}
