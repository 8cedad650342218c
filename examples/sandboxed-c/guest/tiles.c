/*
 * TILES: a decoder for a small image format, the guest of `examples/sandboxed-c`.
 *
 * It stands for the C that a program wants to use and would rather not trust: written with care, fed with files from
 * anywhere, and with one bug (see BUG below).
 *
 * A file, all numbers little-endian:
 *
 *     "TILE"  width:u16  height:u16  colours:u8  tiles:u16
 *     colours x  { r:u8 g:u8 b:u8 }
 *     tiles x    { x:u16 y:u16 width:u8 height:u8 coding:u8 length:u16, length bytes of data }
 *
 * The image starts as colour 0. A tile's data are colour numbers, row by row:
 *
 *     coding 0   one byte for each pixel
 *     coding 1   runs: { count:u8 colour:u8 }
 *     coding 2   two pixels to a byte, the first in the low half
 *     coding 3   a copy of an area of the image: { x:u16 y:u16 }
 *
 * Built with: cargo xtask guests --bless sandboxed-c
 */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;

#define EXPORT(name) __attribute__((export_name(#name)))

enum status {
    OK = 0,
    NOT_TILES = -1,
    TRUNCATED = -2,
    TOO_LARGE = -3,
    BAD_COLOUR = -4,
    BAD_TILE = -5,
    BAD_CODING = -6,
};

/* ---- memory: what is needed of a C library ---- */

#define HEAP_SIZE (1u << 20)

static u8 heap[HEAP_SIZE] __attribute__((aligned(16)));
static u32 heap_used;

/* Room for `size` bytes; null where there is none left. Freed all at once by `tiles_reset`. */
EXPORT(tiles_alloc) void *tiles_alloc(u32 size)
{
    if (size > HEAP_SIZE - 15)
        return 0;
    size = (size + 15) & ~15u;
    if (size > HEAP_SIZE - heap_used)
        return 0;
    void *block = &heap[heap_used];
    heap_used += size;
    return block;
}

static void fill(u8 *to, u8 value, u32 size)
{
    __builtin_memset(to, value, size);
}

static void copy(u8 *to, const u8 *from, u32 size)
{
    __builtin_memmove(to, from, size);
}

/* ---- reading ---- */

struct reader {
    const u8 *at;
    const u8 *end;
    /* Set by the first read behind the end; the values read from then on are 0. */
    int truncated;
};

static u32 left(const struct reader *r)
{
    return (u32)(r->end - r->at);
}

static u8 read_u8(struct reader *r)
{
    if (left(r) < 1) {
        r->truncated = 1;
        return 0;
    }
    return *r->at++;
}

static u16 read_u16(struct reader *r)
{
    u32 low = read_u8(r);
    return (u16)(low | (u32)read_u8(r) << 8);
}

/* The next `size` bytes as a reader of their own. */
static struct reader read_part(struct reader *r, u32 size)
{
    struct reader part = { r->at, r->at, 0 };
    if (left(r) < size) {
        r->truncated = 1;
        return part;
    }
    r->at += size;
    part.end = r->at;
    return part;
}

/* ---- the decoder ---- */

struct rgb {
    u8 r, g, b;
};

struct image {
    u32 width, height;
    u32 colours;
    struct rgb palette[256];
    /* A colour number for each pixel, row by row. */
    u8 *pixels;
    /* Tiles decoded so far. */
    u32 tiles;
};

static struct image image;

struct tile {
    u32 x, y, width, height;
};

/* Whether an area lies in the image. */
static int inside(const struct image *img, const struct tile *tile)
{
    if (tile->x + tile->width > img->width)
        return 0;
    /*
     * BUG: the height of the tile is compared, and where the tile starts is forgotten. A tile near the bottom, or far below
     * it, passes. It should be `tile->y + tile->height > img->height`.
     */
    if (tile->height > img->height)
        return 0;
    return 1;
}

static u8 *row_of(const struct image *img, const struct tile *tile, u32 row)
{
    return img->pixels + (tile->y + row) * img->width + tile->x;
}

static int decode_plain(const struct image *img, const struct tile *tile, struct reader *data)
{
    for (u32 row = 0; row < tile->height; row++) {
        u8 *to = row_of(img, tile, row);
        for (u32 column = 0; column < tile->width; column++) {
            u8 colour = read_u8(data);
            if (colour >= img->colours)
                return BAD_COLOUR;
            to[column] = colour;
        }
    }
    return data->truncated ? TRUNCATED : OK;
}

