/* Makes thumbnails of images. */
#ifndef THUMBNAIL_H
#define THUMBNAIL_H

#include <stdint.h>

/** The most pixels in each direction. */
#define THUMBNAIL_MAX 16

/** The first pixels of an image, in rows of `THUMBNAIL_MAX`, with 4 bytes each. */
const uint8_t *thumbnail(const uint8_t *image, int length);

#endif
