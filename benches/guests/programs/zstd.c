/* Compression and decompression by zstd, at three levels. */
#include "bench.h"
#include "zstd.h"

#include <stdlib.h>

#define SIZE 400000

static char in[SIZE], packed[SIZE + SIZE / 100 + 600], out[SIZE];
static ZSTD_CCtx *compressor;
static ZSTD_DCtx *decompressor;

void prepare(void)
{
    text(in, SIZE, 71);
    compressor = ZSTD_createCCtx();
    decompressor = ZSTD_createDCtx();
}

uint64_t work(void)
{
    static const int levels[] = {1, 3, 7};
    uint64_t sum = 0;
    for (int level = 0; level < 3; level++) {
        size_t size = ZSTD_compressCCtx(compressor, packed, sizeof packed, in, SIZE, levels[level]);
        if (ZSTD_isError(size))
            exit(5);
        for (int round = 0; round < 8; round++)
            if (ZSTD_decompressDCtx(decompressor, out, sizeof out, packed, size) != SIZE)
                exit(5);
        for (size_t i = 0; i < SIZE; i += 41)
            sum = mix(sum, (uint8_t)out[i]);
        sum = mix(sum, size);
    }
    return sum;
}