static int decode_runs(const struct image *img, const struct tile *tile, struct reader *data)
{
    u32 row = 0, column = 0;
    while (row < tile->height) {
        u32 count = read_u8(data);
        u8 colour = read_u8(data);
        if (data->truncated)
            return TRUNCATED;
        if (colour >= img->colours)
            return BAD_COLOUR;
        while (count > 0 && row < tile->height) {
            u32 size = tile->width - column < count ? tile->width - column : count;
            fill(row_of(img, tile, row) + column, colour, size);
            count -= size;
            column += size;
            if (column == tile->width) {
                column = 0;
                row++;
            }
        }
    }
    return OK;
}

static int decode_packed(const struct image *img, const struct tile *tile, struct reader *data)
{
    u32 half = 0;
    u8 byte = 0;
    for (u32 row = 0; row < tile->height; row++) {
        u8 *to = row_of(img, tile, row);
        for (u32 column = 0; column < tile->width; column++) {
            if (half == 0)
                byte = read_u8(data);
            u8 colour = half == 0 ? byte & 15 : byte >> 4;
            half ^= 1;
            if (colour >= img->colours)
                return BAD_COLOUR;
            to[column] = colour;
        }
    }
    return data->truncated ? TRUNCATED : OK;
}

static int decode_copy(const struct image *img, const struct tile *tile, struct reader *data)
{
    struct tile source = *tile;
    source.x = read_u16(data);
    source.y = read_u16(data);
    if (data->truncated)
        return TRUNCATED;
    if (!inside(img, &source))
        return BAD_TILE;
    for (u32 row = 0; row < tile->height; row++)
        copy(row_of(img, tile, row), row_of(img, &source, row), tile->width);
    return OK;
}

static int decode_tile(struct image *img, struct reader *r)
{
    struct tile tile;
    tile.x = read_u16(r);
    tile.y = read_u16(r);
    tile.width = read_u8(r);
    tile.height = read_u8(r);
    u8 coding = read_u8(r);
    struct reader data = read_part(r, read_u16(r));
    if (r->truncated)
        return TRUNCATED;
    if (tile.width == 0 || tile.height == 0 || !inside(img, &tile))
        return BAD_TILE;
    switch (coding) {
    case 0:
        return decode_plain(img, &tile, &data);
    case 1:
        return decode_runs(img, &tile, &data);
    case 2:
        return decode_packed(img, &tile, &data);
    case 3:
        return decode_copy(img, &tile, &data);
    default:
        return BAD_CODING;
    }
}

/* Decodes a file. Returns 0, or a negative status. */
EXPORT(tiles_decode) int tiles_decode(const u8 *file, u32 length)
{
    struct reader r = { file, file + length, 0 };
    if (read_u8(&r) != 'T' || read_u8(&r) != 'I' || read_u8(&r) != 'L' || read_u8(&r) != 'E')
        return NOT_TILES;
    image.width = read_u16(&r);
    image.height = read_u16(&r);
    image.colours = read_u8(&r);
    image.tiles = 0;
    u32 tiles = read_u16(&r);
    for (u32 i = 0; i < image.colours; i++) {
        image.palette[i].r = read_u8(&r);
        image.palette[i].g = read_u8(&r);
        image.palette[i].b = read_u8(&r);
    }
    if (r.truncated)
        return TRUNCATED;
    if (image.colours == 0)
        return BAD_COLOUR;
    image.pixels = tiles_alloc(image.width * image.height);
    if (!image.pixels)
        return TOO_LARGE;
    fill(image.pixels, 0, image.width * image.height);
    for (; image.tiles < tiles; image.tiles++) {
        int status = decode_tile(&image, &r);
        if (status != OK)
            return status;
    }
    return OK;
}

/* ---- what the caller may ask about the decoded image ---- */

EXPORT(tiles_width) u32 tiles_width(void)
{
    return image.width;
}

EXPORT(tiles_height) u32 tiles_height(void)
{
    return image.height;
}

/* The image as three bytes for each pixel; null where memory does not suffice. */
EXPORT(tiles_rgb) const u8 *tiles_rgb(void)
{
    u32 count = image.width * image.height;
    u8 *rgb = tiles_alloc(count * 3);
    if (!rgb)
        return 0;
    for (u32 i = 0; i < count; i++) {
        const struct rgb *colour = &image.palette[image.pixels[i]];
        rgb[i * 3] = colour->r;
        rgb[i * 3 + 1] = colour->g;
        rgb[i * 3 + 2] = colour->b;
    }
    return rgb;
}

/* Frees everything. */
EXPORT(tiles_reset) void tiles_reset(void)
{
    heap_used = 0;
}
