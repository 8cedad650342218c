#include "codec.h"

#include "zlib.h"

int compress_bound(unsigned size)
{
    return (int)compressBound(size);
}

int compress_level(const void *in, unsigned in_size, void *out, unsigned out_size, int level)
{
    uLongf size = out_size;
    int status = compress2(out, &size, in, in_size, level);
    return status == Z_OK ? (int)size : status;
}

int decompress(const void *in, unsigned in_size, void *out, unsigned out_size)
{
    uLongf size = out_size;
    int status = uncompress(out, &size, in, in_size);
    return status == Z_OK ? (int)size : status;
}

EXPORT(checksum) unsigned checksum(const void *in, unsigned in_size)
{
    return (unsigned)crc32(adler32(1, in, in_size), in, in_size);
}
