//! zlib: streams there and back, malformed ones, and a bug beside it that calls what the data say.

use fenced::{
    mutations::Mutations,
    samples::lines,
    zlib::{compress, inflate, inflate_by_pieces, library, new},
};
use library::c;
use wamr_aot_rt::{
    Trap, TrapKind,
    c::{Guest, Ptr},
};

const LIMIT: u32 = 1 << 20;

fn text() -> Vec<u8> {
    lines(2000)
}

fn packed(guest: &mut library::Instance, data: &[u8]) -> Vec<u8> {
    compress(guest, data).expect("zlib packs").expect("there is room")
}

fn assert_unharmed() {
    let (mut guest, text) = (new(), text());
    let packed = packed(&mut guest, &text);
    assert!(packed.len() < text.len() / 2);
    assert_eq!(inflate(&mut guest, &packed, LIMIT).expect("zlib unpacks"), Ok(text.clone()));
    // Without the header and the checksum.
    let raw = &packed[2..packed.len() - 4];
    assert_eq!(inflate_by_pieces(raw, text.len()).expect("zlib unpacks"), Ok(text));
}

#[test]
fn data_go_there_and_back() {
    assert_unharmed();
    let mut guest = new();
    for data in [&b""[..], b"a", &[0; 100_000]] {
        let packed = packed(&mut guest, data);
        assert_eq!(inflate(&mut guest, &packed, LIMIT).expect("zlib unpacks"), Ok(data.to_vec()));
    }
    // What does not fit is not written.
    let packed = packed(&mut guest, &text());
    assert_eq!(inflate(&mut guest, &packed, 100).expect("zlib unpacks"), Err(c::Z_BUF_ERROR));
    let raw = &packed[2..packed.len() - 4];
    let trap = inflate_by_pieces(raw, 100).expect_err("the host's limit");
    assert!(trap.to_string().contains("more is unpacked"), "{trap}");
}

/// In one instance for all, until it traps.
#[test]
fn malformed_streams_are_contained() {
    let mut guest = new();
    let (mut good, mut by_pieces, mut refused, mut trapped) = (0, 0, 0, 0);
    let packed = packed(&mut guest, &text()[..4000]);
    let mut mutations = Mutations::new(0x5eed);
    for _ in 0..5000 {
        let data = mutations.of(&packed);
        match inflate(&mut guest, &data, LIMIT) {
            Ok(Ok(unpacked)) => {
                assert!(unpacked.len() <= LIMIT as usize);
                good += 1;
            }
            Ok(Err(_)) => refused += 1,
            Err(_) => {
                trapped += 1;
                guest = new();
            }
        }
        // By pieces there is no checksum, so that more of it is read.
        if let Ok(Ok(unpacked)) = inflate_by_pieces(data.get(2..).unwrap_or_default(), LIMIT as usize) {
            assert!(unpacked.len() <= LIMIT as usize);
            by_pieces += 1;
        }
    }
    println!("{good} unpacked, {by_pieces} by pieces, {refused} refused, {trapped} trapped");
    assert!(by_pieces > 100 && refused > 1000);
    assert_unharmed();
}

/// An entry of an archive: its name, and the bytes after the place for it.
fn entry(guest: &mut library::Instance, name: &[u8], beyond: &[u8]) -> Vec<u8> {
    let mut field = name.to_vec();
    if !beyond.is_empty() {
        field.resize(c::ARCHIVE_NAME_MAX as usize, 0);
        field.extend(beyond);
    }
    let packed = packed(guest, &field);
    [&(field.len() as u32).to_le_bytes()[..], &packed].concat()
}

fn read(guest: &mut library::Instance, archive: &[u8]) -> Result<(i32, c::archive_entry), Trap> {
    guest.scope(|guest| {
        let (data, entry) = (guest.bytes(archive)?, guest.zeroed::<c::archive_entry>()?);
        let status = guest.archive_read(data, archive.len() as u32, entry)?;
        Ok((status, guest.read(entry)?))
    })
}

#[test]
fn the_planted_bug_is_contained() {
    let mut guest = new();
    for (name, trusted) in [("readme.txt", true), ("../readme.txt", false)] {
        let archive = entry(&mut guest, name.as_bytes(), &[]);
        let (status, entry) = read(&mut guest, &archive).expect("a good archive");
        assert_eq!((status, entry.trusted), (0, trusted), "{name}");
    }
    // The data say what is called: first nothing that there is, then a function of the library's.
    let hostile = entry(&mut guest, b"../a", &0x12_3456_u32.to_le_bytes());
    assert_eq!(read(&mut guest, &hostile).unwrap_err().kind(), TrapKind::UndefinedElement);
    let mut guest = new();
    let gadget = guest.archive_gadget().expect("an attacker knows the module");
    let hostile = entry(&mut guest, b"../a", &gadget.to_le_bytes());
    let (status, found) = read(&mut guest, &hostile).expect("the attacker's function returns");
    // All that was gained is the library's own word, which the host doubts as before.
    assert_eq!((status, found.trusted), (0, true));
    let archive = entry(&mut new(), b"../a", &[]);
    assert!(!read(&mut new(), &archive).expect("a good archive").1.trusted);
    assert_unharmed();
}

/// Over all that the library has, its heap with the decoder's state included.
#[test]
fn what_is_written_over_everything_stays_inside() {
    for byte in [0, 0x41, 0xff] {
        let hostile = entry(&mut new(), b"", &vec![byte; 16 << 20]);
        let result = read(&mut new(), &hostile);
        assert!(result.is_err(), "{byte}: {result:?}");
        assert_unharmed();
    }
}

#[test]
fn pointers_of_another_instance_lead_nowhere() {
    let mut guest = new();
    let wild: Ptr<u8> = Ptr::from_handle(u32::MAX - 2).cast();
    assert_eq!(guest.crc32(0, wild, 100).unwrap_err().kind(), TrapKind::MemoryOutOfBounds);
    assert_eq!(guest.read_bytes(wild, 100).unwrap_err().kind(), TrapKind::Host);
}
