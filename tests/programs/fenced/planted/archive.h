/* Reads archives: the names of their entries are packed by zlib. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most bytes of a name. */
#define ARCHIVE_NAME_MAX 24

/** An entry. */
struct archive_entry {
    char name[ARCHIVE_NAME_MAX];
    uint32_t length;
    /** Whether the program may execute it. Names with a slash are not trusted. */
    bool trusted;
};

/** Reads an entry: 4 bytes with the length of its name, and the packed name. 0 if all is well. */
int archive_read(const uint8_t *data, size_t length, struct archive_entry *entry);

/** The function that an attacker would like to be called. */
uint32_t archive_gadget(void);

#endif
