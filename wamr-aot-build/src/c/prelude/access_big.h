/* Accesses to linear memory, which is little-endian, on big-endian machines, with any alignment and
 * overlap.
 */

#define BASE(address) ((u8 *)(address))

#define UNALIGNED(type, swap) \
    struct type##_unaligned { type value; } __attribute__((packed, may_alias)); \
    INLINE type load_##type(const u8 *address) { return swap(((const GUEST struct type##_unaligned *)address)->value); } \
    INLINE void store_##type(u8 *address, type value) { ((GUEST struct type##_unaligned *)address)->value = swap(value); }
UNALIGNED(u8, )
UNALIGNED(u16, __builtin_bswap16)
UNALIGNED(u32, __builtin_bswap32)
UNALIGNED(u64, __builtin_bswap64)
INLINE f32 load_f32(const u8 *address) { return f32_bits(load_u32(address)); }
INLINE f64 load_f64(const u8 *address) { return f64_bits(load_u64(address)); }
INLINE void store_f32(u8 *address, f32 value) { store_u32(address, bits_f32(value)); }
INLINE void store_f64(u8 *address, f64 value) { store_u64(address, bits_f64(value)); }

#define ATOMIC_CARRYING(type, swap) \
    INLINE type atomic_add_##type(u8 *address, type value) { \
        type old = __atomic_load_n((type##_at *)address, __ATOMIC_RELAXED); \
        while (!__atomic_compare_exchange_n((type##_at *)address, &old, swap((type)(swap(old) + value)), 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) { \
        } \
        return swap(old); \
    } \
    INLINE type atomic_sub_##type(u8 *address, type value) { return atomic_add_##type(address, (type)(0 - value)); }
ATOMIC_CARRYING(u16, __builtin_bswap16)
ATOMIC_CARRYING(u32, __builtin_bswap32)
ATOMIC_CARRYING(u64, __builtin_bswap64)
