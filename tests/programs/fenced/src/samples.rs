//! Good inputs.

use wamr_aot_rt::c::Guest;

use crate::zlib;

/// Lines of text, which pack well.
pub fn lines(count: u32) -> Vec<u8> {
    (0..count).flat_map(|line| format!("{line}: the square is {}\n", line * line).into_bytes()).collect()
}

/// A document in Markdown with some of everything.
pub fn document() -> Vec<u8> {
    b"# Title\n\nA *word*, **two** `code` and [a link](https://example.org \"title\").\n\n\
      * one\n* two\n    1. three\n    2. four\n\n> quoted\n> > twice\n\n```c\nint x = 1 < 2;\n```\n\n\
      ![image][ref] &amp; &#955; <b>raw</b>\n\n---\n\n[ref]: /a.png 'A title'\n\n"
        .to_vec()
}

/// Colours that differ from pixel to pixel, with 3 bytes each.
pub fn pixels(width: u32, height: u32) -> Vec<u8> {
    (0..width * height).flat_map(|n| [n as u8, (n / width) as u8, (n * 7) as u8]).collect()
}

/// An image in the format of netpbm.
pub fn ppm(width: u32, height: u32) -> Vec<u8> {
    [format!("P6\n{width} {height}\n255\n").into_bytes(), pixels(width, height)].concat()
}

/// An image in the format of Windows.
pub fn bmp(width: u32, height: u32) -> Vec<u8> {
    let row = (width * 3).next_multiple_of(4);
    let mut file = b"BM".to_vec();
    for number in [54 + row * height, 0, 54, 40, width, height, 24 << 16 | 1, 0, row * height, 0, 0, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    for pixels in pixels(width, height).chunks(width as usize * 3) {
        file.extend(pixels);
        file.resize(file.len() + row as usize - pixels.len(), 0);
    }
    file
}

/// A PNG, packed by zlib.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut zlib = zlib::new();
    let rows = pixels(width, height);
    // Each with the filter `Sub`.
    let rows = rows.chunks(width as usize * 3).flat_map(|row| {
        let before = [&[0; 3], row].concat();
        let differences: Vec<u8> = row.iter().zip(before).map(|(a, b)| a.wrapping_sub(b)).collect();
        [&[1], &*differences].concat()
    });
    let data =
        zlib::compress(&mut zlib, &rows.collect::<Vec<u8>>()).expect("zlib packs").expect("there is room");
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        let checked = [&name[..], &content].concat();
        let sum = zlib.scope(|zlib| {
            let bytes = zlib.bytes(&checked)?;
            zlib.crc32(0, bytes, checked.len() as u32)
        });
        file.extend((content.len() as u32).to_be_bytes());
        file.extend(checked);
        file.extend(sum.expect("zlib counts").to_be_bytes());
    }
    file
}

/// A GIF of two by two pixels in two colours.
pub const GIF: &[u8] =
    b"GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x02\0\x02\0\0\x02\x03\x44\x02\x05\0;";
