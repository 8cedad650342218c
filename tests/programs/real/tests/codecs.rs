//! bzip2, zlib and lz4: the guest's output equals the native library's, byte for byte, and each
//! decompresses the other's output.

use wamr_aot_rt::Trap;

wamr_aot_rt::include_aot!(mod bzip2 = "bzip2");
wamr_aot_rt::include_aot!(mod zlib = "zlib");
wamr_aot_rt::include_aot!(mod lz4 = "lz4");

/// A compression library.
trait Codec {
    /// The levels to test.
    const LEVELS: &'static [i32];

    /// The levels whose output depends on the machine's word size, which is 32 bits in the guest.
    const BY_WORD_SIZE: &'static [i32] = &[];

    fn compress(&mut self, data: &[u8], level: i32) -> Vec<u8>;

    /// Returns `None` if the data are rejected.
    fn decompress(&mut self, data: &[u8], size: usize) -> Option<Vec<u8>>;
}

/// Implements [`Codec`] for a guest with the exports of `glue/codec.h`.
macro_rules! guest {
    ($module:ident, $levels:expr, $by_word_size:expr) => {
        impl Codec for $module::Instance {
            const LEVELS: &'static [i32] = $levels;
            const BY_WORD_SIZE: &'static [i32] = $by_word_size;

            fn compress(&mut self, data: &[u8], level: i32) -> Vec<u8> {
                // Its exports, some of which have the names of this trait's functions.
                let guest = &mut **self;
                let mut call = || -> Result<Vec<u8>, Box<dyn std::error::Error>> {
                    let bound = guest.compress_bound(data.len() as i32)?;
                    let (input, output) = (guest.buffer_new(data.len() as i32)?, guest.buffer_new(bound)?);
                    guest.memory_mut().write_bytes(input, data)?;
                    let size = guest.compress_level(input, data.len() as i32, output, bound, level)?;
                    assert!(size >= 0, "status {size}");
                    let compressed = guest.memory().slice(output, size)?.to_vec();
                    guest.buffer_free(input)?;
                    guest.buffer_free(output)?;
                    Ok(compressed)
                };
                call().expect("the guest compresses")
            }

            fn decompress(&mut self, data: &[u8], size: usize) -> Option<Vec<u8>> {
                let guest = &mut **self;
                let mut call = || -> Result<Option<Vec<u8>>, Box<dyn std::error::Error>> {
                    let (input, output) =
                        (guest.buffer_new(data.len() as i32)?, guest.buffer_new(size as i32)?);
                    guest.memory_mut().write_bytes(input, data)?;
                    let result = guest.decompress(input, data.len() as i32, output, size as i32)?;
                    let plain =
                        if result >= 0 { Some(guest.memory().slice(output, result)?.to_vec()) } else { None };
                    guest.buffer_free(input)?;
                    guest.buffer_free(output)?;
                    Ok(plain)
                };
                call().expect("the guest decompresses")
            }
        }
    };
}

guest!(bzip2, &[1, 9], &[]);
guest!(zlib, &[0, 1, 6, 9], &[]);
// The fast algorithm hashes 5 bytes if words have 64 bits, and 4 otherwise.
guest!(lz4, &[0, 3, 9], &[0]);

/// The native libraries.
mod native {
    use std::ffi::{c_char, c_int, c_uchar, c_uint, c_ulong};

    use bzip2_sys as _;

    use super::Codec;

    // Functions of the linked libraries that their crates do not declare.
    unsafe extern "C" {
        fn BZ2_bzBuffToBuffCompress(
            dest: *mut c_char,
            dest_len: *mut c_uint,
            source: *mut c_char,
            source_len: c_uint,
            block_size: c_int,
            verbosity: c_int,
            work_factor: c_int,
        ) -> c_int;
        fn BZ2_bzBuffToBuffDecompress(
            dest: *mut c_char,
            dest_len: *mut c_uint,
            source: *mut c_char,
            source_len: c_uint,
            small: c_int,
            verbosity: c_int,
        ) -> c_int;
        fn compressBound(source_len: c_ulong) -> c_ulong;
        fn compress2(
            dest: *mut c_uchar,
            dest_len: *mut c_ulong,
            source: *const c_uchar,
            source_len: c_ulong,
            level: c_int,
        ) -> c_int;
        fn uncompress(
            dest: *mut c_uchar,
            dest_len: *mut c_ulong,
            source: *const c_uchar,
            source_len: c_ulong,
        ) -> c_int;
    }

    pub(super) struct Bzip2;

    impl Codec for Bzip2 {
        const LEVELS: &'static [i32] = &[];

        fn compress(&mut self, data: &[u8], level: i32) -> Vec<u8> {
            let mut out = vec![0_u8; data.len() + data.len() / 100 + 600];
            let mut size = out.len() as u32;
            // SAFETY: both buffers have the given lengths.
            let status = unsafe {
                BZ2_bzBuffToBuffCompress(
                    out.as_mut_ptr().cast(),
                    &mut size,
                    data.as_ptr().cast_mut().cast(),
                    data.len() as u32,
                    level,
                    0,
                    0,
                )
            };
            assert_eq!(status, 0);
            out.truncate(size as usize);
            out
        }

        fn decompress(&mut self, data: &[u8], size: usize) -> Option<Vec<u8>> {
            let mut out = vec![0_u8; size.max(1)];
            let mut written = size as u32;
            // SAFETY: both buffers have the given lengths.
            let status = unsafe {
                BZ2_bzBuffToBuffDecompress(
                    out.as_mut_ptr().cast(),
                    &mut written,
                    data.as_ptr().cast_mut().cast(),
                    data.len() as u32,
                    0,
                    0,
                )
            };
            out.truncate(written as usize);
            (status == 0).then_some(out)
        }
    }

