// What the kernel needs of it: Rust's library has the functions.
#pragma once

#include <stddef.h>

void *memcpy(void *restrict, const void *restrict, size_t);
void *memset(void *, int, size_t);
