/* Indirect calls: shapes with methods in tables, expressions as trees, and a sort with a callback. */
#include "bench.h"

#define SHAPES 2000
#define ITEMS 6000

struct shape;

struct methods {
    double (*area)(const struct shape *);
    void (*scale)(struct shape *, double);
    int (*sides)(const struct shape *);
};

struct shape {
    const struct methods *methods;
    double a, b;
};

static double square_area(const struct shape *s) { return s->a * s->a; }
static double rectangle_area(const struct shape *s) { return s->a * s->b; }
static double triangle_area(const struct shape *s) { return s->a * s->b / 2; }
static double circle_area(const struct shape *s) { return 3.14159265358979 * s->a * s->a; }
static void scale_one(struct shape *s, double by) { s->a *= by; }
static void scale_both(struct shape *s, double by) { s->a *= by, s->b *= by; }
static int no_sides(const struct shape *s) { return s->a < 0; }
static int three_sides(const struct shape *s) { return 3 + (s->b < 0); }
static int four_sides(const struct shape *s) { return 4 - (s->b < 0); }

static const struct methods kinds[4] = {
    {square_area, scale_one, four_sides},
    {rectangle_area, scale_both, four_sides},
    {triangle_area, scale_both, three_sides},
    {circle_area, scale_one, no_sides},
};

struct expression {
    int64_t (*evaluate)(const struct expression *, int64_t);
    const struct expression *left, *right;
    int64_t value;
};

static int64_t constant(const struct expression *e, int64_t x) { return e->value + (x & 1); }
static int64_t variable(const struct expression *e, int64_t x) { return x + e->value; }
static int64_t sum_of(const struct expression *e, int64_t x)
{
    return e->left->evaluate(e->left, x) + e->right->evaluate(e->right, x);
}
static int64_t product_of(const struct expression *e, int64_t x)
{
    return e->left->evaluate(e->left, x) * e->right->evaluate(e->right, x);
}

static struct shape shapes[SHAPES];
static struct expression expressions[511];
static uint32_t items[ITEMS];

void prepare(void)
{
    uint64_t state = 41;
    for (int i = 510; i >= 0; i--) {
        uint32_t kind = next(&state);
        expressions[i].value = kind % 7;
        if (i < 255) {
            expressions[i].evaluate = kind & 8 ? sum_of : product_of;
            expressions[i].left = &expressions[2 * i + 1];
            expressions[i].right = &expressions[2 * i + 2];
        } else {
            expressions[i].evaluate = kind & 8 ? constant : variable;
        }
    }
}

static int ascending(const uint32_t *left, const uint32_t *right) { return (*left > *right) - (*left < *right); }
static int by_low_bits(const uint32_t *left, const uint32_t *right) { return (*left & 0xffff) < (*right & 0xffff); }

__attribute__((noinline)) static void sort(uint32_t *from, int count, int (*compare)(const uint32_t *, const uint32_t *))
{
    static const int gaps[] = {3001, 1300, 701, 301, 132, 57, 23, 10, 4, 1};
    for (int g = 0; g < 10; g++)
        for (int gap = gaps[g], i = gap; i < count; i++) {
            uint32_t value = from[i];
            int j = i;
            for (; j >= gap && compare(&from[j - gap], &value) > 0; j -= gap)
                from[j] = from[j - gap];
            from[j] = value;
        }
}

uint64_t work(void)
{
    uint64_t state = 43, sum = 0;
    for (int i = 0; i < SHAPES; i++)
        shapes[i] = (struct shape){&kinds[next(&state) % 4], unit(&state), unit(&state)};
    double area = 0;
    for (int round = 0; round < 120; round++)
        for (int i = 0; i < SHAPES; i++) {
            struct shape *s = &shapes[i];
            s->methods->scale(s, 1.001);
            area += s->methods->area(s) * s->methods->sides(s);
        }
    sum = mix(sum, bits(area));
    for (int x = 0; x < 3000; x++)
        sum = mix(sum, (uint64_t)expressions[0].evaluate(&expressions[0], x));
    for (int i = 0; i < ITEMS; i++)
        items[i] = next(&state);
    sort(items, ITEMS, ascending);
    sum = mix(sum, items[ITEMS / 3]);
    sort(items, ITEMS, by_low_bits);
    return mix(sum, items[ITEMS / 2] & 0xffff);
}
