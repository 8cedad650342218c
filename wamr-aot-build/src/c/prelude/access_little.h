/* Accesses to linear memory on little-endian machines, with any alignment and overlap. They are
 * macros because GCC needs time for each call that it inlines, and more per call the more calls a
 * function has.
 */

/* The runtime guarantees this alignment. GCC for Arm stores constants to addresses that it does not
 * know to be aligned by bytes, though the machine does not need that.
 */
#ifdef __arm__
#define BASE(address) ((u8 *)__builtin_assume_aligned((u8 *)(address), 8))
#else
#define BASE(address) ((u8 *)(address))
#endif

#define UNALIGNED(type) struct type##_unaligned { type value; } __attribute__((packed, may_alias));
UNALIGNED(u8)
UNALIGNED(u16)
UNALIGNED(u32)
#define LOAD(type, address) (((const GUEST struct type##_unaligned *)(address))->value)
#define STORE(type, address, x) (((GUEST struct type##_unaligned *)(address))->value = (x))
#define load_u8(address) LOAD(u8, address)
#define load_u16(address) LOAD(u16, address)
#define load_u32(address) LOAD(u32, address)
#define store_u8(address, x) STORE(u8, address, x)
#define store_u16(address, x) STORE(u16, address, x)
#define store_u32(address, x) STORE(u32, address, x)
#ifdef FLOAT_ACCESSES
UNALIGNED(f32)
UNALIGNED(f64)
#define load_f32(address) LOAD(f32, address)
#define load_f64(address) LOAD(f64, address)
#define store_f32(address, x) STORE(f32, address, x)
#define store_f64(address, x) STORE(f64, address, x)
#else
INLINE f32 load_f32(const u8 *address) { return f32_bits(load_u32(address)); }
INLINE void store_f32(u8 *address, f32 value) { store_u32(address, bits_f32(value)); }
#endif
