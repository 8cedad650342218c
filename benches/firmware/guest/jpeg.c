/* TJpgDec, as LVGL has it: decodes a picture. It reads and writes through pointers to functions. */
#include "guest.h"
#include "picture.h"

#include "tjpgd.h"

static uint8_t pool[3600] __attribute__((aligned(4)));
static JDEC decoder;
static size_t position;
static uint32_t sum;

static size_t read(JDEC *jpeg, uint8_t *to, size_t count)
{
    size_t left = sizeof picture - position;
    (void)jpeg;
    if (count > left)
        count = left;
    if (to)
        memcpy(to, picture + position, count);
    position += count;
    return count;
}

static int write(JDEC *jpeg, void *pixels, JRECT *area)
{
    size_t count = (size_t)(area->right - area->left + 1) * (area->bottom - area->top + 1) * 3;
    (void)jpeg;
    sum = checksum(sum, pixels, count);
    return 1;
}

WORKLOAD(run_jpeg)
{
    position = 0;
    sum = CHECKSUM;
    if (jd_prepare(&decoder, read, pool, sizeof pool, 0) != JDR_OK)
        return 0;
    return jd_decomp(&decoder, write, 0) == JDR_OK ? sum : 0;
}
