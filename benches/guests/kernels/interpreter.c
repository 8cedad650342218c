/* The loop of an interpreter: a machine with registers, one switch, and a program that finds primes. */
#include "bench.h"

enum { SET, MOVE, ADD, SUB, MUL, AND, SHIFT, LOAD, STORE, JUMP, LESS, EQUAL, ZERO, HALT };

struct instruction {
    uint8_t op, a, b, c;
    int32_t value;
};

#define LIMIT 20000

static const struct instruction program[] = {
    {SET, 0, 0, 0, 2},       /*  0: number = 2 */
    {SET, 1, 0, 0, 0},       /*  1: count = 0 */
    {SET, 2, 0, 0, LIMIT},   /*  2 */
    {SET, 7, 0, 0, 1},       /*  3: one */
    {SET, 9, 0, 0, 0},       /*  4: sum = 0 */
    {LESS, 0, 2, 0, 20},     /*  5: until number >= limit */
    {LOAD, 3, 0, 0, 0},      /*  6: composite? */
    {ZERO, 3, 0, 0, 17},     /*  7 */
    {ADD, 1, 1, 7, 0},       /*  8: count++ */
    {MUL, 8, 0, 1, 0},       /*  9: a sum of products */
    {ADD, 9, 9, 8, 0},       /* 10 */
    {ADD, 4, 0, 0, 0},       /* 11: multiple = 2 * number */
    {LESS, 4, 2, 0, 17},     /* 12 */
    {STORE, 7, 4, 0, 0},     /* 13 */
    {ADD, 4, 4, 0, 0},       /* 14 */
    {AND, 5, 4, 7, 0},       /* 15 */
    {JUMP, 0, 0, 0, 12},     /* 16 */
    {ADD, 0, 0, 7, 0},       /* 17 */
    {SHIFT, 6, 9, 0, 3},     /* 18 */
    {JUMP, 0, 0, 0, 5},      /* 19 */
    {SUB, 9, 9, 6, 0},       /* 20 */
    {MOVE, 10, 9, 0, 0},     /* 21 */
    {HALT, 10, 0, 0, 0},     /* 22 */
};

static int64_t memory[LIMIT];

void prepare(void)
{
}

/* LESS and ZERO go on if the condition holds, and otherwise to their value. */
static int64_t interpret(void)
{
    int64_t r[16] = {0};
    const struct instruction *at = program;
    for (;;) {
        const struct instruction i = *at++;
        switch (i.op) {
        case SET: r[i.a] = i.value; break;
        case MOVE: r[i.a] = r[i.b]; break;
        case ADD: r[i.a] = r[i.b] + r[i.c]; break;
        case SUB: r[i.a] = r[i.b] - r[i.c]; break;
        case MUL: r[i.a] = r[i.b] * r[i.c]; break;
        case AND: r[i.a] = r[i.b] & r[i.c]; break;
        case SHIFT: r[i.a] = r[i.b] >> i.value; break;
        case LOAD: r[i.a] = memory[r[i.b]]; break;
        case STORE: memory[r[i.b]] = r[i.a]; break;
        case JUMP: at = program + i.value; break;
        case LESS: if (!(r[i.a] < r[i.b])) at = program + i.value; break;
        case EQUAL: if (r[i.a] != r[i.b]) at = program + i.value; break;
        case ZERO: if (r[i.a]) at = program + i.value; break;
        case HALT: return r[i.a];
        default: return -1;
        }
    }
}

uint64_t work(void)
{
    uint64_t sum = 0;
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < LIMIT; i++)
            memory[i] = 0;
        sum = mix(sum, (uint64_t)interpret());
    }
    return sum;
}
