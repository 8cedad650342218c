/* The types of words say that they are aligned, and two aligned words are the same or apart. So a
 * compiler takes the store of a value that another word has for one that leaves that word as it is.
 * But words whose alignment is not tested may overlap in part: the compiler must not know that it
 * stores a value which is already there, unless all bytes of the value are the same.
 */
#define IS_UNIFORM(x) \
    (__builtin_constant_p(x) && (x) == (__typeof__(x))((u64)(u8)(x) * 0x0101010101010101ull))
#define STORED(value) ({ \
    __typeof__(value) stored = (value); \
    if (!IS_UNIFORM(stored)) __asm__("" : "+r"(stored)); \
    stored; \
})

