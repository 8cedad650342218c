/* Hashing: SHA-256, a hash of 64-bit words, CRC-32 by table, and a table with open addressing. */
#include "bench.h"

#define SIZE (96 * 1024)
#define SLOTS 32768

static uint8_t data[SIZE];
static uint32_t crc_table[256], keys[SLOTS], values[SLOTS], round_constant[64];

void prepare(void)
{
    text((char *)data, SIZE, 5);
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
        crc_table[i] = c;
    }
    /* Not the constants of the standard: what they are takes no other time. */
    uint64_t state = 0x6a09e667;
    for (int i = 0; i < 64; i++)
        round_constant[i] = next(&state);
}

static inline uint32_t rotate(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static void sha_block(uint32_t h[8], const uint8_t *p)
{
    uint32_t w[64];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    uint32_t v[8];
    for (int i = 0; i < 8; i++)
        v[i] = h[i];
    for (int i = 0; i < 64; i++) {
        uint32_t s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25);
        uint32_t one = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constant[i] + w[i];
        uint32_t s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22);
        uint32_t two = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        v[7] = v[6], v[6] = v[5], v[5] = v[4], v[4] = v[3] + one;
        v[3] = v[2], v[2] = v[1], v[1] = v[0], v[0] = one + two;
    }
    for (int i = 0; i < 8; i++)
        h[i] += v[i];
}

static uint64_t words_hash(void)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (int i = 0; i + 8 <= SIZE; i += 8) {
        uint64_t word;
        __builtin_memcpy(&word, data + i, 8);
        sum = (sum ^ word) * 0xff51afd7ed558ccdu;
        sum = sum << 31 | sum >> 33;
    }
    return sum;
}

static uint32_t crc(void)
{
    uint32_t c = ~0u;
    for (int i = 0; i < SIZE; i++)
        c = crc_table[(c ^ data[i]) & 0xff] ^ (c >> 8);
    return ~c;
}

/* Counts the words of the text. */
static uint64_t count_words(void)
{
    for (int i = 0; i < SLOTS; i++)
        keys[i] = values[i] = 0;
    uint32_t key = 2166136261u, previous = 0;
    for (int i = 0; i < SIZE; i++) {
        if (data[i] > ' ') {
            key = (key ^ data[i]) * 16777619u;
            continue;
        }
        uint32_t pair = (key ^ rotate(previous, 7)) | 1;
        uint32_t at = pair * 2654435761u % SLOTS;
        while (keys[at] && keys[at] != pair)
            at = (at + 1) % SLOTS;
        keys[at] = pair;
        values[at]++;
        previous = key;
        key = 2166136261u;
    }
    uint64_t sum = 0;
    for (int i = 0; i < SLOTS; i++)
        sum += (uint64_t)keys[i] * values[i];
    return sum;
}

uint64_t work(void)
{
    uint64_t sum = 0;
    for (int round = 0; round < 8; round++) {
        uint32_t h[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        for (int i = 0; i + 64 <= SIZE; i += 64)
            sha_block(h, data + i);
        sum = mix(sum, h[0] ^ (uint64_t)h[7] << 32);
        sum = mix(sum, words_hash());
        sum = mix(sum, crc());
        sum = mix(sum, count_words());
    }
    return sum;
}
