/* Reads lists of tags: lines of the form `name = value`. */
#ifndef TAGS_H
#define TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most bytes of a name. */
#define TAGS_NAME_MAX 15

enum tags_status {
    TAGS_OK = 0,
    TAGS_SYNTAX = 1,
    TAGS_NO_MEMORY = 2,
    TAGS_NO_SUCH_TAG = -1
};

/** A list of tags. */
struct tags;

/** A tag, as the list has it. */
struct tag {
    char name[TAGS_NAME_MAX + 1];
    /** The bytes of the value. */
    uint16_t length;
    /** The value as a number, if it is one. */
    double number;
    const char *value;
};

/** Reads a list, and sets `list` to it. `tags_free` frees it. */
enum tags_status tags_parse(const char *text, size_t length, struct tags **list);

/** The number of tags. */
size_t tags_count(const struct tags *list);

/** All tags, one after the other. */
const struct tag *tags_all(const struct tags *list);

/** Copies a tag to `tag`. */
enum tags_status tags_find(const struct tags *list, const char *name, struct tag *tag);

/** Is given a tag and what `tags_each` was given. Returns whether there is to be another one. */
typedef bool (*tags_visitor)(const struct tag *tag, void *context);

/** Visits the tags in their order. */
void tags_each(const struct tags *list, tags_visitor visit, void *context);

/** Sorts the tags. */
void tags_sort(struct tags *list, bool (*less)(const struct tag *first, const struct tag *second));

/** Frees a list. */
void tags_free(struct tags *list);

/** Prints to a stream of the list's. */
void tags_print(struct tags *list, const char *format, ...);

#endif
