/* Sparse linear algebra: conjugate gradients with a matrix in compressed rows. */
#include "bench.h"

#define SIDE 120
#define N (SIDE * SIDE)
#define STEPS 70

static uint32_t start[N + 1], column[5 * N];
static double value[5 * N], x[N], r[N], p[N], q[N];

static uint32_t add(uint32_t at, uint32_t to, double entry)
{
    column[at] = to;
    value[at] = entry;
    return at + 1;
}

void prepare(void)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < N; i++) {
        start[i] = at;
        if (i >= SIDE)
            at = add(at, i - SIDE, -1);
        if (i % SIDE)
            at = add(at, i - 1, -1);
        at = add(at, i, 4.25);
        if (i % SIDE != SIDE - 1)
            at = add(at, i + 1, -1);
        if (i < N - SIDE)
            at = add(at, i + SIDE, -1);
    }
    start[N] = at;
}

static void multiply(const double *from, double *to)
{
    for (uint32_t i = 0; i < N; i++) {
        double sum = 0;
        for (uint32_t at = start[i]; at < start[i + 1]; at++)
            sum += value[at] * from[column[at]];
        to[i] = sum;
    }
}

static double dot(const double *left, const double *right)
{
    double sum = 0;
    for (uint32_t i = 0; i < N; i++)
        sum += left[i] * right[i];
    return sum;
}

uint64_t work(void)
{
    uint64_t state = 7;
    for (uint32_t i = 0; i < N; i++) {
        x[i] = 0;
        p[i] = r[i] = unit(&state) - 0.5;
    }
    double square = dot(r, r);
    for (int step = 0; step < STEPS; step++) {
        multiply(p, q);
        double alpha = square / dot(p, q);
        for (uint32_t i = 0; i < N; i++) {
            x[i] += alpha * p[i];
            r[i] -= alpha * q[i];
        }
        double old = square;
        square = dot(r, r);
        for (uint32_t i = 0; i < N; i++)
            p[i] = r[i] + square / old * p[i];
    }
    return mix(mix(0, bits(square)), bits(x[N / 3]));
}
