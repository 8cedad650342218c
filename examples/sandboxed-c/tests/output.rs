//! The decoder decodes, its bug does no harm, and the host goes on.

use sandboxed_c::{DecodeError, Decoder, files};
use wamr_aot_rt::TrapKind;

fn text(image: &sandboxed_c::Image) -> String {
    let row = |row: &[u8]| {
        row.chunks(3)
            .map(|p| {
                if p[0] == 0 {
                    '.'
                } else if p[1] == 255 {
                    '#'
                } else {
                    'o'
                }
            })
            .collect()
    };
    let rows: Vec<String> = image.rgb.chunks(3 * image.width as usize).map(row).collect();
    rows.join("\n")
}

const PICTURE: &str = "\
............
.####.####..
.#oo#.#oo#..
.#oo#.#oo#..
.####.####..
............";

#[test]
fn decodes_each_coding() {
    let image = Decoder::default().decode(&files::picture()).expect("a good file");
    assert_eq!((image.width, image.height), (12, 6));
    assert_eq!(text(&image), PICTURE);
}

#[test]
fn the_attack_is_an_error_and_the_host_goes_on() {
    let mut decoder = Decoder::default();
    for round in 1..=3 {
        let error = decoder.decode(&files::attack()).expect_err("the write leaves the guest's memory");
        let DecodeError::Trapped(trap) = error else { panic!("{error}") };
        assert_eq!(trap.kind(), TrapKind::MemoryOutOfBounds);
        let image = decoder.decode(&files::picture()).expect("a fresh instance decodes");
        assert_eq!(text(&image), PICTURE);
        assert_eq!(decoder.instances_started(), round + 1);
    }
}

#[test]
fn a_write_within_the_guests_memory_damages_only_the_guest() {
    let mut decoder = Decoder::default();
    // No trap: the guest may do as it likes with what is its own. The image is what the file says,
    // without the tile.
    let image = decoder.decode(&files::subtle_attack()).expect("the write stays in the guest's memory");
    assert!(image.rgb.iter().all(|&byte| byte == 0));
}

#[test]
fn wrong_files_are_refused() {
    let mut decoder = Decoder::default();
    let picture = files::picture();
    for end in 0..picture.len() {
        let error = decoder.decode(&picture[..end]).expect_err("a cut file");
        assert!(matches!(error, DecodeError::Refused(_)), "cut at {end}: {error}");
    }
    let large = files::File::new(u16::MAX, u16::MAX, &[[0; 3]]).bytes();
    assert!(matches!(decoder.decode(&large), Err(DecodeError::Refused(-3))));
}

/// Whatever the bytes are, the host survives them.
#[test]
fn random_damage_is_survived() {
    let mut decoder = Decoder::default();
    let mut state = 0x2545_f491_u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    for _ in 0..2000 {
        let mut file = files::picture();
        for _ in 0..1 + random() % 4 {
            let at = random() as usize % file.len();
            file[at] = random() as u8;
        }
        let _ = decoder.decode(&file);
    }
    assert_eq!(text(&decoder.decode(&files::picture()).expect("a good file")), PICTURE);
}
