/* Stencils: five points of a plane, seven of a space, and a filter over bytes. */
#include "bench.h"

#define N 240
#define M 32
#define WIDTH 512
#define HEIGHT 128

static double plane[2][N][N], space[2][M][M][M];
static uint8_t image[HEIGHT][WIDTH], blurred[HEIGHT][WIDTH];

void prepare(void)
{
}

static void fill(void)
{
    uint64_t state = 3;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            plane[0][i][j] = plane[1][i][j] = i * 3 % 17 + j * 5 % 13;
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++)
            for (int k = 0; k < M; k++)
                space[0][i][j][k] = space[1][i][j][k] = (i + j + (M - k)) * 10.0 / M;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            image[y][x] = (uint8_t)next(&state);
}

static void step_plane(double from[N][N], double to[N][N])
{
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++)
            to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i + 1][j] + from[i - 1][j]);
}

static void step_space(double from[M][M][M], double to[M][M][M])
{
    for (int i = 1; i < M - 1; i++)
        for (int j = 1; j < M - 1; j++)
            for (int k = 1; k < M - 1; k++)
                to[i][j][k] = from[i][j][k] + 0.125 * (from[i + 1][j][k] - 2 * from[i][j][k] + from[i - 1][j][k]) +
                              0.125 * (from[i][j + 1][k] - 2 * from[i][j][k] + from[i][j - 1][k]) +
                              0.125 * (from[i][j][k + 1] - 2 * from[i][j][k] + from[i][j][k - 1]);
}

static void blur(uint8_t from[HEIGHT][WIDTH], uint8_t to[HEIGHT][WIDTH])
{
    for (int y = 1; y < HEIGHT - 1; y++)
        for (int x = 1; x < WIDTH - 1; x++) {
            int sum = from[y - 1][x - 1] + 2 * from[y - 1][x] + from[y - 1][x + 1] + 2 * from[y][x - 1] +
                      4 * from[y][x] + 2 * from[y][x + 1] + from[y + 1][x - 1] + 2 * from[y + 1][x] +
                      from[y + 1][x + 1];
            to[y][x] = (uint8_t)(sum / 16);
        }
}

uint64_t work(void)
{
    fill();
    for (int step = 0; step < 16; step++) {
        step_plane(plane[0], plane[1]);
        step_plane(plane[1], plane[0]);
        step_space(space[0], space[1]);
        step_space(space[1], space[0]);
        blur(image, blurred);
        blur(blurred, image);
    }
    uint64_t sum = 0;
    for (int i = 0; i < N; i += 7)
        sum = mix(sum, bits(plane[0][i][N - 1 - i]));
    for (int i = 0; i < M; i++)
        sum = mix(sum, bits(space[0][i][M - 1 - i][i]));
    for (int x = 0; x < WIDTH; x++)
        sum = mix(sum, image[HEIGHT / 2][x]);
    return sum;
}
