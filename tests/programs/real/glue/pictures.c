/*
 * A program over libpng: `pictures FILE...` decodes each file, tells what is in it or why it cannot be decoded, and encodes it anew
 * as FILE.new. libpng calls `longjmp` for whatever it finds wrong. Built twice: as a WASI command, and for the machine itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "png.h"
#include "zlib.h"

static jmp_buf stopped;
static char reason[200];

static void report(png_structp png, png_const_charp message)
{
    (void)png;
    snprintf(reason, sizeof reason, "%s", message);
    longjmp(stopped, 3);
}

static void warn(png_structp png, png_const_charp message)
{
    (void)png;
    printf("  warning: %s\n", message);
}

/* Row by row. The jump leaves several functions of libpng, often out of zlib's loop. */
static void read_rows(FILE *file)
{
    png_infop volatile info = NULL;
    png_bytep volatile row = NULL;
    volatile png_uint_32 rows = 0;
    volatile uLong sum = 0;
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, report, warn);
    if (!png)
        return;
    int jump = setjmp(stopped);
    if (jump == 0) {
        info = png_create_info_struct(png);
        png_init_io(png, file);
        png_read_info(png, info);
        printf("  %ux%u, %d bits of colour type %d, %s\n", png_get_image_width(png, info), png_get_image_height(png, info),
               png_get_bit_depth(png, info), png_get_color_type(png, info),
               png_get_interlace_type(png, info) ? "interlaced" : "not interlaced");
        png_set_expand(png);
        png_set_strip_16(png);
        png_set_gray_to_rgb(png);
        int passes = png_set_interlace_handling(png);
        png_read_update_info(png, info);
        row = calloc(1, png_get_rowbytes(png, info));
        for (int pass = 0; pass < passes; pass++) {
            for (png_uint_32 y = 0; y < png_get_image_height(png, info); y++) {
                png_read_row(png, row, NULL);
                sum = crc32(sum, row, png_get_rowbytes(png, info));
                rows = rows + 1;
            }
        }
        png_read_end(png, info);
        printf("  rows: %u, %08lx\n", rows, sum);
    } else {
        printf("  rows: %u, %08lx, then %d: %s\n", rows, sum, jump, reason);
    }
    free(row);
    png_infop last = info;
    png_destroy_read_struct(&png, &last, NULL);
}

/* At once, with the functions that catch the jumps themselves and return a message. */
static png_bytep read_image(FILE *file, png_image *image)
{
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    png_bytep pixels = NULL;
    if (png_image_begin_read_from_stdio(image, file)) {
        image->format = PNG_FORMAT_RGBA;
        pixels = malloc(PNG_IMAGE_SIZE(*image));
        if (pixels && !png_image_finish_read(image, NULL, pixels, 0, NULL)) {
            free(pixels);
            pixels = NULL;
        }
    }
    if (pixels)
        printf("  image: %08lx\n", crc32(0, pixels, PNG_IMAGE_SIZE(*image)));
    if (image->warning_or_error)
        printf("  image: %s\n", image->message);
    return pixels;
}

static int convert(const char *path)
{
    printf("%s\n", path);
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("  cannot be opened\n");
        return 0;
    }
    read_rows(file);
    rewind(file);
    png_image image;
    png_bytep pixels = read_image(file, &image);
    fclose(file);
    if (!pixels)
        return 0;
    char name[256];
    snprintf(name, sizeof name, "%s.new", path);
    if (!png_image_write_to_file(&image, name, 0, pixels, 0, NULL))
        printf("  new: %s\n", image.message);
    free(pixels);
    return 1;
}

int main(int count, char **arguments)
{
    int good = 0;
    for (int i = 1; i < count; i++)
        good += convert(arguments[i]);
    printf("%d of %d\n", good, count - 1);
    return good == count - 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
