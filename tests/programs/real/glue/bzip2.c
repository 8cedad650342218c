#include "codec.h"

#include "bzlib.h"

/* Called by libbz2, built without stdio, where it finds itself broken. */
void bz_internal_error(int code)
{
    (void)code;
    abort();
}

int compress_bound(unsigned size)
{
    return (int)(size + size / 100 + 600);
}

int compress_level(const void *in, unsigned in_size, void *out, unsigned out_size, int level)
{
    unsigned size = out_size;
    int status = BZ2_bzBuffToBuffCompress(out, &size, (char *)in, in_size, level, 0, 0);
    return status == BZ_OK ? (int)size : status;
}

int decompress(const void *in, unsigned in_size, void *out, unsigned out_size)
{
    unsigned size = out_size;
    int status = BZ2_bzBuffToBuffDecompress(out, &size, (char *)in, in_size, 0, 0);
    return status == BZ_OK ? (int)size : status;
}
