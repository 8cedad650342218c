/*
 * A template engine, the guest of `examples/callbacks`.
 *
 * `{name}` stands for a value that the host looks up, `{>name}` for another template that the host expands by calling back
 * into this module. The guest has no library: it imports what it needs from the host.
 *
 * Built with: cargo xtask guests --bless callbacks
 */

typedef unsigned int u32;

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

/* A string in memory: its length, then its bytes. */
struct string {
    u32 length;
    char bytes[];
};

/* Appends text to the output. */
IMPORT(emit) void emit(const char *text, u32 length);
/* The value of a variable. The host makes room for it through `alloc`. */
IMPORT(lookup) const struct string *lookup(const char *name, u32 length);
/* Expands another template. The host calls `expand` for it. */
IMPORT(include) void include(const char *name, u32 length);

#define HEAP_SIZE 65536

static char heap[HEAP_SIZE] __attribute__((aligned(8)));
static u32 heap_used;

/* Room for `size` bytes, aligned to 8; null where there is none left. */
EXPORT(alloc) void *alloc(u32 size)
{
    if (size > HEAP_SIZE - 7)
        return 0;
    size = (size + 7) & ~7u;
    if (size > HEAP_SIZE - heap_used)
        return 0;
    void *block = &heap[heap_used];
    heap_used += size;
    return block;
}

/* How much is in use; `release` with it frees all that was allocated since. */
EXPORT(mark) u32 mark(void)
{
    return heap_used;
}

EXPORT(release) void release(u32 used)
{
    if (used <= heap_used)
        heap_used = used;
}

/* Expands a template. Returns how many placeholders it replaced, or -1 where a `{` has no `}`. */
EXPORT(expand) int expand(const char *text, u32 length)
{
    int replaced = 0;
    u32 start = 0;
    for (u32 i = 0; i < length; i++) {
        if (text[i] != '{')
            continue;
        if (i > start)
            emit(text + start, i - start);
        u32 end = i + 1;
        while (end < length && text[end] != '}')
            end++;
        if (end == length)
            return -1;
        const char *name = text + i + 1;
        u32 name_length = end - i - 1;
        if (name_length > 0 && *name == '>') {
            include(name + 1, name_length - 1);
        } else {
            const struct string *value = lookup(name, name_length);
            emit(value->bytes, value->length);
        }
        replaced++;
        i = end;
        start = end + 1;
    }
    if (length > start)
        emit(text + start, length - start);
    return replaced;
}
