//! Memory views: every boundary.

use alloc::string::ToString;

use crate::{
    MemoryType,
    untyped::{Memory, Store},
};

fn with_page(test: impl FnOnce(crate::MemoryMut<'_>)) {
    let mut store = Store::new(());
    let memory = Memory::new(&mut store, MemoryType::new(1, Some(2))).unwrap();
    test(memory.view_mut(&mut store).unwrap());
}

#[test]
fn ranges_end_with_the_memory() {
    with_page(|mut memory| {
        assert_eq!(memory.slice(65535, 1).unwrap(), [0]);
        assert_eq!(memory.slice(65536, 0).unwrap(), []);
        assert_eq!(memory.slice(0, 65536).unwrap().len(), 65536);
        for (address, len) in [(65536, 1), (65535, 2), (65537, 0), (0, 65537), (-1, 1), (-1, -1), (1, -1)] {
            let error = memory.slice(address, len).unwrap_err();
            assert!(error.is_out_of_bounds());
            assert_eq!(error.address(), u64::from(address as u32));
            assert!(memory.slice_mut(address, len).is_err());
            assert!(memory.fill(address, len, 1).is_err());
            assert!(memory.copy_within(address, 0, len).is_err());
            assert!(memory.copy_within(0, address, len).is_err());
        }
        assert!(memory.slice(u64::MAX, u64::MAX).is_err());
        assert!(memory.slice(-1i64, 2).is_err());
        assert!(memory.slice(usize::MAX, 1).is_err());
        let error = memory.slice(0x1_0000, 4u32).unwrap_err();
        assert_eq!(
            error.to_string(),
            "out of bounds memory access: 4 bytes at 0x10000 of a memory of 65536 bytes"
        );
    });
}

#[test]
fn scalars_are_little_endian() {
    with_page(|mut memory| {
        memory.write(65532, 0x0403_0201u32).unwrap();
        assert_eq!(memory.slice(65532, 4).unwrap(), [1, 2, 3, 4]);
        assert_eq!(memory.read::<u16>(65534), Ok(0x0403));
        assert!(memory.read::<u32>(65533).is_err());
        assert!(memory.write(65533, 0u32).is_err());
        assert_eq!(memory.read::<[u8; 2]>(65534), Ok([3, 4]));
        assert_eq!(memory.read::<[u8; 0]>(65536), Ok([]));
        memory.write(1, f64::from_bits(0x7ff4_0000_0000_0001)).unwrap();
        assert_eq!(memory.read::<u64>(1), Ok(0x7ff4_0000_0000_0001));
        memory.write(3, -2i16).unwrap();
        assert_eq!(memory.read::<i8>(4), Ok(-1));
        memory.write_slice_of(5, &[1u16, 2, 3]).unwrap();
        let mut values = [0u16; 3];
        memory.read_slice_of(5, &mut values).unwrap();
        assert_eq!(values, [1, 2, 3]);
        assert_eq!(memory.read_vec_of::<u16>(5, 3).unwrap(), [1, 2, 3]);
        assert!(memory.read_vec_of::<u64>(0, u64::MAX).is_err());
        assert!(memory.write_slice_of(65533, &values).is_err());
        assert!(memory.read_slice_of(65533, &mut values).is_err());
    });
}

#[test]
fn texts() {
    with_page(|mut memory| {
        memory.write_bytes(10, "grün\0".as_bytes()).unwrap();
        assert_eq!(memory.read_str(10, 5), Ok("grün"));
        assert_eq!(
            memory.read_str(10, 3).unwrap_err().to_string(),
            "the 3 bytes at 0xa of the memory are not UTF-8"
        );
        assert_eq!(memory.read_cstr(10).unwrap().to_str(), Ok("grün"));
        memory.write_bytes(65534, b"xy").unwrap();
        assert!(memory.read_cstr(65534).unwrap_err().to_string().contains("no zero byte"));
        assert!(memory.read_cstr(65536).is_err());
        assert!(memory.write_bytes(65535, b"xy").is_err());
        let mut out = [0; 2];
        memory.read_bytes(65534, &mut out).unwrap();
        assert_eq!(&out, b"xy");
        assert!(memory.read_bytes(65535, &mut out).is_err());
    });
}

#[test]
fn copies_may_overlap() {
    with_page(|mut memory| {
        memory.write_bytes(0, b"abcd").unwrap();
        memory.copy_within(0, 1, 4).unwrap();
        assert_eq!(memory.slice(0, 5).unwrap(), b"aabcd");
        memory.copy_within(1, 0, 4).unwrap();
        assert_eq!(memory.slice(0, 5).unwrap(), b"abcdd");
        memory.fill(1, 2, 7).unwrap();
        assert_eq!(memory.slice(0, 4).unwrap(), [b'a', 7, 7, b'd']);
        memory.copy_within(65536, 65536, 0).unwrap();
    });
}

#[test]
fn growth_keeps_the_content() {
    with_page(|mut memory| {
        memory.write(65535, 9u8).unwrap();
        assert_eq!(memory.grow(1), Ok(1));
        assert_eq!((memory.size(), memory.pages(), memory.page_size()), (131_072, 2, 65536));
        assert_eq!((memory.read::<u8>(65535), memory.read::<u8>(65536)), (Ok(9), Ok(0)));
        assert!(memory.grow(1).is_err());
        assert!(memory.grow(u64::MAX).is_err());
        assert_eq!(memory.grow(0), Ok(2));
        assert_eq!(memory.reborrow().into_bytes().len(), 131_072);
    });
}
