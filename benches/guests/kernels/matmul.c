/* Dense linear algebra: products of matrices, and a factorisation. */
#include "bench.h"

#define N 160

static double a[N][N], b[N][N], c[N][N], lu[N][N];

void prepare(void)
{
    uint64_t state = 1;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i][j] = unit(&state);
            b[i][j] = unit(&state) + (i == j ? N : 0);
        }
}

static void multiply(void)
{
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] = 0;
        for (int k = 0; k < N; k++) {
            double factor = a[i][k];
            for (int j = 0; j < N; j++)
                c[i][j] += factor * b[k][j];
        }
    }
}

/* By dot products, one of which has a stride. */
static double multiply_by_columns(void)
{
    double trace = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j += 4) {
            double sum = 0;
            for (int k = 0; k < N; k++)
                sum += a[i][k] * b[k][j];
            trace += sum * (i + j);
        }
    return trace;
}

static void factorise(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            lu[i][j] = b[i][j];
    for (int k = 0; k < N; k++)
        for (int i = k + 1; i < N; i++) {
            double factor = lu[i][k] /= lu[k][k];
            for (int j = k + 1; j < N; j++)
                lu[i][j] -= factor * lu[k][j];
        }
}

uint64_t work(void)
{
    uint64_t sum = 0;
    for (int round = 0; round < 3; round++) {
        multiply();
        sum = mix(sum, bits(multiply_by_columns()));
        factorise();
        for (int i = 0; i < N; i++)
            sum = mix(mix(sum, bits(c[i][N - 1 - i])), bits(lu[i][i]));
    }
    return sum;
}
