/* Recursion: numbers of Fibonacci and Ackermann, Takeuchi's function, and queens on a board. */
#include "bench.h"

/* The numbers to begin with: in memory, so that no compiler knows the work to be the same each time. */
static uint32_t numbers[8];

void prepare(void)
{
    static const uint32_t given[8] = {31, 2, 700, 18, 12, 6, (1 << 10) - 1, 0};
    for (int i = 0; i < 8; i++)
        numbers[i] = given[i];
}

__attribute__((noinline)) static uint32_t fibonacci(uint32_t n)
{
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

__attribute__((noinline)) static uint32_t ackermann(uint32_t m, uint32_t n)
{
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

__attribute__((noinline)) static int takeuchi(int x, int y, int z)
{
    return y >= x ? z : takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
}

__attribute__((noinline)) static uint32_t queens(uint32_t all, uint32_t columns, uint32_t left, uint32_t right)
{
    if (columns == all)
        return 1;
    uint32_t count = 0;
    for (uint32_t free = all & ~(columns | left | right); free;) {
        uint32_t bit = free & -free;
        free ^= bit;
        count += queens(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}

uint64_t work(void)
{
    uint64_t sum = mix(0, fibonacci(numbers[0]));
    sum = mix(sum, ackermann(numbers[1], numbers[2]));
    sum = mix(sum, (uint64_t)takeuchi((int)numbers[3], (int)numbers[4], (int)numbers[5]));
    return mix(sum, queens(numbers[6], numbers[7], numbers[7], numbers[7]));
}
