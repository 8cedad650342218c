// A shell with two commands, `echo` and `sum`. Strings are at the border as the canonical ABI of the
// component model has them: an address and a length, in memory that `cabi_realloc` gave.

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(name) __attribute__((import_module("$root"), import_name(name)))

typedef unsigned size;

IMPORT("sensor") void sensor(const char *name, size len, int *result);

// A line and its answer: both are gone before the next line comes.
static char heap[128];
static size used;
static unsigned answers;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size old_size, size align, size bytes) {
    (void)old, (void)old_size, (void)align;
    if (bytes > sizeof heap - used) __builtin_trap();
    void *memory = heap + used;
    used += bytes;
    return memory;
}

EXPORT("cabi_post_command") void post(void *at) {
    (void)at;
    used = 0;
    answers++;
}

EXPORT("freed") unsigned freed(void) { return answers; }

static size word(const char *at, size len) {
    size end = 0;
    while (end < len && at[end] != ' ') end++;
    return end;
}

static int is(const char *at, size len, const char *name) {
    size same = 0;
    while (same < len && name[same] == at[same]) same++;
    return same == len && !name[same];
}

// A `result<string, problem>`: the number of the case, and its payload.
static struct {
    unsigned char is_error;
    union {
        struct {
            const char *text;
            size len;
        } ok;
        struct {
            unsigned char problem;
            const char *text;
            size len;
        } error;
    } payload;
} answer;

static void *fail(int problem, const char *text, size len) {
    answer.is_error = 1;
    answer.payload.error.problem = problem;
    answer.payload.error.text = text;
    answer.payload.error.len = len;
    return &answer;
}

static void *succeed(const char *text, size len) {
    answer.is_error = 0;
    answer.payload.ok.text = text;
    answer.payload.ok.len = len;
    return &answer;
}

EXPORT("command") void *command(const char *line, size len) {
    size name = word(line, len);
    const char *rest = line + name;
    size left = len - name;
    if (len > 64) return fail(2, 0, 0);
    if (is(line, name, "echo")) return succeed(rest + (left > 0), left - (left > 0));
    if (!is(line, name, "sum")) return fail(0, line, name);
    unsigned sum = 0;
    while (left) {
        rest++, left--;
        size end = word(rest, left);
        unsigned number = 0;
        int place = 0, found[2];
        while (place < (int)end && rest[place] >= '0' && rest[place] <= '9')
            number = number * 10 + (unsigned)(rest[place++] - '0');
        if (!end || place < (int)end) {
            sensor(rest, end, found);
            if (!(found[0] & 0xff)) return fail(1, rest, end);
            number = (unsigned)found[1];
        }
        sum += number;
        rest += end, left -= end;
    }
    char *digits = heap + sizeof heap;
    int is_negative = (int)sum < 0;
    unsigned value = is_negative ? -sum : sum;
    do *--digits = '0' + value % 10;
    while (value /= 10);
    if (is_negative) *--digits = '-';
    return succeed(digits, heap + sizeof heap - digits);
}
