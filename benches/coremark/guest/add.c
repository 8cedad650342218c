/* A function that calls one function of the host. */
#include <stdint.h>

#ifdef __wasm__
__attribute__((import_module("env"), import_name("given")))
#endif
int32_t given(int32_t value);

#ifdef __wasm__
__attribute__((export_name("add")))
#endif
int32_t add(int32_t a, int32_t b)
{
    return a + given(b);
}
