/* Accesses to linear memory that are not tested: the machine, or a handler of its fault, completes
 * those whose address is not aligned after all. If the compiler knows that one is not, it is made of
 * aligned accesses.
 */

#define FITS(type) (((uptr)address & (__alignof__(type##_trusted) - 1)) == 0)
#define IS_UNALIGNED(type) (__builtin_constant_p(FITS(type)) && !FITS(type))
#define TRUSTED(type) \
    INLINE type trusted_load_##type(const u8 *address) { \
        return IS_UNALIGNED(type) ? load_any_##type(address) : *(const GUEST type##_trusted *)address; \
    } \
    INLINE void trusted_store_##type(u8 *address, type value) { \
        if (IS_UNALIGNED(type)) store_any_##type(address, value); \
        else *(GUEST type##_trusted *)address = STORED(value); \
    }
typedef u16_at u16_trusted;
typedef u32_at u32_trusted;
/* On a machine of 32 bits, two accesses. */
typedef u64 u64_trusted __attribute__((may_alias, aligned(sizeof(uptr))));
TRUSTED(u16)
TRUSTED(u32)
TRUSTED(u64)
INLINE f32 trusted_load_f32(const u8 *address) { return f32_bits(trusted_load_u32(address)); }
INLINE f64 trusted_load_f64(const u8 *address) { return f64_bits(trusted_load_u64(address)); }
INLINE void trusted_store_f32(u8 *address, f32 value) { trusted_store_u32(address, bits_f32(value)); }
INLINE void trusted_store_f64(u8 *address, f64 value) { trusted_store_u64(address, bits_f64(value)); }
