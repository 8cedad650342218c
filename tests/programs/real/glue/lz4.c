#include "codec.h"

#include "lz4.h"
#include "lz4hc.h"

int compress_bound(unsigned size)
{
    return LZ4_compressBound((int)size);
}

/* Level 0 is the fast algorithm, all others are the thorough one. */
int compress_level(const void *in, unsigned in_size, void *out, unsigned out_size, int level)
{
    int size = level == 0 ? LZ4_compress_default(in, out, (int)in_size, (int)out_size)
                          : LZ4_compress_HC(in, out, (int)in_size, (int)out_size, level);
    return size > 0 ? size : -1;
}

int decompress(const void *in, unsigned in_size, void *out, unsigned out_size)
{
    return LZ4_decompress_safe(in, out, (int)in_size, (int)out_size);
}
