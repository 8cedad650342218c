/* Compression and decompression by libbz2. */
#include "bench.h"
#include "bzlib.h"

#include <stdlib.h>

#define SIZE 200000

static char in[SIZE], packed[SIZE + SIZE / 100 + 600], out[SIZE];

/* Called by libbz2, built without stdio, if it finds itself broken. */
void bz_internal_error(int code)
{
    exit(code);
}

void prepare(void)
{
    text(in, SIZE, 61);
}

uint64_t work(void)
{
    unsigned packed_size = sizeof packed, out_size = sizeof out;
    if (BZ2_bzBuffToBuffCompress(packed, &packed_size, in, SIZE, 9, 0, 0) != BZ_OK ||
        BZ2_bzBuffToBuffDecompress(out, &out_size, packed, packed_size, 0, 0) != BZ_OK)
        exit(5);
    uint64_t sum = mix(mix(0, packed_size), out_size);
    for (unsigned i = 0; i < packed_size; i++)
        sum = mix(sum, (uint8_t)packed[i]);
    return mix(sum, (uint8_t)out[SIZE / 2]);
}
