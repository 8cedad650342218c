//! Decodes a picture, an attack, and the picture again.

use sandboxed_c::{Decoder, Image, files};

fn main() {
    let mut decoder = Decoder::default();
    for (name, file) in [
        ("picture", files::picture()),
        ("attack", files::attack()),
        ("garbage", b"GIF89a".to_vec()),
        ("picture", files::picture()),
    ] {
        match decoder.decode(&file) {
            Ok(image) => println!("{name}: {} x {}\n{}", image.width, image.height, as_text(&image)),
            Err(error) => println!("{name}: {error}"),
        }
    }
    println!("instances of the decoder: {}", decoder.instances_started());
}

fn as_text(image: &Image) -> String {
    let mut text = String::new();
    for row in image.rgb.chunks(3 * image.width as usize) {
        text.extend(row.chunks(3).map(|pixel| match pixel {
            [0, 0, 0] => '.',
            [255, 255, 255] => '#',
            _ => 'o',
        }));
        text.push('\n');
    }
    text
}
