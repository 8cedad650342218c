/* The fast Fourier transform, of complex numbers, forth and back. */
#include "bench.h"

#define LOG 14
#define N (1 << LOG)

static double re[N], im[N], cosine[N / 2], sine[N / 2];

/* The roots of unity by halving angles, with nothing of a library, whose last bits differ. */
void prepare(void)
{
    double c = -1, s = 0;
    cosine[0] = 1, sine[0] = 0;
    for (int step = N / 4; step > 0; step /= 2) {
        double half = __builtin_sqrt((1 + c) / 2);
        s = step == N / 4 ? 1 : s / (2 * half);
        c = half;
        for (int i = step; i < N / 2; i += 2 * step) {
            cosine[i] = cosine[i - step] * c - sine[i - step] * s;
            sine[i] = cosine[i - step] * s + sine[i - step] * c;
        }
    }
}

static void transform(double sign)
{
    for (uint32_t i = 1, j = 0; i < N; i++) {
        uint32_t bit = N >> 1;
        for (; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            double swapped = re[i];
            re[i] = re[j], re[j] = swapped;
            swapped = im[i];
            im[i] = im[j], im[j] = swapped;
        }
    }
    for (int half = 1; half < N; half *= 2) {
        int stride = N / 2 / half;
        for (int start = 0; start < N; start += 2 * half)
            for (int k = 0; k < half; k++) {
                double c = cosine[k * stride], s = sign * sine[k * stride];
                int low = start + k, high = low + half;
                double tre = re[high] * c - im[high] * s, tim = re[high] * s + im[high] * c;
                re[high] = re[low] - tre, im[high] = im[low] - tim;
                re[low] += tre, im[low] += tim;
            }
    }
}

uint64_t work(void)
{
    uint64_t state = 23;
    for (int i = 0; i < N; i++)
        re[i] = unit(&state) - 0.5, im[i] = 0;
    uint64_t sum = 0;
    for (int round = 0; round < 8; round++) {
        transform(1);
        sum = mix(sum, bits(re[5] + im[7]));
        transform(-1);
        for (int i = 0; i < N; i++)
            re[i] /= N, im[i] /= N;
    }
    return mix(sum, bits(re[N / 3]));
}
