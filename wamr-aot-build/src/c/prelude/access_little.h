/* Linear memory on little-endian machines: any alignment, any overlap. */

#define BASE(address) ((u8 *)(address))

#define UNALIGNED(type) \
    struct type##_unaligned { type value; } __attribute__((packed, may_alias)); \
    INLINE type load_##type(const u8 *address) { return ((const GUEST struct type##_unaligned *)address)->value; } \
    INLINE void store_##type(u8 *address, type value) { ((GUEST struct type##_unaligned *)address)->value = value; }
UNALIGNED(u8)
UNALIGNED(u16)
UNALIGNED(u32)
INLINE f32 load_f32(const u8 *address) { return f32_bits(load_u32(address)); }
INLINE void store_f32(u8 *address, f32 value) { store_u32(address, bits_f32(value)); }
