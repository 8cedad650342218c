/* Pointer chasing: a list in random order, a binary tree, and a linked hash table. */
#include "bench.h"

#define NODES 16384

struct node {
    struct node *next, *left, *right;
    uint32_t key, value;
};

static struct node nodes[NODES];
static struct node *buckets[4096], *root, *list;
static uint32_t order[NODES];

void prepare(void)
{
    uint64_t state = 31;
    for (uint32_t i = 0; i < NODES; i++)
        order[i] = i;
    for (uint32_t i = NODES; i-- > 1;) {
        uint32_t j = next(&state) % (i + 1), swapped = order[i];
        order[i] = order[j], order[j] = swapped;
    }
    for (uint32_t i = 0; i < NODES; i++)
        nodes[i].key = next(&state), nodes[i].value = i;
}

static uint64_t walk_list(void)
{
    list = 0;
    for (uint32_t i = 0; i < NODES; i++) {
        nodes[order[i]].next = list;
        list = &nodes[order[i]];
    }
    uint64_t sum = 0;
    for (int round = 0; round < 30; round++)
        for (struct node *at = list; at; at = at->next)
            sum += at->value ^ (uint32_t)round;
    return sum;
}

static uint64_t grow_tree(void)
{
    root = 0;
    for (uint32_t i = 0; i < NODES; i++) {
        struct node *new = &nodes[order[i]], **at = &root;
        new->left = new->right = 0;
        while (*at)
            at = new->key < (*at)->key ? &(*at)->left : &(*at)->right;
        *at = new;
    }
    uint64_t state = 37, sum = 0;
    for (int i = 0; i < 2 * NODES; i++) {
        uint32_t key = next(&state), nearest = 0;
        for (struct node *at = root; at; at = key < at->key ? at->left : at->right)
            nearest = at->value;
        sum += nearest;
    }
    return sum;
}

static uint64_t look_up(void)
{
    for (int i = 0; i < 4096; i++)
        buckets[i] = 0;
    for (uint32_t i = 0; i < NODES; i++) {
        struct node **bucket = &buckets[nodes[i].key % 4096];
        nodes[i].next = *bucket;
        *bucket = &nodes[i];
    }
    uint64_t sum = 0;
    for (int round = 0; round < 4; round++)
        for (uint32_t i = 0; i < NODES; i++) {
            uint32_t key = nodes[order[i]].key;
            struct node *at = buckets[key % 4096];
            while (at->key != key)
                at = at->next;
            sum += at->value * i;
        }
    return sum;
}

uint64_t work(void)
{
    return mix(mix(mix(0, walk_list()), grow_tree()), look_up());
}
