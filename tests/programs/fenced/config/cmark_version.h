/* What cmake would write for cmark. */
#define CMARK_VERSION 0x001300
#define CMARK_VERSION_STRING "0.19.0"
