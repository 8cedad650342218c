//! `xxhash-wasm`: WebAssembly written by hand.

wamr_aot_rt::include_aot!(mod module = "xxhash");

#[test]
fn hashes_of_known_texts() {
    let mut xxhash = module::Instance::new(()).unwrap();
    for (text, short, long) in [
        ("", 0x02cc_5d05_u32, 0xef46_db37_51d8_e999_u64),
        ("a", 0x550d_7456, 0xd24e_c4f1_a98c_6e5b),
        ("abc", 0x32d1_53ff, 0x44bc_2cf5_ad77_0999),
    ] {
        xxhash.mem_mut().write_bytes(0, text.as_bytes()).unwrap();
        assert_eq!(xxhash.xxh32(0, text.len() as i32, 0).unwrap().cast_unsigned(), short, "{text}");
        assert_eq!(xxhash.xxh64(0, text.len() as i32, 0).unwrap().cast_unsigned(), long, "{text}");
    }
}
