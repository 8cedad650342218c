/* Accesses to linear memory whose addresses are tested in functions out of line: each takes less
 * code than one with a test in place, and a few instructions more to execute.
 */

#define IS_KNOWN(type) (__builtin_constant_p(ALIGNED(type)) && ALIGNED(type))
#define OUTLINED(type) \
    INLINE type outlined_load_##type(const u8 *address) { \
        return IS_KNOWN(type) ? *(const GUEST type##_at *)address : load_any_##type(address); \
    } \
    INLINE void outlined_store_##type(u8 *address, type value) { \
        if (IS_KNOWN(type)) *(GUEST type##_at *)address = STORED(value); else store_any_##type(address, value); \
    }
OUTLINED(u16)
OUTLINED(u32)
OUTLINED(u64)
INLINE f32 outlined_load_f32(const u8 *address) { return f32_bits(outlined_load_u32(address)); }
INLINE f64 outlined_load_f64(const u8 *address) { return f64_bits(outlined_load_u64(address)); }
INLINE void outlined_store_f32(u8 *address, f32 value) { outlined_store_u32(address, bits_f32(value)); }
INLINE void outlined_store_f64(u8 *address, f64 value) { outlined_store_u64(address, bits_f64(value)); }
