/* Compression and decompression by zlib, at three levels. */
#include "bench.h"
#include "zlib.h"

#include <stdlib.h>

#define SIZE 100000

static char in[SIZE], packed[SIZE + SIZE / 100 + 600], out[SIZE];

void prepare(void)
{
    text(in, SIZE, 67);
}

uint64_t work(void)
{
    static const int levels[] = {1, 6, 9};
    uint64_t sum = 0;
    for (int level = 0; level < 3; level++) {
        uLongf packed_size = sizeof packed;
        if (compress2((Bytef *)packed, &packed_size, (Bytef *)in, SIZE, levels[level]) != Z_OK)
            exit(5);
        for (int round = 0; round < 3; round++) {
            uLongf out_size = sizeof out;
            if (uncompress((Bytef *)out, &out_size, (Bytef *)packed, packed_size) != Z_OK)
                exit(5);
            sum = mix(mix(sum, out_size), crc32(0, (Bytef *)out, (uInt)out_size));
        }
        sum = mix(mix(sum, packed_size), adler32(1, (Bytef *)packed, (uInt)packed_size));
    }
    return sum;
}
