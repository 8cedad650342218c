/* The implementation of stb_image. Its header is the same file. */
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.c>
