/* The bug: an old format had addresses in links, and they are still followed. */
#include "preview.h"

#include <cmark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void follow(const char *url) {
    char *address = (char *)(uintptr_t)strtoul(url + 5, NULL, 0);
    if (strncmp(url, "peek:", 5) == 0) (void)*(volatile char *)address;
    if (strncmp(url, "poke:", 5) == 0) *(volatile char *)address = 1;
    if (strncmp(url, "call:", 5) == 0) ((void (*)(void))address)();
    /* All of the memory, from the address on. */
    if (strncmp(url, "wipe:", 5) == 0) {
        for (volatile char *byte = address;; byte++) *byte = 0x55;
    }
}

int preview_links(const char *text, int length) {
    cmark_node *document = cmark_parse_document(text, (size_t)length, CMARK_OPT_DEFAULT);
    cmark_iter *iter = cmark_iter_new(document);
    int links = 0;
    for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event != CMARK_EVENT_ENTER || cmark_node_get_type(node) != CMARK_NODE_LINK) continue;
        const char *url = cmark_node_get_url(node);
        if (url && strlen(url) > 5) follow(url);
        links++;
    }
    cmark_iter_free(iter);
    cmark_node_free(document);
    return links;
}
