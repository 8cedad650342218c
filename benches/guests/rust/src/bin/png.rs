//! An image codec, `png`: an image is written and read.

use bench_guests::{Random, mix, run, sum};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder};

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;

/// Gradients, an edge, and noise.
fn image() -> Vec<u8> {
    let mut random = Random(83);
    let mut pixels = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let inside = (x as i32 - 160).pow(2) + (y as i32 - 100).pow(2) < 6000;
            let noise = random.below(4);
            let values = if inside { [x / 2, y, 200] } else { [y / 2, 90, (x + y) / 3] };
            pixels.extend(values.map(|value| (value + noise) as u8));
        }
    }
    pixels
}

fn main() {
    run(image, |pixels| {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, WIDTH, HEIGHT);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_compression(Compression::Balanced);
        let mut writer = encoder.write_header().expect("the header is written");
        writer.write_image_data(pixels).expect("the pixels are written");
        writer.finish().expect("the end is written");
        let mut checksum = sum(&file);
        for _ in 0..6 {
            let decoder = Decoder::new(std::io::Cursor::new(&file));
            let mut reader = decoder.read_info().expect("it was just written");
            let mut out = vec![0; reader.output_buffer_size().expect("it fits")];
            reader.next_frame(&mut out).expect("it was just written");
            checksum = mix(checksum, sum(&out));
        }
        checksum
    });
}
