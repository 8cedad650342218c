//! What the fence costs: the same sources with it, and linked into the program, called by turns in
//! one run. Each time is the least of many.

use std::{
    ffi::{CStr, c_char, c_int, c_uchar, c_uint, c_ulong, c_void},
    hint::black_box,
    ptr::null_mut,
    time::{Duration, Instant},
};

use fenced::{image, markdown, samples, zlib};

/// As the headers declare them for this machine.
mod native {
    use super::*;

    unsafe extern "C" {
        pub fn compressBound(length: c_ulong) -> c_ulong;
        pub fn compress(to: *mut u8, size: *mut c_ulong, from: *const u8, length: c_ulong) -> c_int;
        pub fn uncompress(to: *mut u8, size: *mut c_ulong, from: *const u8, length: c_ulong) -> c_int;
        pub fn crc32(sum: c_ulong, bytes: *const u8, length: c_uint) -> c_ulong;
        pub fn cmark_markdown_to_html(text: *const c_char, length: c_int, options: c_int) -> *mut c_char;
        pub fn stbi_load_from_memory(
            bytes: *const c_uchar,
            length: c_int,
            x: *mut c_int,
            y: *mut c_int,
            channels: *mut c_int,
            wanted: c_int,
        ) -> *mut c_uchar;
        pub fn free(piece: *mut c_void);
    }
}

fn compress(data: &[u8]) -> Vec<u8> {
    // SAFETY: the vector has the size that is passed, and the slice its length.
    unsafe {
        let mut size = native::compressBound(data.len() as c_ulong);
        let mut packed = vec![0; size as usize];
        let status = native::compress(packed.as_mut_ptr(), &mut size, data.as_ptr(), data.len() as c_ulong);
        assert_eq!(status, 0);
        packed.truncate(size as usize);
        packed
    }
}

fn uncompress(data: &[u8], limit: u32) -> Vec<u8> {
    let (mut unpacked, mut size) = (vec![0; limit as usize], c_ulong::from(limit));
    // SAFETY: the vector has the size that is passed, and the slice its length.
    let status =
        unsafe { native::uncompress(unpacked.as_mut_ptr(), &mut size, data.as_ptr(), data.len() as c_ulong) };
    assert_eq!(status, 0);
    unpacked.truncate(size as usize);
    unpacked
}

fn crc32(bytes: &[u8]) -> c_ulong {
    // SAFETY: the slice has this length.
    unsafe { native::crc32(0, bytes.as_ptr(), bytes.len() as c_uint) }
}

fn to_html(text: &[u8]) -> String {
    // SAFETY: the slice has this length, and the result is a string that the caller frees.
    unsafe {
        let html = native::cmark_markdown_to_html(text.as_ptr().cast(), text.len() as c_int, 0);
        let copy = CStr::from_ptr(html).to_string_lossy().into_owned();
        native::free(html.cast());
        copy
    }
}

fn decode(data: &[u8]) -> Vec<u8> {
    let (mut width, mut height) = (0, 0);
    // SAFETY: the slice has this length, and the result so many pixels; the caller frees it.
    unsafe {
        let pixels = native::stbi_load_from_memory(
            data.as_ptr(),
            data.len() as c_int,
            &mut width,
            &mut height,
            null_mut(),
            4,
        );
        assert!(!pixels.is_null());
        let copy = std::slice::from_raw_parts(pixels, (width * height * 4) as usize).to_vec();
        native::free(pixels.cast());
        copy
    }
}

/// The least times of several ways to do the same, each of which comes again and again.
fn measure<const N: usize>(mut ways: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut least = [Duration::MAX; N];
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(3) {
        for (way, least) in ways.iter_mut().zip(&mut least) {
            let start = Instant::now();
            way();
            *least = start.elapsed().min(*least);
        }
    }
    least
}

fn print(name: &str, [native, fenced, fresh]: [Duration; 3]) {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let ratio = |time: Duration| time.as_secs_f64() / native.as_secs_f64();
    println!(
        "| {name} | {:.1} µs | {:.1} µs | {:.2} | {:.2} |",
        micros(native),
        micros(fenced),
        ratio(fenced),
        ratio(fresh)
    );
}

fn main() {
    println!("| | native | fenced | ratio | ratio, each in a fresh instance |");
    println!("|---|---|---|---|---|");
    let text = samples::lines(40_000);
    let packed = compress(&text);
    let limit = text.len() as u32;
    let mut guest = zlib::new();
    assert_eq!(zlib::compress(&mut guest, &text).expect("zlib packs"), Ok(packed.clone()));
    assert_eq!(zlib::inflate(&mut guest, &packed, limit).expect("zlib unpacks"), Ok(text.clone()));
    print(
        &format!("zlib: packing {} KB", text.len() / 1000),
        measure([
            &mut || drop(black_box(compress(&text))),
            &mut || drop(black_box(zlib::compress(&mut guest, &text))),
            &mut || drop(black_box(zlib::compress(&mut zlib::new(), &text))),
        ]),
    );
    print(
        &format!("zlib: unpacking {} KB", text.len() / 1000),
        measure([
            &mut || drop(black_box(uncompress(&packed, limit))),
            &mut || drop(black_box(zlib::inflate(&mut guest, &packed, limit))),
            &mut || drop(black_box(zlib::inflate(&mut zlib::new(), &packed, limit))),
        ]),
    );
    let document = samples::document().repeat(200);
    let mut guest = markdown::new();
    assert_eq!(markdown::to_html(&mut guest, &document).expect("cmark renders"), to_html(&document));
    print(
        &format!("cmark: {} KB of Markdown", document.len() / 1000),
        measure([
            &mut || drop(black_box(to_html(&document))),
            &mut || drop(black_box(markdown::to_html(&mut guest, &document))),
            &mut || drop(black_box(markdown::to_html(&mut markdown::new(), &document))),
        ]),
    );
    let png = samples::png(512, 512);
    let mut guest = image::new();
    let decoded = image::decode(&mut guest, &png).expect("stb_image decodes").expect("an image");
    assert_eq!(decoded.pixels, decode(&png));
    print(
        "stb_image: a PNG of 512 × 512 pixels",
        measure([
            &mut || drop(black_box(decode(&png))),
            &mut || drop(black_box(image::decode(&mut guest, &png))),
            &mut || drop(black_box(image::decode(&mut image::new(), &png))),
        ]),
    );
    // Without the copies of what goes there and back.
    let mut guest = zlib::new();
    let bytes = guest.malloc(8).expect("zlib's memory").cast();
    const CALLS: u32 = 1000;
    let mut native_calls = || (0..CALLS).for_each(|_| _ = black_box(crc32(black_box(&[0; 8]))));
    let mut fenced_calls = || (0..CALLS).for_each(|_| _ = black_box(guest.crc32(0, black_box(bytes), 8)));
    let [native, fenced] = measure([&mut native_calls, &mut fenced_calls]);
    let nanos = |time: Duration| time.as_secs_f64() * 1e9 / f64::from(CALLS);
    println!("\na call of `crc32` for 8 bytes: {:.1} ns, fenced {:.1} ns", nanos(native), nanos(fenced));
}
