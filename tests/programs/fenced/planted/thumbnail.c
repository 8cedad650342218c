/* The bug: only the width is limited. */
#include "thumbnail.h"

#include <stb_image.c>
#include <string.h>

static uint8_t pixels[THUMBNAIL_MAX * THUMBNAIL_MAX * 4];

const uint8_t *thumbnail(const uint8_t *image, int length) {
    int width, height, channels;
    stbi_uc *all = stbi_load_from_memory(image, length, &width, &height, &channels, 4);
    if (!all) return 0;
    int columns = width < THUMBNAIL_MAX ? width : THUMBNAIL_MAX;
    for (int row = 0; row < height; row++) {
        memcpy(pixels + row * THUMBNAIL_MAX * 4, all + (size_t)row * width * 4, (size_t)columns * 4);
    }
    stbi_image_free(all);
    return pixels;
}
