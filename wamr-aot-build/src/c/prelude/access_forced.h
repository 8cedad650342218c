/* Loads that may fault, for GCC on x86-64. GCC merges a volatile load with no other instruction,
 * not even with an extension of its result. These are one instruction each, with any addressing
 * mode. As `asm volatile` they stay if nothing uses the value, and in order with other accesses,
 * which are volatile.
 *
 * They are statements, because GCC's parser needs time for each scope of a function.
 */

#ifdef __AVX__
#define FORCE_FLOAT(name) "v" name
#else
#define FORCE_FLOAT(name) name
#endif
#define FORCE(instruction, constraint, x, type, address) \
    __asm__ volatile(instruction : "=" constraint(x) : "m"(((const struct type##_unaligned *)(address))->value))
#define force_u8_u32(x, address) FORCE("movzbl %1, %0", "r", x, u8, address)
#define force_u8_u64(x, address) FORCE("movzbl %1, %k0", "r", x, u8, address)
#define force_i8_u32(x, address) FORCE("movsbl %1, %0", "r", x, u8, address)
#define force_i8_u64(x, address) FORCE("movsbq %1, %0", "r", x, u8, address)
#define force_u16_u32(x, address) FORCE("movzwl %1, %0", "r", x, u16, address)
#define force_u16_u64(x, address) FORCE("movzwl %1, %k0", "r", x, u16, address)
#define force_i16_u32(x, address) FORCE("movswl %1, %0", "r", x, u16, address)
#define force_i16_u64(x, address) FORCE("movswq %1, %0", "r", x, u16, address)
#define force_u32_u32(x, address) FORCE("movl %1, %0", "r", x, u32, address)
#define force_u32_u64(x, address) FORCE("movl %1, %k0", "r", x, u32, address)
#define force_i32_u64(x, address) FORCE("movslq %1, %0", "r", x, u32, address)
#define force_u64_u64(x, address) FORCE("movq %1, %0", "r", x, u64, address)
#define force_f32_f32(x, address) FORCE(FORCE_FLOAT("movss %1, %0"), "x", x, f32, address)
#define force_f64_f64(x, address) FORCE(FORCE_FLOAT("movsd %1, %0"), "x", x, f64, address)
