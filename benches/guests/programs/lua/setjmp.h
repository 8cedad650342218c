/* In the place of the C library's: see `protect.h`. */
