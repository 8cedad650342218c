/* Accesses of 64 bits, defined like those of other sizes. */

UNALIGNED(u64)
#ifdef LOAD
#define load_u64(address) LOAD(u64, address)
#define store_u64(address, x) STORE(u64, address, x)
#endif
#ifndef FLOAT_ACCESSES
INLINE f64 load_f64(const u8 *address) { return f64_bits(load_u64(address)); }
INLINE void store_f64(u8 *address, f64 value) { store_u64(address, bits_f64(value)); }
#endif
