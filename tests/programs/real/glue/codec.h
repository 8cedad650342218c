/*
 * What the compression libraries export to the tests: one interface, whatever the library.
 *
 * All functions return a size in bytes, or a negative number where the library reports an error.
 */
#include <stdlib.h>

#define EXPORT(name) __attribute__((export_name(#name)))

EXPORT(buffer_new) void *buffer_new(size_t size)
{
    return malloc(size ? size : 1);
}

EXPORT(buffer_free) void buffer_free(void *buffer)
{
    free(buffer);
}

EXPORT(compress_bound) int compress_bound(unsigned size);
EXPORT(compress_level) int compress_level(const void *in, unsigned in_size, void *out, unsigned out_size, int level);
EXPORT(decompress) int decompress(const void *in, unsigned in_size, void *out, unsigned out_size);
