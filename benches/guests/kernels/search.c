/* Search in strings: by first byte, by a table of shifts, for several words, and the distance of two. */
#include "bench.h"

#define SIZE (192 * 1024)
#define SHORT 700

static char haystack[SIZE + 1];

void prepare(void)
{
    text(haystack, SIZE, 29);
}

static uint32_t length(const char *s)
{
    uint32_t n = 0;
    while (s[n])
        n++;
    return n;
}

static uint32_t plain(const char *needle)
{
    uint32_t found = 0, size = length(needle);
    for (uint32_t i = 0; i + size <= SIZE; i++) {
        if (haystack[i] != needle[0])
            continue;
        uint32_t k = 1;
        while (k < size && haystack[i + k] == needle[k])
            k++;
        found += k == size;
    }
    return found;
}

static uint32_t by_shifts(const char *needle)
{
    uint32_t shift[256], found = 0, size = length(needle);
    for (int i = 0; i < 256; i++)
        shift[i] = size;
    for (uint32_t i = 0; i + 1 < size; i++)
        shift[(uint8_t)needle[i]] = size - 1 - i;
    for (uint32_t at = 0; at + size <= SIZE;) {
        uint32_t k = size;
        while (k > 0 && haystack[at + k - 1] == needle[k - 1])
            k--;
        found += k == 0;
        at += shift[(uint8_t)haystack[at + size - 1]];
    }
    return found;
}

static uint32_t count_lines(void)
{
    uint32_t lines = 0;
    for (uint32_t i = 0; i < SIZE; i++)
        lines += haystack[i] == '\n';
    return lines;
}

static uint32_t distance(const char *left, const char *right)
{
    static uint32_t row[SHORT + 1];
    for (uint32_t j = 0; j <= SHORT; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= SHORT; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= SHORT; j++) {
            uint32_t best = diagonal + (left[i - 1] != right[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[SHORT];
}

uint64_t work(void)
{
    static const char *const needles[] = {"module", "segment of", "stack table", "not in the text", "trap trap"};
    uint64_t sum = 0;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++)
            sum = mix(mix(sum, plain(needles[i])), by_shifts(needles[i]));
        for (int i = 0; i < 8; i++)
            sum = mix(sum, count_lines() + (uint32_t)i);
        sum = mix(sum, distance(haystack + 1000 * round, haystack + SIZE / 2));
    }
    return sum;
}
