/* Work on pixels and samples: what compilers vectorise with narrow integers. */
#include "bench.h"

#define SIZE 65536

static uint8_t red[SIZE], green[SIZE], blue[SIZE], grey[SIZE], mask[SIZE];
static int16_t left[SIZE], right[SIZE], out[SIZE];
static float samples[SIZE];

void prepare(void)
{
    uint64_t state = 47;
    for (int i = 0; i < SIZE; i++) {
        red[i] = (uint8_t)next(&state), green[i] = (uint8_t)next(&state), blue[i] = (uint8_t)next(&state);
        left[i] = (int16_t)next(&state), right[i] = (int16_t)next(&state);
    }
}

static int16_t saturate(int32_t x)
{
    return (int16_t)(x > 32767 ? 32767 : x < -32768 ? -32768 : x);
}

uint64_t work(void)
{
    uint64_t sum = 0;
    for (int round = 0; round < 60; round++) {
        for (int i = 0; i < SIZE; i++)
            grey[i] = (uint8_t)((77 * red[i] + 150 * green[i] + 29 * blue[i]) >> 8);
        uint32_t total = 0;
        for (int i = 0; i < SIZE; i++)
            total += grey[i];
        for (int i = 0; i < SIZE; i++)
            mask[i] = grey[i] > 128 ? red[i] : (uint8_t)(255 - blue[i]);
        for (int i = 0; i < SIZE; i++)
            out[i] = saturate(left[i] + (right[i] * (round + 1) >> 3));
        for (int i = 0; i < SIZE; i++)
            samples[i] = (float)out[i] * 0.5f + (float)left[i];
        uint32_t peak = 0;
        for (int i = 0; i < SIZE; i++)
            peak = samples[i] > 20000.0f ? peak + 1 : peak;
        sum = mix(mix(mix(sum, total), mask[round * 1000]), peak);
        sum = mix(sum, (uint16_t)out[round * 777]);
    }
    return sum;
}
