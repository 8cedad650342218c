/* What libraries need of string.h: the compiler's own functions. In a module they are instructions,
   and natively what the program links. */
#ifndef GUEST_STRING_H
#define GUEST_STRING_H

#include <stddef.h>

#define memcpy(to, from, count) __builtin_memcpy(to, from, count)
#define memmove(to, from, count) __builtin_memmove(to, from, count)
#define memset(to, value, count) __builtin_memset(to, value, count)

#endif
