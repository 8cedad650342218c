/* Sorting: quicksort with its recursion, merge sort, and a heap, of numbers and of records. */
#include "bench.h"

#define N 40000

struct record {
    uint32_t key;
    uint32_t payload[3];
};

static uint32_t numbers[N], work_area[N], original[N];
static struct record records[N];

void prepare(void)
{
    uint64_t state = 11;
    for (int i = 0; i < N; i++)
        original[i] = next(&state);
}

static void quicksort(uint32_t *from, int count)
{
    while (count > 16) {
        uint32_t pivot = from[count / 2];
        int i = 0, j = count - 1;
        while (i <= j) {
            while (from[i] < pivot)
                i++;
            while (from[j] > pivot)
                j--;
            if (i <= j) {
                uint32_t swapped = from[i];
                from[i++] = from[j];
                from[j--] = swapped;
            }
        }
        quicksort(from, j + 1);
        from += i;
        count -= i;
    }
    for (int i = 1; i < count; i++) {
        uint32_t value = from[i];
        int j = i;
        for (; j > 0 && from[j - 1] > value; j--)
            from[j] = from[j - 1];
        from[j] = value;
    }
}

static void merge_sort(uint32_t *from, uint32_t *to)
{
    for (int width = 1; width < N; width *= 2) {
        for (int start = 0; start < N; start += 2 * width) {
            int middle = start + width < N ? start + width : N;
            int end = start + 2 * width < N ? start + 2 * width : N;
            for (int i = start, j = middle, k = start; k < end; k++)
                to[k] = i < middle && (j >= end || from[i] <= from[j]) ? from[i++] : from[j++];
        }
        uint32_t *swapped = from;
        from = to;
        to = swapped;
    }
}

static void sift(struct record *heap, int at, int count)
{
    struct record moved = heap[at];
    for (int child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1].key > heap[child].key)
            child++;
        if (heap[child].key <= moved.key)
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static void heap_sort(struct record *heap, int count)
{
    for (int i = count / 2; i-- > 0;)
        sift(heap, i, count);
    for (int i = count; i-- > 1;) {
        struct record swapped = heap[0];
        heap[0] = heap[i];
        heap[i] = swapped;
        sift(heap, 0, i);
    }
}

uint64_t work(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < N; i++)
        numbers[i] = original[i];
    quicksort(numbers, N);
    sum = mix(sum, numbers[N / 3]);
    for (int i = 0; i < N; i++)
        numbers[i] = original[i] ^ 0x55555555u;
    merge_sort(numbers, work_area);
    sum = mix(mix(sum, numbers[N / 5]), work_area[N / 7]);
    for (int i = 0; i < N; i++)
        records[i] = (struct record){original[i] * 2654435761u, {(uint32_t)i, 1, 2}};
    heap_sort(records, N);
    for (int i = 0; i < N; i += 97)
        sum = mix(sum, records[i].payload[0]);
    return sum;
}
