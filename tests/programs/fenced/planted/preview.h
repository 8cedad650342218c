/* Makes previews of documents in Markdown. */
#ifndef PREVIEW_H
#define PREVIEW_H

#include <stddef.h>

/** The number of links in a document. */
int preview_links(const char *text, int length);

#endif
