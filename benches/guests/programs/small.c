/*
 * A mix as small processors have it: a list that is sorted and searched, products of small
 * matrices, a state machine over text, and a checksum over everything.
 */
#include "bench.h"

#define ITEMS 200
#define SIDE 12
#define TEXT 2000

struct item {
    struct item *next;
    int16_t data, index;
};

static struct item items[ITEMS];
static int16_t a[SIDE][SIDE], b[SIDE][SIDE];
static int32_t product[SIDE][SIDE];
static char input[TEXT + 1];

void prepare(void)
{
    uint64_t state = 53;
    for (int i = 0; i < TEXT; i++)
        input[i] = "0123456789+-.eE,, x"[next(&state) % 19];
}

static uint16_t checksum(uint16_t value, uint16_t sum)
{
    for (int i = 0; i < 16; i++, value >>= 1)
        sum = (uint16_t)((value ^ sum) & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1);
    return sum;
}

static int by_data(const struct item *left, const struct item *right) { return left->data - right->data; }
static int by_index(const struct item *left, const struct item *right) { return left->index - right->index; }

static struct item *merge_sort(struct item *list, int (*compare)(const struct item *, const struct item *))
{
    for (int size = 1;; size *= 2) {
        struct item *from = list, **tail = &list;
        int merges = 0;
        while (from) {
            struct item *other = from;
            int left = 0, right = size;
            merges++;
            for (; left < size && other; left++)
                other = other->next;
            while (left > 0 || (right > 0 && other)) {
                struct item **taken = left == 0 || (right > 0 && other && compare(from, other) > 0) ? &other : &from;
                *(taken == &from ? &left : &right) -= 1;
                *tail = *taken;
                tail = &(*taken)->next;
                *taken = *tail;
            }
            from = other;
        }
        *tail = 0;
        if (merges <= 1)
            return list;
    }
}

static struct item *reverse(struct item *list)
{
    struct item *out = 0;
    while (list) {
        struct item *next = list->next;
        list->next = out;
        out = list;
        list = next;
    }
    return out;
}

static uint16_t lists(uint16_t sum, int seed)
{
    for (int i = 0; i < ITEMS; i++)
        items[i] = (struct item){i + 1 < ITEMS ? &items[i + 1] : 0, (int16_t)(i * 7919 + seed), (int16_t)i};
    struct item *list = items;
    for (int i = 0; i < 20; i++) {
        int16_t wanted = (int16_t)(i * 31);
        struct item *at = list;
        while (at && at->index != wanted)
            at = at->next;
        if (at)
            sum = checksum((uint16_t)at->data, sum);
        list = reverse(list);
    }
    list = merge_sort(list, by_data);
    sum = checksum((uint16_t)list->index, sum);
    list = merge_sort(list, by_index);
    return checksum((uint16_t)list->next->data, sum);
}

static uint16_t matrices(uint16_t sum, int seed)
{
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            a[i][j] = (int16_t)(i * seed + j), b[i][j] = (int16_t)(j * seed - i);
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int32_t total = 0;
            for (int k = 0; k < SIDE; k++)
                total += a[i][k] * b[k][j];
            product[i][j] = total >> 2 & 0xffff;
        }
    for (int i = 0; i < SIDE; i++)
        sum = checksum((uint16_t)product[i][i], sum);
    return sum;
}

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, INVALID, STATES };

static uint16_t states(uint16_t sum)
{
    uint32_t seen[STATES] = {0}, steps = 0;
    enum state state = START;
    for (const char *at = input; *at; at++) {
        int digit = *at >= '0' && *at <= '9';
        if (*at == ',') {
            seen[state]++;
            state = START;
            continue;
        }
        steps++;
        switch (state) {
        case START: state = digit ? INTEGER : *at == '+' || *at == '-' ? SIGN : *at == '.' ? POINT : INVALID; break;
        case SIGN: state = digit ? INTEGER : *at == '.' ? POINT : INVALID; break;
        case INTEGER: state = digit ? INTEGER : *at == '.' ? FRACTION : *at == 'e' || *at == 'E' ? EXPONENT : INVALID; break;
        case POINT: state = digit ? FRACTION : INVALID; break;
        case FRACTION: state = digit ? FRACTION : *at == 'e' || *at == 'E' ? EXPONENT : INVALID; break;
        case EXPONENT: state = digit || *at == '-' || *at == '+' ? EXPONENT : INVALID; break;
        default: break;
        }
    }
    for (int i = 0; i < STATES; i++)
        sum = checksum((uint16_t)seen[i], sum);
    return checksum((uint16_t)steps, sum);
}

uint64_t work(void)
{
    uint16_t sum = 0;
    for (int round = 0; round < 300; round++)
        sum = states(matrices(lists(sum, round), round));
    return sum;
}
