//! stb_image: images, malformed ones, and a bug beside it that writes as many rows as there are.

use fenced::{
    image::{Image, decode, decode_by_pieces, library, new, thumbnail},
    mutations::Mutations,
    samples::{GIF, bmp, pixels, png, ppm},
};
use library::c;
use wamr_aot_rt::TrapKind;

fn expected(width: u32, height: u32) -> Image {
    let pixels = pixels(width, height).chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    Image { width, height, pixels }
}

fn assert_unharmed() {
    let image = decode(&mut new(), &png(20, 10)).expect("a good image");
    assert_eq!(image, Some(expected(20, 10)));
}

#[test]
fn images_are_decoded() {
    assert_unharmed();
    let mut guest = new();
    for file in [png(33, 17), ppm(33, 17)] {
        assert_eq!(decode(&mut guest, &file).expect("a good image"), Some(expected(33, 17)));
        assert_eq!(decode_by_pieces(&file).expect("a good image"), Some(expected(33, 17)));
    }
    for (file, width) in [(&bmp(33, 17)[..], 33), (GIF, 2)] {
        let image = decode(&mut guest, file).expect("a good image").expect("an image");
        assert_eq!((image.width, image.pixels.len()), (width, (image.width * image.height * 4) as usize));
        assert_eq!(decode_by_pieces(file).expect("a good image"), Some(image));
    }
    assert_eq!(decode(&mut guest, b"no image").expect("it is refused"), None);
}

#[test]
fn malformed_images_are_contained() {
    let files = [png(24, 24), ppm(8, 8), bmp(9, 9), GIF.to_vec()];
    let mut guest = new();
    let (mut decoded, mut refused, mut trapped) = (0, 0, 0);
    let mut mutations = Mutations::new(0x5eed);
    for number in 0..6000 {
        let data = mutations.of(&files[number % files.len()]);
        // By callbacks each gets an instance of its own.
        let result = if number % 3 == 0 { decode_by_pieces(&data) } else { decode(&mut guest, &data) };
        match result {
            Ok(Some(image)) => {
                assert_eq!(image.pixels.len(), (image.width * image.height * 4) as usize);
                decoded += 1;
            }
            Ok(None) => refused += 1,
            Err(_) => {
                trapped += 1;
                guest = new();
            }
        }
    }
    println!("{decoded} decoded, {refused} refused, {trapped} trapped");
    assert!(decoded > 100 && refused > 100);
    assert_unharmed();
}

#[test]
fn the_planted_bug_is_contained() {
    let side = c::THUMBNAIL_MAX;
    let small = thumbnail(&mut new(), &ppm(side, side)).expect("a good image").expect("an image");
    assert_eq!(small, expected(side, side).pixels);
    // A few rows too many are over other data of the library's.
    let mut guest = new();
    let _ = thumbnail(&mut guest, &ppm(side, side + 40));
    let _ = decode(&mut guest, &png(20, 10));
    assert_unharmed();
    // So many are over everything, up to the end of the memory.
    let trap = thumbnail(&mut new(), &ppm(1, 400_000)).expect_err("more rows than memory");
    assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds);
    assert_unharmed();
}
