/* Accesses that are known to be in bounds, in modules whose other accesses may fault. They are
 * ordinary accesses, which the compiler may merge, move and leave out. Stores are so only between
 * two sequence points, and nothing between these faults.
 */

#define INSIDE(type, address) (((const struct type##_unaligned *)(address))->value)
#define inside_u8(address) INSIDE(u8, address)
#define inside_u16(address) INSIDE(u16, address)
#define inside_u32(address) INSIDE(u32, address)
#define inside_u64(address) INSIDE(u64, address)
#define inside_f32(address) INSIDE(f32, address)
#define inside_f64(address) INSIDE(f64, address)
#define INSIDE_STORE(type, address, x) (((struct type##_unaligned *)(address))->value = (x))
#define inside_store_u8(address, x) INSIDE_STORE(u8, address, x)
#define inside_store_u16(address, x) INSIDE_STORE(u16, address, x)
#define inside_store_u32(address, x) INSIDE_STORE(u32, address, x)
#define inside_store_u64(address, x) INSIDE_STORE(u64, address, x)
#define inside_store_f32(address, x) INSIDE_STORE(f32, address, x)
#define inside_store_f64(address, x) INSIDE_STORE(f64, address, x)
