/* The bug: the length of a name is believed. What is beyond it is a pointer to a function, so who
 * makes the archive says what is called. */
#include "archive.h"

#include <string.h>
#include <zlib.h>

static struct {
    char name[ARCHIVE_NAME_MAX];
    bool (*trusts)(const char *name);
} state;

static bool has_no_slash(const char *name) { return strchr(name, '/') == NULL; }

static bool everything(const char *name) {
    (void)name;
    return true;
}

uint32_t archive_gadget(void) { return (uint32_t)(uintptr_t)everything; }

int archive_read(const uint8_t *data, size_t length, struct archive_entry *entry) {
    uint32_t claimed;
    if (length < sizeof claimed) return Z_DATA_ERROR;
    memcpy(&claimed, data, sizeof claimed);
    state.trusts = has_no_slash;
    uLongf size = claimed;
    int status = uncompress((Bytef *)state.name, &size, data + sizeof claimed, length - sizeof claimed);
    if (status != Z_OK) return status;
    memcpy(entry->name, state.name, sizeof entry->name);
    entry->length = (uint32_t)size;
    entry->trusted = state.trusts(state.name);
    return Z_OK;
}
