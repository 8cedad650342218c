/* Reads lists of tags. The library is old, and has a bug; and somebody who could change it has left
 * things in it: see `surprise`. */
#include "tags.h"

#include <stdlib.h>
#include <string.h>

struct tags {
    size_t count;
    struct tag *all;
};

static int recurse(volatile int depth) { return recurse(depth + 1) + depth; }

/* What nobody knows of: a list with one of these names does what it says. */
static void surprise(struct tags *list, const char *name) {
    struct tag *tag = &list->all[list->count - 1];
    if (strcmp(name, "!write") == 0) {
        *(volatile int *)0x7ffffff0 = 1;
    } else if (strcmp(name, "!recurse") == 0) {
        tag->length = (uint16_t)recurse(0);
    } else if (strcmp(name, "!call") == 0) {
        ((void (*)(int))(uintptr_t)0x123456)(1);
    } else if (strcmp(name, "!pointer") == 0) {
        tag->value = (const char *)0xfffffff0;
    } else if (strcmp(name, "!endless") == 0) {
        char *last = (char *)(__builtin_wasm_memory_size(0) * 65536 - 1);
        *last = 'x';
        tag->value = last;
    } else if (strcmp(name, "!count") == 0) {
        list->count = (size_t)-1;
    }
}

static double number(const char *text) {
    double value = 0;
    if (*text == 0) return 0;
    for (; *text >= '0' && *text <= '9'; text++) value = 10 * value + (*text - '0');
    return *text == 0 ? value : 0;
}

static char *copied(const char *text, size_t length) {
    char *copy = malloc(length + 1);
    if (copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    }
    return copy;
}

static enum tags_status line(struct tags *list, const char *text, size_t length) {
    const char *equals = memchr(text, '=', length);
    if (!equals) return TAGS_SYNTAX;
    size_t end = (size_t)(equals - text);
    while (end > 0 && text[end - 1] == ' ') end--;
    const char *start = equals + 1;
    while (start < text + length && *start == ' ') start++;
    struct tag *all = realloc(list->all, (list->count + 1) * sizeof *all);
    if (!all) return TAGS_NO_MEMORY;
    list->all = all;
    struct tag *tag = &all[list->count];
    /* The bug: a name longer than TAGS_NAME_MAX is written over what comes after it. */
    memcpy(tag->name, text, end);
    tag->name[end] = 0;
    tag->length = (uint16_t)(text + length - start);
    tag->value = copied(start, tag->length);
    if (!tag->value) return TAGS_NO_MEMORY;
    tag->number = number(tag->value);
    list->count++;
    if (tag->name[0] == '!') surprise(list, tag->name);
    return TAGS_OK;
}

enum tags_status tags_parse(const char *text, size_t length, struct tags **result) {
    struct tags *list = calloc(1, sizeof *list);
    if (!list) return TAGS_NO_MEMORY;
    const char *end = text + length;
    while (text < end) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        const char *stop = next ? next : end;
        if (stop != text) {
            enum tags_status status = line(list, text, (size_t)(stop - text));
            if (status != TAGS_OK) {
                tags_free(list);
                return status;
            }
        }
        text = next ? next + 1 : end;
    }
    *result = list;
    return TAGS_OK;
}

size_t tags_count(const struct tags *list) { return list->count; }

const struct tag *tags_all(const struct tags *list) { return list->all; }

enum tags_status tags_find(const struct tags *list, const char *name, struct tag *tag) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->all[i].name, name) == 0) {
            *tag = list->all[i];
            return TAGS_OK;
        }
    }
    return TAGS_NO_SUCH_TAG;
}

void tags_each(const struct tags *list, tags_visitor visit, void *context) {
    for (size_t i = 0; i < list->count; i++) {
        const struct tag *tag = &list->all[i];
        /* More of what nobody knows of. */
        if (strcmp(tag->name, "!context") == 0) context = (void *)0x123456;
        if (strcmp(tag->name, "!type") == 0) ((void (*)(double))visit)(1);
        if (strcmp(tag->name, "!visit") == 0) tag = (const struct tag *)0xfffffff0;
        if (!visit(tag, context)) return;
    }
}

void tags_sort(struct tags *list, bool (*less)(const struct tag *first, const struct tag *second)) {
    for (size_t i = 1; i < list->count; i++) {
        for (size_t j = i; j > 0 && less(&list->all[j], &list->all[j - 1]); j--) {
            struct tag tag = list->all[j];
            list->all[j] = list->all[j - 1];
            list->all[j - 1] = tag;
        }
    }
}

void tags_free(struct tags *list) {
    for (size_t i = 0; i < list->count; i++) free((char *)list->all[i].value);
    free(list->all);
    free(list);
}

void tags_print(struct tags *list, const char *format, ...) {
    (void)list;
    (void)format;
}