    pub(super) struct Zlib;

    impl Codec for Zlib {
        const LEVELS: &'static [i32] = &[];

        fn compress(&mut self, data: &[u8], level: i32) -> Vec<u8> {
            // SAFETY: both buffers have the given lengths.
            unsafe {
                let mut size = compressBound(data.len() as c_ulong);
                let mut out = vec![0_u8; size as usize];
                let status =
                    compress2(out.as_mut_ptr(), &mut size, data.as_ptr(), data.len() as c_ulong, level);
                assert_eq!(status, 0);
                out.truncate(size as usize);
                out
            }
        }

        fn decompress(&mut self, data: &[u8], size: usize) -> Option<Vec<u8>> {
            let mut out = vec![0_u8; size.max(1)];
            let mut written = size as c_ulong;
            // SAFETY: both buffers have the given lengths.
            let status =
                unsafe { uncompress(out.as_mut_ptr(), &mut written, data.as_ptr(), data.len() as c_ulong) };
            out.truncate(written as usize);
            (status == 0).then_some(out)
        }
    }

    pub(super) struct Lz4;

    impl Codec for Lz4 {
        const LEVELS: &'static [i32] = &[];

        fn compress(&mut self, data: &[u8], level: i32) -> Vec<u8> {
            // SAFETY: both buffers have the given lengths.
            unsafe {
                let bound = lz4_sys::LZ4_compressBound(data.len() as c_int);
                let mut out = vec![0_u8; bound as usize];
                let (from, to) = (data.as_ptr().cast(), out.as_mut_ptr().cast());
                let size = if level == 0 {
                    lz4_sys::LZ4_compress_default(from, to, data.len() as c_int, bound)
                } else {
                    lz4_sys::LZ4_compress_HC(from, to, data.len() as c_int, bound, level)
                };
                assert!(size > 0);
                out.truncate(size as usize);
                out
            }
        }

        fn decompress(&mut self, data: &[u8], size: usize) -> Option<Vec<u8>> {
            let mut out = vec![0_u8; size.max(1)];
            // SAFETY: both buffers have the given lengths.
            let written = unsafe {
                lz4_sys::LZ4_decompress_safe(
                    data.as_ptr().cast(),
                    out.as_mut_ptr().cast(),
                    data.len() as c_int,
                    size as c_int,
                )
            };
            out.truncate(usize::try_from(written).ok()?);
            Some(out)
        }
    }
}

fn compare<G: Codec>(mut guest: G, mut native: impl Codec) {
    for (name, data) in real_libraries::inputs() {
        for &level in G::LEVELS {
            let compressed = guest.compress(&data, level);
            let expected = native.compress(&data, level);
            if !G::BY_WORD_SIZE.contains(&level) {
                assert!(compressed == expected, "{name}, level {level}: the compressed data differ");
            }
            assert!(guest.decompress(&expected, data.len()) == Some(data.clone()), "{name}, level {level}");
            assert!(guest.decompress(&compressed, data.len()) == Some(data.clone()), "{name}, level {level}");
            assert!(
                native.decompress(&compressed, data.len()) == Some(data.clone()),
                "{name}, level {level}"
            );
        }
        // Damaged data: either both sides report it, or neither notices.
        let mut broken = guest.compress(&data, G::LEVELS[0]);
        for step in [3, 7] {
            let at = broken.len() * step / 8;
            broken[at] ^= 0x55;
            assert!(
                guest.decompress(&broken, data.len()) == native.decompress(&broken, data.len()),
                "{name}: broken data are treated differently"
            );
        }
    }
}

fn instance<I>(
    result: Result<I, impl std::fmt::Debug>,
    initialize: impl FnOnce(&mut I) -> Result<(), Trap>,
) -> I {
    let mut instance = result.expect("the guest starts");
    initialize(&mut instance).expect("the guest's constructors run");
    instance
}

#[test]
fn bzip2_as_native() {
    compare(instance(bzip2::Instance::new(()), |i| i._initialize()), native::Bzip2);
}

#[test]
fn zlib_as_native() {
    compare(instance(zlib::Instance::new(()), |i| i._initialize()), native::Zlib);
}

#[test]
fn lz4_as_native() {
    compare(instance(lz4::Instance::new(()), |i| i._initialize()), native::Lz4);
}

#[test]
fn checksums_as_native() {
    let mut guest = instance(zlib::Instance::new(()), |i| i._initialize());
    for (name, data) in real_libraries::inputs() {
        let size = data.len() as i32;
        let address = guest.buffer_new(size).expect("there is memory");
        guest.memory_mut().write_bytes(address, &data).expect("the buffer is the guest's");
        let found = guest.checksum(address, size).expect("no trap") as u32;
        guest.buffer_free(address).expect("no trap");
        // SAFETY: the buffer has the given length.
        let expected = unsafe {
            let adler = libz_sys::adler32(1, data.as_ptr(), size as u32);
            libz_sys::crc32(adler, data.as_ptr(), size as u32)
        };
        assert_eq!(u64::from(found), expected, "{name}");
    }
}

/// The guest's memory grows with its input, and at most to its limit.
#[test]
fn memory_grows_with_the_input() {
    let mut guest = instance(bzip2::Instance::new(()), |i| i._initialize());
    let before = guest.memory().size();
    let data = vec![7; 4 << 20];
    let compressed = guest.compress(&data, 9);
    assert!(guest.memory().size() > before + (4 << 20));
    assert_eq!(Codec::decompress(&mut guest, &compressed, data.len()), Some(data));
}
