/* What cmake would write for cmark. */
#define CMARK_EXPORT
